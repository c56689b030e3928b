#!/usr/bin/env python3
"""Score the answers to the prompts that prompts.py wrote.

    score.py BIN FOLDER CASES.jsonl... [--misses]

For each `ID.json` in FOLDER the case is triaged with `--answer`, so that the answer is held against the checks
as any user's would be. Counted are the first answer that is left, the right one within three, answers that
could not be used, citations of rows that do not exist, commands that are no check's own and stand where they
could be taken for one (wrong advice), and what no answer may change: verdict, diagnoses and exit code.
"""
import argparse, collections, concurrent.futures, pathlib, sys

import cases as data


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("cases", nargs="+")
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    count = collections.Counter()
    answers = {case["id"]: arguments.folder / f"{case['id']}.json" for case in data.read(arguments.cases)}
    answered = [case for case in data.read(arguments.cases) if answers[case["id"]].exists()]

    def both(case):
        return (data.triage(arguments.binary, case),
                data.triage(arguments.binary, case, "--answer", str(answers[case["id"]])))

    pool = concurrent.futures.ThreadPoolExecutor(8)
    for case, ((before, _, code), (after, _, code_after)) in zip(answered, pool.map(both, answered)):
        guidance = after["guidance"]
        accepted = data.accepted(case)
        # With no diagnosis, the verdict itself is the answer.
        causes = [one["id"] for one in before["diagnoses"]] or [before["verdict"]]
        named = [one["archetype"] for one in guidance["hypotheses"]] or ["unclear"]
        count["cases"] += 1
        count["the checks alone, first right"] += causes[0] in accepted
        count["first right"] += named[0] in accepted
        count["right within three"] += bool(set(named[:3]) & accepted)
        count["unusable"] += guidance["error"] is not None
        count["false citations"] += sum("evidence" in one["why"] for one in guidance["rejected"])
        count["refuted by a fact"] += sum("refute" in one["why"] for one in guidance["rejected"])
        known = {command for check in after["diagnoses"] for fix in check["fixes"] for command in fix["commands"]}
        known |= {command for fix in (guidance["reading"] or {"fixes": []})["fixes"] for command in fix["commands"]}
        count["wrong advice"] += sum(bool(step["command"]) and step["verified"] and step["command"] not in known
                                     for step in guidance["steps"])
        changed = [field for field in before if field not in ("guidance", "timings") and before[field] != after[field]]
        count["promises broken"] += bool(changed) or code != code_after
        if arguments.misses and (named[0] not in accepted or guidance["error"] or changed):
            rejected = [f"{one['what']}: {one['why']}" for one in guidance["rejected"]]
            print(f"{case['id']}: wanted {sorted(accepted)}, got {named[:3]}, checks {causes[:2]}"
                  f" {guidance['error'] or ''} {rejected or ''} {changed or ''}\n    {case.get('why', '')[:200]}")
    print(f"| {'measure':<32} | number |\n| {'-' * 32} | -----: |")
    for name, number in count.items():
        print(f"| {name:<32} | {number:>6} |")
    return 1 if count["promises broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
