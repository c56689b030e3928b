// The site in a real browser: browser.mjs SITE COPY PROGRAM LOGS MODULES CHROMIUM [SCREENSHOTS]
//
// SITE is what `site/build` made, COPY the same with the pack of `data/init` baked in, PROGRAM the binary, LOGS a folder of logs, MODULES where
// playwright-core and axe-core lie. Everything is asked of the page as a user sees it; any request to
// anywhere, and any error of its script, is a failure.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";

const [site, copy, program, logs, modules, executablePath, screenshots] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, "x.js"));
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "site-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));

/** The first load: the page is all of it. */
const LIMIT = 1.6e6;
const index = path.resolve(site, "index.html");
const address = pathToFileURL(index).href;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

let count = 0;
const test = async (name, run) => {
  try {
    await run();
    count += 1;
    console.log(`ok ${name}`);
  } catch (error) {
    console.error(`FAILED ${name}\n${error.stack}`);
    await browser.close();
    process.exit(1);
  }
};

/** A page on which every request beyond it and every error is noted. */
const opened = async (options = {}, where = address) => {
  const context = await browser.newContext({ acceptDownloads: false, ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]).catch(() => {});
  const page = await context.newPage();
  page.faults = [];
  page.requests = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.faults.push(message.text()); });
  page.on("dialog", (dialog) => { page.faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  context.on("request", (request) => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && url.split("#")[0] !== where.split("#")[0]) page.requests.push(url);
  });
  await page.goto(where);
  await page.waitForSelector("html[data-ready]", { timeout: 120_000 });
  return page;
};

const clean = (page) => {
  assert.deepEqual(page.faults, [], "the page's script failed, or its policy was broken");
  assert.deepEqual(page.requests, [], "the page asked for something");
};

/** Does what makes the page read, and gives the report as JSON. */
const answered = async (page, act) => {
  const before = await page.evaluate(() => Number(document.documentElement.dataset.answered || 0));
  await act();
  await page.waitForFunction((before) => Number(document.documentElement.dataset.answered || 0) > before, before, { timeout: 120_000 });
  return page.evaluate(() => globalThis.pipDoctor.json);
};
const readFile = (page, file) => answered(page, () => page.setInputFiles("#file", file));

/** Without what differs between two builds: the tool and what it took. */
const bare = (json) => {
  const parts = /\n {2}"(tool|timings)": \{(?:\}|[^]*?\n {2}\})/g;
  assert.ok(json.match(parts)?.length === 2, `no report: ${json.slice(0, 300)}`);
  return json.replace(parts, '\n  "$1": {}');
};
const ofProgram = (file, ...options) => {
  const environment = { PATH: process.env.PATH, HOME: work };
  return spawnSync(program, ["triage", "--format", "json", ...options, file], { env: environment, encoding: "utf8", maxBuffer: 1 << 28 }).stdout;
};
const same = (page, file, json) => assert.equal(bare(json), bare(ofProgram(file)), path.basename(file));

const page = await opened();
const files = fs.readdirSync(logs).sort().map((name) => path.join(logs, name));
const links = new Set();

await test(`${files.length} logs give the report of the program`, async () => {
  assert.ok(files.length >= 50);
  for (const file of files) {
    const json = await readFile(page, file);
    same(page, file, json);
    for (const found of JSON.parse(json).diagnoses) found.links.forEach((link) => links.add(link));
  }
  clean(page);
});

await test("every link of a report to the site leads to a page", async () => {
  const home = JSON.parse(execFileSync("cargo", ["metadata", "--no-deps", "--offline", "--format-version", "1"], { encoding: "utf8", maxBuffer: 1 << 28 })).packages[0].homepage;
  const own = [...links].filter((link) => link.startsWith(home));
  assert.ok(own.length >= 20, `${own.length} links`);
  for (const link of own) assert.ok(fs.existsSync(path.join(site, link.slice(home.length))), link);
  for (const name of ["index.html", ...fs.readdirSync(path.join(site, "problems")).map((name) => `problems/${name}`)]) {
    const text = fs.readFileSync(path.join(site, name), "utf8");
    for (const [, link] of text.matchAll(/<a[^>]* href="([^"#:]+)"/g)) {
      assert.ok(fs.existsSync(path.join(site, path.dirname(name), link)), `${name} links to ${link}`);
    }
  }
});

await test("what is typed is read, by keyboard alone", async () => {
  const own = await opened();
  await own.keyboard.press("Tab");
  assert.equal(await own.evaluate(() => document.activeElement.className), "skip");
  for (let step = 0; step < 8 && (await own.evaluate(() => document.activeElement.id)) !== "text"; step++) await own.keyboard.press("Tab");
  await own.keyboard.insertText("  running build_ext\n  running build_rust\n  error: can't find Rust compiler\nerror: Failed building wheel for bcrypt\n");
  await own.keyboard.press("Tab");
  const json = JSON.parse(await answered(own, () => own.keyboard.press("Enter")));
  assert.equal(json.diagnoses[0].id, "rust-missing");
  assert.equal(await own.evaluate(() => document.activeElement.id), "result");
  assert.match(await own.textContent("#verdict"), /Rust/);
  assert.ok(await own.locator(".lines .cited").count() > 0, "no cited line is marked");
  // What decides is asked for, and the answer changes the way out.
  assert.ok(await own.isVisible("#system"));
  assert.match(await own.textContent("#causes"), /apt-get/);
  await answered(own, () => own.selectOption("#system", "Windows 11"));
  assert.doesNotMatch(await own.textContent("#causes"), /apt-get/);
  assert.match(await own.textContent("#causes"), /winget/);
  await own.click("#copy");
  assert.match(await own.evaluate(() => navigator.clipboard.readText()), /^\*\*Verdict/);
  clean(own);
  await own.context().close();
});

await test("a file is dropped", async () => {
  const file = files[7];
  const json = await answered(page, () => page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "dropped.log"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, fs.readFileSync(file, "utf8")));
  same(page, file, json);
  clean(page);
});

await test("UTF-16 is read", async () => {
  for (const [name, swap] of [["little.log", false], ["big.log", true]]) {
    const bytes = Buffer.from(`\ufeff${fs.readFileSync(files[3], "utf8")}`, "utf16le");
    const file = path.join(work, name);
    fs.writeFileSync(file, swap ? bytes.swap16() : bytes);
    const json = await readFile(page, file);
    same(page, file, json);
    assert.ok(JSON.parse(json).diagnoses.length > 0, name);
  }
  clean(page);
});

await test("the text of an issue comes with the address, and its repository", async () => {
  const issue = "### What happened\n\n```\n$ pip install bcrypt\nerror: can't find Rust compiler\n```\n\n### Operating system\n\nAlpine 3.20\n";
  const parts = new URLSearchParams({ issue, repository: "an-owner/a.repo" });
  const own = await opened({}, `${address}#${parts}`);
  await own.waitForSelector("html[data-answered]");
  const link = await own.getAttribute("#issue", "href");
  assert.ok(link.startsWith("https://github.com/an-owner/a.repo/issues/new?title="), link);
  assert.ok(link.length < 8000);
  clean(own);
  const wrong = await opened({}, `${address}#${new URLSearchParams({ issue, repository: "x/y?z=\"><img src=x>" })}`);
  await wrong.waitForSelector("html[data-answered]");
  assert.ok(await wrong.isHidden("#issue"));
  clean(wrong);
  await own.context().close();
  await wrong.context().close();
});

const line = (number) => [
  `gcc -pthread -Wsign-compare -DNDEBUG -g -fwrapv -O3 -Wall -fPIC -I/usr/local/include/python3.11 -c src/core/module_${number % 99991}.c -o build/temp/module_${number % 99991}.o -O2 -std=c11`,
  `src/core/module_${number % 99991}.c:${number % 9000}:${number % 80}: warning: unused variable 'value_${number}' [-Wunused-variable]`,
  `  ${number % 9000} |     const double value_${number} = compute(first, second, ${number});`,
  "      |                  ^~~~~~~~~~~~",
][number % 4];
const built = (megabytes) => {
  const rows = [];
  for (let number = 0, size = 0; size < megabytes * 1e6; number++) { const row = line(number); rows.push(row); size += row.length + 1; }
  const file = path.join(work, `${megabytes}.log`);
  fs.writeFileSync(file, `$ pip install example\n${rows.join("\n")}\n  error: can't find Rust compiler\nERROR: Failed building wheel for example\n`);
  return file;
};

await test("a log of 20 MB does not hold up the page", async () => {
  const file = built(20);
  await page.evaluate(() => { globalThis.ticks = 0; globalThis.clock = setInterval(() => { globalThis.ticks += 1; }, 10); });
  const json = await readFile(page, file);
  const ticks = await page.evaluate(() => { clearInterval(globalThis.clock); return globalThis.ticks; });
  assert.ok(ticks >= 5, `the page stood still: ${ticks} ticks`);
  same(page, file, json);
  assert.ok(await page.locator("#log .lines > span").count() < 400, "the whole log is in the page");
  clean(page);
});

await test("hostile text stays text", async () => {
  let asked = 0;
  const server = http.createServer((request, response) => { asked += 1; response.end(); });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const there = `http://127.0.0.1:${server.address().port}`;
  const evil = [
    `<img src="${there}/i" onerror="globalThis.pwned=1"><script src="${there}/s"></script><script>globalThis.pwned=1</script>`,
    `</pre></script></textarea><iframe src="${there}/f" srcdoc="<script>parent.pwned=1</script>"></iframe><svg onload=globalThis.pwned=1>`,
    `![x](${there}/m) [y](javascript:globalThis.pwned=1) @everyone \u202e\u0000\u001b]0;x\u0007 <style>@import "${there}/c"</style><base href="${there}/">`,
  ];
  const text = `$ pip install "${evil[0]}"\n${evil.join("\n")}\n  error: can't find Rust compiler ${evil[0]}\nERROR: Failed building wheel for ${evil[1]}\nERROR: Could not find a version that satisfies the requirement ${evil[0]} (from versions: none)\n`;
  const own = await opened();
  const before = await own.evaluate(() => document.querySelectorAll("script,img,iframe,svg,base,style,object").length);
  for (const [name, body] of [["evil.log", text], ["evil.md", `${evil.join("\n\n")}\n\n\`\`\`\n${text}\`\`\`\n`]]) {
    const file = path.join(work, name);
    fs.writeFileSync(file, body);
    same(own, file, await readFile(own, file));
    await own.evaluate(() => { for (const part of document.querySelectorAll("details")) part.open = true; });
  }
  await own.fill("#text", "").catch(() => {});
  await own.waitForTimeout(300);
  assert.equal(await own.evaluate(() => globalThis.pwned), undefined);
  assert.equal(await own.evaluate(() => document.querySelectorAll("script,img,iframe,svg,base,style,object").length), before);
  const hrefs = await own.evaluate(() => [...document.querySelectorAll("main a[href]")].map((link) => link.href));
  for (const href of hrefs) assert.match(href, /^(https:\/\/|blob:|file:)/);
  clean(own);
  assert.equal(asked, 0, "something was loaded");
  await own.context().close();
  server.close();
});

await test("it works without a network once it is loaded", async () => {
  const server = http.createServer((request, response) => {
    if (request.url !== "/") { response.statusCode = 404; response.end(); return; }
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(fs.readFileSync(index));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const own = await opened({}, `http://127.0.0.1:${server.address().port}/`);
  await own.context().setOffline(true);
  same(own, files[1], await readFile(own, files[1]));
  clean(own);
  await own.context().close();
  server.close();
});

await test("a copy with a pack reads by it, and leads to its repository", async () => {
  const own = await opened({}, pathToFileURL(path.resolve(copy, "index.html")).href);
  const file = path.join(work, "pack.log");
  fs.writeFileSync(file, "$ pip install example\n  error: Example SDK 4 or newer is required (found 3.2)\nerror: metadata-generation-failed\n");
  const json = JSON.parse(await readFile(own, file));
  assert.equal(json.diagnoses[0]?.id, "example-sdk-too-old");
  assert.equal(json.diagnoses[0].source, "pack:pack");
  assert.match(await own.getAttribute("#issue", "href"), /^https:\/\/github\.com\/an-owner\/example\/issues\/new\?/);
  assert.ok(fs.existsSync(path.join(copy, "problems", "example-sdk-too-old.html")));
  clean(own);
  await own.context().close();
});

const accessible = async (own, what) => {
  await own.evaluate(axe);
  const found = await own.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations", "passes"] }));
  assert.ok(found.passes.length >= 10, `${what}: only ${found.passes.length} rules were tried`);
  const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  assert.deepEqual(serious.map((one) => `${what}: ${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`), []);
};
const picture = async (own, name) => { if (screenshots) await own.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: true }); };

await test("nothing serious stands in the way of a screen reader, light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const own = await opened({ colorScheme, bypassCSP: true });
    await accessible(own, `empty, ${colorScheme}`);
    await picture(own, `empty-${colorScheme}`);
    await answered(own, () => own.click("#sample"));
    await own.evaluate(() => { for (const part of document.querySelectorAll("details")) part.open = true; });
    await accessible(own, `report, ${colorScheme}`);
    await own.evaluate(() => { for (const part of document.querySelectorAll("details")) part.open = false; });
    await picture(own, `report-${colorScheme}`);
    for (const name of ["index", "rust-missing", "natives"]) {
      await own.goto(pathToFileURL(path.resolve(site, "problems", `${name}.html`)).href);
      await accessible(own, `${name}, ${colorScheme}`);
      if (name !== "natives") await picture(own, `${name}-${colorScheme}`);
    }
    await own.context().close();
  }
});

await test("it fits a phone", async () => {
  const own = await opened({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  const fits = async (what) => assert.ok(await own.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), `${what} is wider than the screen`);
  await fits("the empty page");
  await answered(own, () => own.tap("#sample"));
  await fits("the report");
  const small = await own.evaluate(() => [...document.querySelectorAll("button,.button,select")].filter((one) => one.offsetParent && one.getBoundingClientRect().height < 24).length);
  assert.equal(small, 0, "too small to be tapped");
  await picture(own, "phone");
  clean(own);
  await own.goto(pathToFileURL(path.resolve(site, "problems", "rust-missing.html")).href);
  await fits("a page");
  await own.goto(pathToFileURL(path.resolve(site, "problems", "natives.html")).href);
  await fits("a table");
  await own.context().close();
});

// Measured, and judged by size alone: no test depends on the time that something takes.
const two = built(2);
const times = [];
for (let round = 0; round < 5; round++) {
  await readFile(page, two);
  times.push(await page.evaluate(() => Number(document.documentElement.dataset.milliseconds)));
}
same(page, two, await readFile(page, two));
clean(page);
const time = times.sort((one, other) => one - other)[2];
const size = zlib.gzipSync(fs.readFileSync(index), { level: 9 }).length;
await browser.close();
if (size > LIMIT) {
  console.error(`FAILED the first load takes ${(size / 1e6).toFixed(2)} MB compressed, at most ${LIMIT / 1e6} MB is wanted`);
  process.exit(1);
}
console.log(`site: ${count} passed; first load ${(size / 1e6).toFixed(2)} MB compressed (at most 1.6), 2 MB of log in ${Math.round(time)} ms (wanted: 300)`);
