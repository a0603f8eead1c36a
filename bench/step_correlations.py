"""How the readings of two seeds differ: correlations of the difference's steps, between response types and with the step before.

docs/phenomena.md compares them with the chances that verdicts are tested against. Usage: step_correlations.py DIR RECIPE SEED SEED
"""

import json
import statistics
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path


def readings(folder):
    """(stage, response type) → {step: mean log-probability}."""
    curves = defaultdict(dict)
    files = sorted(folder.glob("rows/*/readings.jsonl"))
    if not files:
        raise SystemExit(f"{folder} has no rows/*/readings.jsonl: is it a run of an experiment's folder?")
    for file in files:
        for line in file.read_text().splitlines():
            row = json.loads(line)
            if "logprob_mean" in row:
                curves[row["stage"], row["response"]][row["step"]] = row["logprob_mean"]
    return curves


def correlation(a, b):
    return statistics.correlation(a, b) if len(a) > 2 and len(set(a)) > 1 and len(set(b)) > 1 else None


def main(directory, recipe, first, second):
    runs = [readings(Path(directory) / "runs" / f"{recipe}-s{seed}") for seed in (first, second)]
    steps = defaultdict(dict)
    for (stage, response), curve in runs[0].items():
        other = runs[1].get((stage, response), {})
        common = sorted(set(curve) & set(other))
        difference = [curve[step] - other[step] for step in common]
        steps[stage][response] = [b - a for a, b in zip(difference, difference[1:])]
    for stage, types in sorted(steps.items()):
        between = [correlation(types[a], types[b]) for a, b in combinations(sorted(types), 2)]
        before = [correlation(changes[:-1], changes[1:]) for changes in types.values()]
        between, before = ([c for c in found if c is not None] for found in (between, before))
        if between and before:
            print(
                f"{recipe}, stage {stage}: {len(next(iter(types.values())))} steps of {len(types)} types;"
                f" between types {statistics.mean(between):+.2f}, with the step before {statistics.mean(before):+.2f}"
            )


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
