#!/usr/bin/env python3
"""Write the prompts of a set of cases to files, for any model (or whoever answers from them alone).

    prompts.py BIN FOLDER CASES.jsonl... [--short] [--count N] [--every]

CASES holds labelled failures: one JSON object a line with `id`, `package`, `env`, `log`, `label`, `also` and
`scored`. A case is taken if the checks leave it open (no cause, or none with a confidence of 0.7 or more; all
with --every). FOLDER gets `ID.txt` for each: exactly what would be sent, and no label. --short writes the
prompt for small models. Whoever answers writes `ID.json` beside it; score.py reads those.
"""
import argparse, concurrent.futures, http.server, json, pathlib, re, threading

import cases as data


def whole(binary, case):
    """What --ask=copy gives where there is no clipboard: on stderr, before its last line."""
    _, said, _ = data.triage(binary, case, "--ask=copy")
    return re.split(r"\npip-doctor: above stands the question", said)[0]


class Recorder(http.server.BaseHTTPRequestHandler):
    """Keeps what it is asked, and answers nothing that can be used."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def short(binary, case):
    server = http.server.HTTPServer(("127.0.0.1", 0), Recorder)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    data.triage(binary, case, "--ask", environment={
        "PIP_DOCTOR_LLM_URL": address, "PIP_DOCTOR_LLM_MODEL": "recorder", "PIP_DOCTOR_LLM_PROMPT": "short"})
    server.shutdown()
    return "\n\n".join(turn["content"] for turn in server.asked[0]["messages"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("cases", nargs="+")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--every", action="store_true", help="also cases of which the checks are sure")
    parser.add_argument("--count", type=int, default=1_000_000, help="at most so many, spread evenly")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    pool = concurrent.futures.ThreadPoolExecutor(8)
    all_cases = data.read(arguments.cases)
    is_open = lambda case: arguments.every or data.is_open(data.triage(arguments.binary, case)[0])
    chosen = [case for case, taken in zip(all_cases, pool.map(is_open, all_cases)) if taken]
    step = max(len(chosen) // arguments.count, 1)
    chosen = chosen[::step][:arguments.count]
    within = 0
    write = short if arguments.short else whole
    for case, text in zip(chosen, pool.map(lambda case: write(arguments.binary, case), chosen)):
        (arguments.folder / f"{case['id']}.txt").write_text(text, encoding="utf-8")
        within += any(re.search(rf"^{re.escape(one)}: ", text, re.M) for one in data.accepted(case))
    print(f"{len(chosen)} prompts; the right archetype is in {within} of them")


if __name__ == "__main__":
    main()
