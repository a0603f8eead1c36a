"""Writes seeded workloads as JSON, one file per workload and model size: OUT/sft-fixed-1.3m.json, ...

The lengths of a workload are the same for every size, only the token ids differ with the vocabulary. README.md
describes the file.
"""

import argparse
import json
import math
import random
from pathlib import Path

from sizes import SIZES, WORKLOADS, chosen_sizes

ROWS = 4
DPO_BATCHES = 4
SCORED_RESPONSES = 12
OBSERVED_ROWS, OBSERVED_RESPONSES = 4, 4


def length(lengths, median, spread, low, high):
    """A log-normal length, drawn again until it lies in the range, so that no length piles up at the border."""
    while True:
        drawn = round(lengths.lognormvariate(math.log(median), spread))
        if low <= drawn <= high:
            return drawn


def row(ids, vocabulary, prompt_length, response_lengths):
    prompt = [ids.randrange(1, vocabulary) for _ in range(prompt_length)]
    return {
        "prompt_length": prompt_length,
        "sequences": [prompt + [ids.randrange(1, vocabulary) for _ in range(n)] for n in response_lengths],
    }


def sft_fixed(lengths, ids, vocabulary):
    return [{"rows": [row(ids, vocabulary, 64, [64]) for _ in range(ROWS)]}]


def dpo_hh_like(lengths, ids, vocabulary, count=DPO_BATCHES):
    batches = []
    for _ in range(count):
        rows = []
        for _ in range(ROWS):
            prompt_length = length(lengths, 60, 0.6, 20, 128)
            response_lengths = [length(lengths, 42, 0.8, 10, 128) for _ in ("chosen", "rejected")]
            pair = row(ids, vocabulary, prompt_length, response_lengths)
            # A random model gives about 1/V to every token; the noise keeps the loss away from log 2.
            pair["reference_logprobs"] = [-n * math.log(vocabulary) + lengths.gauss(0, 3) for n in response_lengths]
            rows.append(pair)
        batches.append({"rows": rows})
    return batches


def score(lengths, ids, vocabulary):
    rows = []
    for _ in range(ROWS):
        prompt_length = length(lengths, 75, 0.4, 40, 128)
        response_lengths = [length(lengths, 42, 0.7, 10, 128) for _ in range(SCORED_RESPONSES)]
        rows.append(row(ids, vocabulary, prompt_length, response_lengths))
    return [{"rows": rows}]


def influence(lengths, ids, vocabulary):
    """The pairs of a DPO step, with what they add to its loss per unit of their log-probabilities, and observed responses."""
    [batch] = dpo_hh_like(lengths, ids, vocabulary, 1)
    for pair in batch["rows"]:
        coefficient = lengths.uniform(0.02, 0.08) / ROWS
        pair["coefficients"] = [-coefficient, coefficient]
    batch["observed"] = []
    for _ in range(OBSERVED_ROWS):
        prompt_length = length(lengths, 60, 0.6, 20, 128)
        response_lengths = [length(lengths, 42, 0.8, 10, 128) for _ in range(OBSERVED_RESPONSES)]
        batch["observed"].append(row(ids, vocabulary, prompt_length, response_lengths))
    return [batch]


KINDS = {
    "sft-fixed": ("sft", sft_fixed),
    "dpo-hh-like": ("dpo", dpo_hh_like),
    "score": ("score", score),
    "influence": ("influence", influence),
}


def workload(name, size, seed):
    kind, batches = KINDS[name]
    vocabulary = SIZES[size]["vocab_size"]
    # Two generators: the lengths must not depend on the size.
    lengths = random.Random(f"{seed}/{name}/lengths")
    ids = random.Random(f"{seed}/{name}/{size}/ids")
    content = {"name": name, "kind": kind, "size": size, "seed": seed, "vocab_size": vocabulary}
    if kind != "score":
        content |= {"learning_rate": 5e-7, "max_grad_norm": 10.0}
    if kind in ("dpo", "influence"):
        content["beta"] = 0.1
    return content | {"batches": batches(lengths, ids, vocabulary)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--sizes", type=chosen_sizes, default=list(SIZES), help="comma separated")
    arguments.add_argument("--seed", type=int, default=0)
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for size in options.sizes:
        for name in WORKLOADS:
            path = options.out / f"{name}-{size}.json"
            path.write_text(json.dumps(workload(name, size, options.seed)) + "\n")
            print(path)


if __name__ == "__main__":
    main()
