#!/usr/bin/env python3
"""Ask a real model about failures that the checks leave open, and count what comes of it.

    ask.py BIN CASES.jsonl [--count 20] [--show] [--rows FILE]

BIN is a pip-doctor, CASES a file of labelled failures: one JSON object a line with `id`, `package`, `env`,
`log`, `label`, `also` and `scored`. The provider is the one that the environment sets up
(PIP_DOCTOR_LLM_URL and the like; see docs/guidance.md). It is not part of CI: it needs a model, and minutes.

A case is left open if `triage` names no cause, or none with a confidence of 0.7 or more. Of those it takes
the given number, spread evenly over the file. For each it checks what no model may break: what was rejected
is not among the hypotheses, every number that is cited stands in the report, a hypothesis stays below 0.5
unless it is a diagnosis, and the rest of the report is what it is without a model.
"""
import argparse, collections, json, os, pathlib, subprocess, sys, time

NOT_ENVIRONMENT = {"package-bug", "not-installation", "unclear", "healthy"}


def body(case):
    facts = "\n".join(f"- {name}: {value}" for name, value in case["env"].items())
    what = f"Installing `{case['package']}` fails." if case.get("package") else "It fails."
    return f"{what}\n\n{facts}\n\n```\n{case['log']}\n```\n"


def triage(binary, case, *options):
    done = subprocess.run([binary, "triage", "--format", "json", *options, "-"], input=body(case).encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return json.loads(done.stdout), done.returncode


def is_open(report):
    causes = [one for one in report["diagnoses"] if one["role"] == "cause"]
    return not causes or causes[0]["confidence"] < 0.7


def broken_promises(before, after):
    """What the report with guidance has that it must not have."""
    guidance = after["guidance"]
    found = []
    numbers = {one["number"] for one in guidance["evidence"]}
    ids = {one["id"] for one in after["diagnoses"]}
    dropped = {one["what"] for one in guidance["rejected"] if "kept" not in one["why"]}
    for one in guidance["hypotheses"]:
        if one["archetype"] in dropped:
            found.append(f"{one['archetype']} was rejected and is shown")
        if not one["evidence"] or not set(one["evidence"]) <= numbers:
            found.append(f"{one['archetype']} cites {one['evidence']}, known are {sorted(numbers)}")
        if one["confidence"] >= 0.5 and one["archetype"] not in ids:
            found.append(f"{one['archetype']} is surer than a guess")
    new = ids - {one["id"] for one in before["diagnoses"]}
    if not new:
        for field in before:
            if field not in ("guidance", "timings") and before[field] != after[field]:
                found.append(f"`{field}` has changed")
    elif not new <= {one["archetype"] for one in guidance["hypotheses"]}:
        found.append(f"{new} is new and nobody's hypothesis")
    return found


def ask(binary, case, before, code):
    """Asks about a case, and keeps what is needed to count it later."""
    began = time.monotonic()
    after, code_after = triage(binary, case, "--ask")
    became = len(after["diagnoses"]) - len(before["diagnoses"])
    broken = broken_promises(before, after)
    if code != code_after and not became:
        broken.append(f"the exit code was {code} and is {code_after}")
    return {"id": case["id"], "guidance": after["guidance"], "became": became, "broken": broken,
            "seconds": round(time.monotonic() - began)}


def tell(case, before, row, count, why, show):
    """Counts a case, and says what is wrong with it."""
    guidance = row["guidance"]
    accepted = {case["label"], *case["also"]}
    named = [one["archetype"] for one in guidance["hypotheses"]]
    reasons = [one["why"] for one in guidance["rejected"]]
    alone = before["diagnoses"][0]["id"] if before["diagnoses"] else before["verdict"]
    count["cases"] += 1
    count["the checks alone, first answer right"] += alone in accepted
    count["an answer that could be used"] += guidance["error"] is None
    count["some hypothesis"] += bool(named)
    count["first hypothesis right"] += bool(named) and named[0] in accepted
    count["right answer is an archetype"] += bool(accepted - {"unclear", "healthy"})
    count["hypotheses kept"] += len(named)
    count["rejected for false citations"] += sum("evidence" in reason for reason in reasons)
    count["rejected as no archetype"] += sum("no such archetype" in reason for reason in reasons)
    count["became a diagnosis"] += row["became"]
    count["promises broken"] += len(row["broken"])
    count["seconds"] += row["seconds"]
    why.update(reasons)
    if guidance["error"]:
        why[f"error: {guidance['error']}"] += 1
    for one in row["broken"]:
        print(f"{case['id']}: {one}", flush=True)
    if show:
        print(f"{case['id']}: wanted {sorted(accepted)}, checks {alone}, model {named} {guidance['error'] or ''}",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("cases")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=1e9, help="ask about no further case after that time")
    parser.add_argument("--show", action="store_true", help="one line for each case")
    parser.add_argument("--rows", help="keep what came of each case in this file, and go on from what it holds")
    arguments = parser.parse_args()
    path = pathlib.Path(arguments.cases)
    if not path.exists():
        print(f"skipped: there is no {path}")
        return 0
    cases = [json.loads(line) for line in path.open(encoding="utf-8")]
    cases = [case for case in cases if case["scored"]]
    open_cases = [(case, report, code) for case in cases
                  for report, code in [triage(arguments.binary, case)] if is_open(report)]
    step = max(len(open_cases) // arguments.count, 1)
    chosen = open_cases[::step][:arguments.count]
    print(f"{len(cases)} cases, {len(open_cases)} of them left open; asking about {len(chosen)}", flush=True)
    rows = pathlib.Path(arguments.rows) if arguments.rows else None
    known = {}
    if rows and rows.exists():
        known = {row["id"]: row for row in map(json.loads, rows.open(encoding="utf-8"))}
    count = collections.Counter()
    why = collections.Counter()
    start = time.monotonic()
    for case, before, code in chosen:
        row = known.get(case["id"])
        if row is None:
            if time.monotonic() - start > arguments.minutes * 60:
                break
            row = ask(arguments.binary, case, before, code)
            if rows:
                with rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
        tell(case, before, row, count, why, arguments.show)
    seconds = count.pop("seconds", 0)
    print(f"\n| {'measure':<40} | number |\n| {'-' * 40} | -----: |")
    for name, number in count.items():
        print(f"| {name:<40} | {number:>6} |")
    print(f"\n{seconds / max(count['cases'], 1):.0f} s a case")
    for words, number in why.most_common():
        print(f"{number:>4}  {words}")
    return 1 if count["promises broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
