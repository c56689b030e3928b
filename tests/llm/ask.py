#!/usr/bin/env python3
"""Ask the configured model about open cases, as a user's `triage --ask` would, and score what is left.

    PIP_DOCTOR_LLM_URL=... PIP_DOCTOR_LLM_MODEL=... ask.py BIN CASES.jsonl... [--count N] [--prompt short|whole]

CASES is as for prompts.py; of those that the checks leave open N are taken, spread evenly. One at a time, so
that the seconds are those of one user. Prints each answer as it comes, and at last hits, what could not be
used, false citations and the median of the seconds.
"""
import argparse, os, statistics, time

import cases as data


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("cases", nargs="+")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--prompt", choices=("short", "whole"), default="short")
    arguments = parser.parse_args()
    configured = {name: value for name, value in os.environ.items() if name.startswith("PIP_DOCTOR_LLM_")}
    configured = {"PIP_DOCTOR_LLM_TIMEOUT": "600", **configured, "PIP_DOCTOR_LLM_PROMPT": arguments.prompt}
    chosen = [case for case in data.read(arguments.cases) if data.is_open(data.triage(arguments.binary, case)[0])]
    step = max(len(chosen) // arguments.count, 1)
    first = within = unusable = citations = 0
    seconds = []
    for case in chosen[::step][:arguments.count]:
        start = time.monotonic()
        guidance = data.triage(arguments.binary, case, "--ask", environment=configured)[0]["guidance"]
        seconds.append(time.monotonic() - start)
        named = [one["archetype"] for one in guidance["hypotheses"]] or ["unclear"]
        accepted = data.accepted(case)
        first += named[0] in accepted
        within += bool(set(named[:3]) & accepted)
        unusable += guidance["error"] is not None
        citations += sum("evidence" in one["why"] for one in guidance["rejected"])
        rejected = [one["what"] for one in guidance["rejected"]]
        print(f"{case['id']}: wanted {sorted(accepted)}, got {named[:3]} {guidance['error'] or ''} {rejected or ''}"
              f" ({seconds[-1]:.0f} s)", flush=True)
    print(f"{len(seconds)} of {len(chosen)} open cases: first right {first}, within three {within}, "
          f"unusable {unusable}, false citations {citations}, median {statistics.median(seconds):.0f} s")


if __name__ == "__main__":
    main()
