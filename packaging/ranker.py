#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2"]
# ///
"""Trains the ranker: what a report that the checks leave open looks most like.

    packaging/ranker.py --binary target/debug/pip-doctor CASES.jsonl…                writes data/ranker/model.txt
    packaging/ranker.py --binary target/debug/pip-doctor --held-out H.jsonl CASES…   also scores cases that it does not train on

A case is a line of JSON with `id`, `log`, `env` (what the reporter states), `package`, `label` and `also`
(labels accepted beside it). Their texts stay outside the repository: a word enters the model only if four
reports hold it, or reports and the checks' own texts together three times, which keeps it small. The examples and pages of `checks/` are trained on too.

The model is a softmax regression over words, neighbouring words and a few facts, each present or not.
`src/ranker.rs` reads it, and holds itself to the proofs at its end. Measured by five-fold cross-validation; the
table of shares comes from the cases that the checks leave open, each held out.
"""
import argparse
import collections
import concurrent.futures
import json
import math
import pathlib
import random
import re
import subprocess
import tomllib

import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "data" / "ranker" / "model.txt"

FOLDS = 5
EPOCHS = 30
RATE = 2.0
DECAY = 1e-4
BESIDE = 0.25       # weight of a label accepted beside the first
OWN = 0.5           # weight of the checks' own texts
LIKELY = 0.5        # below it a cause is a guess
BUCKETS = [0.30, 0.15, 0.08, 0.04, 0.0]
GUESS = [0.0, 1.0, 2.0, 3.0, 4.0]

# The same in src/ranker/words.rs.
LONGEST = 24
HEAD, TAIL = 20, 60
IN_A_LINE = 40
FACTS = {
    "command.installer", "log.phase", "log.sdist_used", "log.tool", "log.traceback_path", "log.wheel_used",
    "pip.version", "python.bits", "python.implementation", "python.machine", "python.origin", "python.version",
    "system.architecture", "system.container", "system.libc", "system.os",
}
WORD = re.compile(r"\w+")

# What stands in a weight: 0 is the first, 90 the last.
DIGITS = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in "\"\\`")
MIDDLE = len(DIGITS) // 2

PROOFS = [
    "ImportError: libsomething.so.4: cannot open shared object file: No such file or directory",
    "fatal error: demo/demo.h: No such file or directory\nerror: command 'gcc' failed with exit status 1",
    "ERROR: No matching distribution found for demo (from versions: none)",
]
NEVER = re.compile(r"pypi|pythonhosted|^\d+$|@")


def words(line):
    """The words of a line, in lower case. Long ones and long numbers name one thing only."""
    found = [word for word in WORD.findall(line.lower())
             if len(word) <= LONGEST and not (word.isdigit() and len(word) > 4)]
    return found[:IN_A_LINE]


def features(text, facts):
    """What a report holds: words, neighbours, facts."""
    found = set()
    lines = text.split("\n")
    if len(lines) > HEAD + TAIL:
        lines = lines[:HEAD] + lines[-TAIL:]
    for line in lines:
        own = words(line)
        found.update(word for word in own if len(word) > 1)
        found.update(f"{left} {right}" for left, right in zip(own, own[1:]))
    for name in FACTS & set(facts):
        value = facts[name]
        if isinstance(value, bool):
            value = "true" if value else "false"
        if not isinstance(value, (str, int)):
            continue
        value = ".".join(str(value).lower().split(".")[:2])
        if len(value) <= LONGEST:
            found.add(f"{name}={value}")
    return found


def body(case):
    """The case as an issue body: what was stated, then the output in a fence."""
    names = {"os": "OS", "arch": "Architecture", "python": "Python", "pip": "pip", "libc": "libc"}
    stated = "\n".join(f"- {names.get(key, key)}: {value}" for key, value in case["env"].items())
    what = f"Installing `{case['package']}` fails." if case.get("package") else "It fails."
    log = case["log"] if "```" in case["log"] else f"```\n{case['log']}\n```"
    return f"{what}\n\n{stated}\n\n{log}\n"


def read(binary, case):
    """The case with what the binary makes of it."""
    text = body(case)
    run = subprocess.run([binary, "triage", "--format", "json", "-"], input=text.encode(), capture_output=True, check=False)
    report = json.loads(run.stdout)
    causes = [(one["id"], one["confidence"]) for one in report["diagnoses"] if one["role"] == "cause"]
    return {
        "id": case["id"], "label": case["label"], "also": case["also"], "weight": 1.0, "own": False,
        "features": features(text, report["known"]),
        "guesses": [] if causes and causes[0][1] >= LIKELY else [name for name, _ in causes],
        "open": not causes or causes[0][1] < LIKELY,
    }


def cases(binary, files):
    found = [json.loads(line) for file in files for line in open(file, encoding="utf-8")]
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        return list(pool.map(lambda case: read(binary, case), found))


def own_texts():
    """The examples of the checks, and their pages."""
    found = []
    for path in sorted((ROOT / "checks").glob("*/*.toml")):
        if path.parent.name == "packages":
            continue
        check = tomllib.loads(path.read_text(encoding="utf-8"))
        page = "\n".join(check.get(key, "") for key in ("title", "meaning", "page", "explanation"))
        texts = [(page, {})]
        for example in check.get("example", []):
            if example.get("log") and example.get("expect", "cause") == "cause":
                texts.append((example["log"], example.get("facts", {})))
        for text, facts in texts:
            found.append({"label": path.stem, "also": [], "weight": OWN, "own": True, "features": features(text, facts)})
    return found


class Model:
    """Weights of features by archetype."""

    def __init__(self, documents, labels, seed=13):
        self.labels = labels
        self.vocabulary, self.rarity = vocabulary(documents)
        self.weights = numpy.zeros((len(self.vocabulary), len(labels)))
        self.bias = numpy.zeros(len(labels))
        rows = [self.row(one["features"]) for one in documents]
        targets = numpy.zeros((len(documents), len(labels)))
        place = {label: index for index, label in enumerate(labels)}
        for index, one in enumerate(documents):
            for label in one["also"]:
                targets[index, place[label]] = BESIDE
            targets[index, place[one["label"]]] = 1.0
        targets /= targets.sum(axis=1, keepdims=True)
        order, generator = list(range(len(documents))), random.Random(seed)
        for epoch in range(EPOCHS):
            generator.shuffle(order)
            rate = RATE * (1 - epoch / EPOCHS) + 0.05
            for index in order:
                columns, values = rows[index]
                if not len(columns):
                    continue
                slope = (softmax(values @ self.weights[columns] + self.bias) - targets[index]) * documents[index]["weight"]
                self.weights[columns] -= rate * (numpy.outer(values, slope) + DECAY * self.weights[columns])
                self.bias -= rate * 0.005 * slope

    def row(self, found):
        columns = numpy.array(sorted(self.vocabulary[one] for one in found if one in self.vocabulary), dtype=int)
        values = self.rarity[columns] if len(columns) else numpy.zeros(0)
        length = math.sqrt(float(values @ values))
        return columns, values / length if length else values

    def scores(self, found):
        columns, values = self.row(found)
        return values @ self.weights[columns] + self.bias

    def quantise(self):
        """The model as it is stored, and as it will be read."""
        self.rarity = numpy.round(self.rarity * 10) / 10
        self.unit = float(numpy.percentile(numpy.abs(self.weights), 99.95)) / MIDDLE
        self.weights = numpy.clip(numpy.round(self.weights / self.unit), -MIDDLE, MIDDLE)
        self.weights[numpy.abs(self.weights) < 2] = 0
        kept = numpy.abs(self.weights).sum(axis=1) > 0
        names = [name for name, column in sorted(self.vocabulary.items(), key=lambda item: item[1]) if kept[column]]
        self.weights, self.rarity = self.weights[kept] * self.unit, self.rarity[kept]
        self.vocabulary = {name: index for index, name in enumerate(names)}
        self.bias = numpy.round(self.bias, 3)


def vocabulary(documents):
    """The features that stand for more than one report, and how rare each is."""
    outside, inside = collections.Counter(), collections.Counter()
    for one in documents:
        (inside if one["own"] else outside).update(one["features"])
    names = sorted(name for name in outside | inside
                   if (outside[name] >= 4 or (inside[name] and outside[name] and outside[name] + inside[name] >= 3))
                   and not NEVER.search(name))
    rarity = [math.log((1 + len(documents)) / (1 + outside[name] + inside[name])) for name in names]
    return {name: index for index, name in enumerate(names)}, numpy.array(rarity)


def softmax(scores):
    powers = numpy.exp(scores - scores.max())
    return powers / powers.sum()


def ranked(model, case, guess):
    """Archetypes with their probability; what the checks guess is lifted."""
    scores = model.scores(case["features"]).copy()
    for name in case["guesses"]:
        if name in model.labels:
            scores[model.labels.index(name)] += guess
    shares = softmax(scores)
    return [(model.labels[index], float(shares[index])) for index in numpy.argsort(-shares, kind="stable")[:4]]


def rates(results):
    count = max(len(results), 1)
    accepted = [({case["label"], *case["also"]}, [name for name, _ in found]) for case, found in results]
    first = sum(found[0] in right for right, found in accepted)
    three = sum(bool(set(found[:3]) & right) for right, found in accepted)
    return f"{len(results)} reports: first {first / count:.1%}, among the first three {three / count:.1%}"


def cross_validated(documents, own, labels):
    """Each case with what a model says that has not seen it, for each lift of a guess."""
    order = list(range(len(documents)))
    random.Random(7).shuffle(order)
    results = {guess: [] for guess in GUESS}
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        model = Model([documents[index] for index in order if index not in held] + own, labels)
        model.quantise()
        for index in held:
            for guess in GUESS:
                results[guess].append((documents[index], ranked(model, documents[index], guess)))
    return results


def shown(found):
    """What is shown of a ranking: nothing where too little is said, else at most three."""
    return [] if found[0][0] == "unclear" else [pair for pair in found if pair[0] != "unclear"][:3]


def shares(results):
    """Bucket by bucket, how many of the shown candidates were right, among open reports."""
    table = []
    upper = 2.0
    for lower in BUCKETS:
        right = [name in {case["label"], *case["also"]} for case, found in results if case["open"]
                 for name, share in shown(found) if lower <= share < upper]
        # One more that was right and one more that was wrong: few cases prove little.
        table.append((lower, (sum(right) + 1) / (len(right) + 2), len(right)))
        upper = lower
    # A likelier candidate is never shown with a lower share.
    kept = []
    for lower, share, count in reversed(table):
        kept.append((lower, max([share] + [one[1] for one in kept]), count))
    return kept[::-1]


def write(model, guess, table, figures):
    lines = [
        "# What a report that the checks leave open looks like: weights of words by archetype.",
        "# Written by packaging/ranker.py, read by src/ranker.rs. Never edit it by hand.",
        *(f"# {figure}" for figure in figures),
        "labels " + " ".join(model.labels),
        "bias " + " ".join(f"{value:g}" for value in model.bias),
        f"unit {model.unit:.6g}",
        f"guess {guess:g}",
        *(f"share {lower:g} {share:.2f} {count}" for lower, share, count in table),
    ]
    for text in PROOFS:
        scores = model.scores(features(text, {}))
        best = numpy.argsort(-scores, kind="stable")[:3]
        found = " ".join(f"{model.labels[index]}={scores[index]:.3f}" for index in best)
        lines.append(f"proof {found}\t{json.dumps(text)}")
    lines.append("")
    for name, index in model.vocabulary.items():
        weights = numpy.round(model.weights[index] / model.unit).astype(int)
        pairs = "".join(DIGITS[column] + DIGITS[weights[column] + MIDDLE] for column in numpy.flatnonzero(weights))
        lines.append(f"{name}\t{round(model.rarity[index] * 10)}\t{pairs}")
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", nargs="+", help="labelled cases to train on")
    parser.add_argument("--binary", required=True, help="pip-doctor, which reads the facts of a case")
    parser.add_argument("--held-out", help="labelled cases that are scored and not trained on")
    arguments = parser.parse_args()
    documents, own = cases(arguments.binary, arguments.cases), own_texts()
    held = cases(arguments.binary, [arguments.held_out]) if arguments.held_out else []
    labels = sorted({one["label"] for one in documents + own} | {also for one in documents for also in one["also"]})
    if len(labels) > len(DIGITS):
        raise SystemExit(f"{len(labels)} labels, and a weight can name {len(DIGITS)}")
    results = cross_validated(documents, own, labels)
    for guess in GUESS:
        print(f"a guess lifted by {guess:g}: open {rates([one for one in results[guess] if one[0]['open']])}")
    # The least lift that does best: the checks' guess keeps its place where it is worth it.
    guess = max(GUESS, key=lambda one: (sum(found[0][0] in {case["label"], *case["also"]} for case, found in results[one] if case["open"]), -one))
    measured = results[guess]
    table = shares(measured)
    model = Model(documents + own, labels)
    model.quantise()
    opened = [one for one in measured if one[0]["open"]]
    figures = [
        f"Trained on {len(documents)} reports and {len(own)} texts of the checks.",
        f"Cross-validated, all {rates(measured)}.",
        f"Cross-validated, what the checks leave open, {rates(opened)}.",
    ]
    write(model, guess, table, figures)
    print("\n".join(figures))
    for lower, share, count in table:
        print(f"from {lower:g}: right in {share:.0%} of {count}")
    if held:
        print(f"held out, all: {rates([(case, ranked(model, case, guess)) for case in held])}")
        opened = [case for case in held if case["open"]]
        print(f"held out, open: {rates([(case, ranked(model, case, guess)) for case in opened])}")
    print(f"{OUTPUT.relative_to(ROOT)}: {OUTPUT.stat().st_size:,} bytes, {len(model.vocabulary):,} features")


if __name__ == "__main__":
    main()
