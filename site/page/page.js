"use strict";
// The page: takes a text, asks the worker, shows the report. What was read is only ever text here: no
// markup is made of it.
(() => {
  const byId = (id) => document.getElementById(id);
  const settings = JSON.parse(byId("settings").textContent);
  /** A text of more characters is held beside the field, which would freeze the page. */
  const LONG = 400_000;
  /** An address of more characters is refused by GitHub. */
  const LONGEST_ADDRESS = 7_500;
  /** Lines of the log in sight around a cited one, and at most. */
  const AROUND = 2;
  const MOST_LINES = 120;

  const SYSTEMS = [
    ["", "not said"],
    ["Debian 12", "Debian"], ["Ubuntu 24.04", "Ubuntu"], ["Fedora 41", "Fedora, RHEL and kin"],
    ["Alpine Linux", "Alpine"], ["Arch Linux", "Arch"], ["openSUSE", "openSUSE"],
    ["macOS 14 (Apple silicon)", "macOS, Apple silicon"], ["macOS 13 (Intel)", "macOS, Intel"],
    ["Windows 11", "Windows"],
  ];
  const PYTHONS = ["", "3.15", "3.14", "3.13", "3.12", "3.11", "3.10", "3.9", "3.8", "3.7", "2.7"];

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const text = (name, words, className = "") => make(name, { textContent: words, className });
  const option = ([value, words]) => make("option", { value, textContent: words });

  // What the address after `#` says: `issue` (a text to read), `repository`, `template`.
  const wanted = new URLSearchParams(location.hash.slice(1));
  const isRepository = (name) => /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/.test(name || "");
  const first = [wanted.get("repository"), settings.repository].find(isRepository) || "";
  const template = /^[A-Za-z0-9._-]{1,100}\.ya?ml$/.test(wanted.get("template") || "") ? wanted.get("template") : "";

  let worker, bytes = null, name = "", number = 0, answer = null, report = null, waiting = false, isReady = false;

  const say = (words) => { byId("status").textContent = words; };

  // A worker from a text of this very page: it works from a file, too.
  const policy = globalThis.trustedTypes
    ? trustedTypes.createPolicy("reader", { createScriptURL: (address) => address })
    : { createScriptURL: (address) => address };
  const start = () => {
    const address = URL.createObjectURL(new Blob([byId("worker").textContent], { type: "text/javascript" }));
    worker = new Worker(policy.createScriptURL(address));
    worker.onmessage = ({ data }) => heard(data);
    worker.onerror = () => say("This browser cannot run the reader. A current Firefox, Chrome, Edge or Safari can.");
    worker.postMessage({ packed: byId("reader").textContent, sample: settings.sample, question: { pack: settings.pack } });
  };

  const stated = () => {
    const said = [];
    const of = (id) => byId(id).value.trim();
    if (of("system")) said.push(`Operating system: ${of("system")}`);
    if (of("python")) said.push(`Python version: ${of("python")}`);
    if (/^\d+(\.\d+)*$/.test(of("pip"))) said.push(`pip version: ${of("pip")}`);
    return said.join("\n");
  };

  const ask = () => {
    const log = bytes ? bytes.slice(0) : new TextEncoder().encode(byId("text").value).buffer;
    if (log.byteLength === 0) {
      say("There is nothing to read yet: paste the output, or choose a file.");
      byId("text").focus();
      return;
    }
    waiting = true;
    byId("read").disabled = true;
    say(isReady ? "Reading…" : "Getting ready…");
    number += 1;
    worker.postMessage({ number, log, question: { stated: stated(), pack: settings.pack } }, [log]);
  };

  const heard = (data) => {
    if (data.ready) {
      isReady = true;
      document.documentElement.dataset.ready = "yes";
      if (waiting) say("Reading…");
      return;
    }
    if (data.number !== undefined && data.number !== number) return;
    waiting = false;
    byId("read").disabled = false;
    if (data.fault || data.answer.error) {
      byId("result").hidden = true;
      say(`This could not be read: ${data.fault || data.answer.error}`);
      if (data.fault) { worker.terminate(); isReady = false; start(); }
      return;
    }
    answer = data.answer;
    const again = report !== null;
    report = JSON.parse(answer.json);
    show();
    const lines = report.log ? report.log.lines : 0;
    say(`Read ${lines.toLocaleString("en")} line${lines === 1 ? "" : "s"} in ${Math.round(data.milliseconds)} ms.`);
    document.documentElement.dataset.milliseconds = String(data.milliseconds);
    document.documentElement.dataset.answered = String(number);
    if (!again) byId("result").focus({ preventScroll: false });
  };

  // --- What is shown ---

  const WHERE = {
    "here": "This is one for the package's maintainers.",
    "not-here": "This is none for the package's maintainers: it can be mended on the machine.",
    "elsewhere": "This is one for another project.",
    "unknown": "Where to report it depends on the case.",
  };
  const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
  const sure = (confidence) =>
    confidence >= 0.9 ? "proved" : confidence >= 0.7 ? "shown by the log" : confidence >= 0.5 ? "likely" : "looks like";

  const copyButton = (words, of) => {
    const button = make("button", { type: "button", className: "quiet", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy: ${words}`);
    button.addEventListener("click", () => copy(of, button));
    return button;
  };

  const copy = async (words, button) => {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(words);
      button.textContent = "Copied";
    } catch {
      // From a file there is no clipboard: what is chosen can be copied by the keyboard.
      const field = make("textarea", { value: words, className: "unseen" });
      document.body.append(field);
      field.select();
      button.textContent = document.execCommand("copy") ? "Copied" : "Cannot copy here";
      field.remove();
    }
    say(button.textContent === "Copied" ? "Copied." : "The browser does not let this page copy.");
    setTimeout(() => { button.textContent = before; }, 2000);
  };

  const paragraphs = (words) => words.split(/\n\s*\n/).filter(Boolean).map((part) => text("p", part.replace(/\s+/g, " ").trim()));

  const fixOf = (fix) => {
    const part = make("li", {});
    const remarks = [fix.when, fix.risk === "safe" ? "" : fix.risk === "destructive" ? "removes something" : "changes the system"].filter(Boolean);
    part.append(text("strong", fix.title), remarks.length ? text("span", ` (${remarks.join("; ")})`, "soft") : "");
    if (fix.commands.length) {
      const commands = fix.commands.join("\n");
      part.append(make("div", { className: "command" }, make("pre", {}, text("code", commands)), copyButton(fix.title, commands)));
    }
    return part;
  };

  const evidenceOf = (evidence) => {
    const part = make("li", {});
    if (evidence.kind === "log") part.append(`line ${evidence.line}: `, text("code", evidence.text.trim()));
    else part.append(evidence.words);
    return part;
  };

  const causeOf = (found, index) => {
    const card = make("section", { className: "card" });
    const heading = text("h3", found.title);
    heading.id = `cause-${index}`;
    card.setAttribute("aria-labelledby", heading.id);
    const role = found.confidence < 0.5 ? "looks like" : found.role === "consequence" ? "follows from the cause" : found.role === "contributing" ? "adds to it" : "cause";
    card.append(heading, make("p", {}, text("span", role, "tag"), text("span", sure(found.confidence), "tag"), text("span", found.id, "tag")));
    if (found.role === "consequence") return card;
    card.append(...paragraphs(found.explanation));
    if (found.fixes.length) card.append(text("h4", found.fixes.length > 1 ? "What to do: the first that fits" : "What to do"), make("ol", {}, ...found.fixes.map(fixOf)));
    card.append(text("h4", "What shows it"), make("ul", {}, ...found.evidence.map(evidenceOf)));
    const links = found.links.filter((link) => /^https:\/\//.test(link || ""));
    if (links.length) {
      card.append(text("h4", "Read more"), make("ul", {}, ...links.map((link) =>
        make("li", {}, make("a", { href: link, rel: "noopener noreferrer", textContent: link.startsWith(settings.home) ? `All about ${found.id}` : link.replace(/^https:\/\//, "") })))));
    }
    return card;
  };

  const openPart = () => {
    const parts = [];
    if (report.looks_like.length) {
      parts.push(text("h3", "Nothing is sure. It looks like:"), make("ul", {}, ...report.looks_like.map((one) => {
        const part = make("li", {}, text("strong", one.title || one.id), text("span", ` (right in ${Math.round(one.share * 100)} of 100 such cases)`, "soft"));
        const asked = (one.splits || []).map((split) => text("li", split.question));
        if (asked.length) part.append(make("ul", {}, ...asked));
        return part;
      })));
    }
    const questions = report.questions.map((one) => one.question || one).filter((one) => typeof one === "string");
    if (questions.length) parts.push(text("h3", "The answer that would tell most"), make("ul", {}, ...questions.map((one) => text("li", one))));
    if (report.gaps.length) {
      const rows = report.gaps.map((gap) => make("li", {}, text("code", gap.fact), `: ${gap.reason}`, ...(gap.how ? ["; ", text("code", gap.how), " would tell"] : [])));
      parts.push(make("details", {}, text("summary", `What is not known and could decide (${report.gaps.length})`), make("ul", {}, ...rows)));
    }
    return parts;
  };

  const logPart = () => {
    const cited = new Set();
    const lines = new Map();
    for (const found of report.diagnoses) {
      for (const one of found.evidence) if (one.kind === "log") { cited.add(one.line); lines.set(one.line, one.text); }
    }
    if (!report.log) return [];
    for (const part of [report.log.head, report.log.tail, report.log.error_block]) for (const line of part || []) lines.set(line.line, line.text);
    let numbers = [...lines.keys()].sort((one, other) => one - other);
    const ends = numbers.slice(-12);
    const near = (number) => ends.includes(number) || [...cited].some((one) => Math.abs(one - number) <= AROUND);
    const block = new Set((report.log.error_block || []).slice(-40).map((line) => line.line));
    numbers = numbers.filter((number) => near(number) || block.has(number));
    while (numbers.length > MOST_LINES) {
      const index = numbers.findIndex((number) => !cited.has(number));
      numbers.splice(index < 0 ? 0 : index, 1);
    }
    if (!numbers.length) return [];
    const shown = make("pre", { className: "lines", tabIndex: 0 });
    shown.setAttribute("aria-label", "The log, with the lines marked that were cited");
    let before = 0;
    for (const number of numbers) {
      if (number > before + 1) shown.append(text("span", before ? `… ${number - before - 1} lines …` : `… from line ${number} …`, "soft"));
      before = number;
      const row = make("span", { className: cited.has(number) ? "cited" : "" }, text("span", `${number}  `, "number"), lines.get(number));
      if (cited.has(number)) row.prepend(text("span", "cited: ", "unseen"));
      shown.append(row);
    }
    return [text("h3", "In the log"), shown];
  };

  /** Which answers would decide something: of those alone is asked. */
  const asked = () => {
    const facts = report.gaps.flatMap((gap) => gap.fact)
      .concat(report.questions.map((one) => one.fact).filter(Boolean), report.looks_like.flatMap((one) => (one.splits || []).map((split) => split.fact)));
    const about = (...starts) => facts.some((fact) => starts.some((start) => String(fact).startsWith(start)));
    const known = report.known || {};
    const shown = report.diagnoses.filter((found) => found.confidence >= 0.5 && found.role !== "consequence");
    const differs = shown.some((found) => found.fixes.some((fix) => fix.when));
    const isSaid = known["system.os"] && (known["system.os"] !== "linux" || known["system.distribution"]);
    const isOpen = report.verdict === "unclear";
    const value = (id) => Boolean(byId(id).value);
    return {
      system: value("system") || (!isSaid && (differs || isOpen || about("system.", "glibc.", "musl."))),
      python: value("python") || (!known["python.version"] && (isOpen || about("python."))),
      pip: value("pip") || (!known["pip.version"] && about("pip.")),
    };
  };

  const show = () => {
    byId("result").hidden = false;
    byId("clear").hidden = false;
    byId("verdict").textContent = report.summary;
    byId("where").textContent = report.diagnoses.some((found) => found.confidence >= 0.5) ? (report.support.reason ? capital(report.support.reason) : WHERE[report.support.where]) : "";
    const wants = asked();
    for (const part of ["system", "python", "pip"]) byId(`ask-${part}`).hidden = !wants[part];
    byId("machine").hidden = !(wants.system || wants.python || wants.pip);
    byId("why-asked").textContent = report.verdict === "unclear" ? "Said here, it could tell:" : "The log does not say it, and the way out depends on it:";
    byId("causes").replaceChildren(...report.diagnoses.map(causeOf));
    byId("open").replaceChildren(...openPart());
    byId("log").replaceChildren(...logPart());
    byId("markdown").textContent = answer.markdown;
    const taken = Object.values(report.redactions).reduce((sum, count) => sum + count, 0);
    byId("taken").textContent = taken ? `${taken} private value${taken === 1 ? " was" : "s were"} taken out of it. Read it before you paste it.` : "Read it before you paste it.";
    URL.revokeObjectURL(byId("save").href);
    byId("save").href = URL.createObjectURL(new Blob([answer.json], { type: "application/json" }));
    handIn();
  };

  const handIn = () => {
    const repository = byId("repository").value.trim();
    const link = byId("issue");
    link.hidden = !isRepository(repository) || !report;
    byId("repository-part").hidden = Boolean(first);
    if (link.hidden) return;
    const package_ = report.subject.package ? `${report.subject.package}: ` : "";
    const title = `${package_}${report.summary.replace(/\.$/, "")}`.slice(0, 120);
    const address = (body) => {
      const parts = new URLSearchParams({ title });
      if (template) { parts.set("template", template); parts.set("report", body); } else parts.set("body", body);
      return `https://github.com/${repository}/issues/new?${parts}`;
    };
    const whole = address(answer.markdown);
    const fits = whole.length <= LONGEST_ADDRESS;
    link.href = fits ? whole : address("Paste the report here: it is on your clipboard.");
    link.textContent = fits ? `New issue for ${repository}` : `Copy the report, and open a new issue for ${repository}`;
    link.onclick = fits ? null : () => { copy(answer.markdown, byId("copy")); };
  };

  // --- What is taken ---

  const chosen = () => {
    byId("chosen").hidden = !bytes;
    byId("text").hidden = Boolean(bytes);
    byId("clear").hidden = !bytes && !report;
    if (bytes) byId("chosen").textContent = `${name}, ${(bytes.byteLength / 1e6).toLocaleString("en", { maximumFractionDigits: 2 })} MB`;
  };
  const forget = () => { for (const id of ["system", "python", "pip"]) byId(id).value = ""; report = null; };
  const take = async (file) => {
    forget();
    name = file.name || "The pasted text";
    bytes = await file.arrayBuffer();
    chosen();
    ask();
  };

  byId("form").addEventListener("submit", (event) => { event.preventDefault(); forget(); ask(); });
  byId("file").addEventListener("change", (event) => { if (event.target.files[0]) take(event.target.files[0]); event.target.value = ""; });
  byId("sample").addEventListener("click", () => { bytes = null; chosen(); forget(); byId("text").value = settings.sample; ask(); });
  byId("clear").addEventListener("click", () => {
    number += 1; waiting = false; bytes = null; forget(); byId("text").value = "";
    byId("result").hidden = true; byId("clear").hidden = true; byId("read").disabled = false; chosen(); say(""); byId("text").focus();
  });
  byId("text").addEventListener("paste", (event) => {
    const pasted = event.clipboardData.getData("text/plain");
    if (pasted.length > LONG) { event.preventDefault(); take(new Blob([pasted])); }
  });
  addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("over"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("over"); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("over");
    const file = event.dataTransfer.files[0];
    const words = event.dataTransfer.getData("text/plain");
    if (file) take(file); else if (words) take(new Blob([words]));
  });
  byId("machine").addEventListener("submit", (event) => event.preventDefault());
  byId("machine").addEventListener("change", ask);
  byId("repository").addEventListener("input", handIn);
  byId("copy").addEventListener("click", () => copy(answer.markdown, byId("copy")));

  byId("system").append(...SYSTEMS.map(option));
  byId("python").append(...PYTHONS.map((version) => option([version, version || "not said"])));
  byId("repository").value = first;
  if (settings.name) byId("copy-of").textContent = `for ${settings.name}`;
  /** For scripts that drive the page: the last report, as the program writes it. */
  Object.defineProperty(globalThis, "pipDoctor", { value: Object.freeze({ get json() { return answer && answer.json; }, get markdown() { return answer && answer.markdown; } }) });
  start();
  if (wanted.get("issue")) { byId("text").value = wanted.get("issue"); ask(); }
})();
