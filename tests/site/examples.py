"""Writes logs of the examples of all checks into a folder: examples.py COUNT FOLDER.

One of each check first, then more of those that have more, so that all kinds are there.
"""

import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    count, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    logs = []
    for path in sorted(ROOT.glob("checks/*/*.toml")):
        examples = tomllib.loads(path.read_text("utf-8")).get("example", [])
        own = [example["log"] for example in examples if example.get("log", "").strip()]
        logs += [(number, path.stem, log) for number, log in enumerate(own)]
    logs.sort(key=lambda log: (log[0], log[1]))
    if len(logs) < count:
        sys.exit(f"there are {len(logs)} examples with a log, not {count}")
    # Spread over all of them: not the first of each check alone.
    for index in range(count):
        number, check, log = logs[index * len(logs) // count]
        (folder / f"{check}-{number}.log").write_text(log, encoding="utf-8", newline="")


main()
