"""Checks that `transformers` loads a model folder and gives the logits of another folder, or of a stored file, or the
log-probabilities that `kymo score` wrote.

  check_transformers.py MODEL REFERENCE [INPUTS]
  check_transformers.py MODEL SCORES.jsonl ROWS.jsonl

REFERENCE is a model folder, or a safetensors file with `logits` (and `input_ids`, optionally `attention_mask`). INPUTS
is a safetensors file with `input_ids` and optionally `attention_mask`; left out, they come from the reference file, or
are seeded random ids. Folders are compared exactly unless --tolerance says otherwise; stored logits within 1e-4 of the
largest. SCORES.jsonl is what `kymo score --model MODEL --probes ROWS.jsonl` wrote with nothing cut; log-probabilities of whole
responses are compared within 1e-5 of the largest.

Exit code 0: equal; 1: not equal, or weights missing or left over; 2: bad input.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

STORED_LOGITS_TOLERANCE = 1e-4
SCORED_TOLERANCE = 1e-5
RANDOM_SHAPE = (3, 48)


class NotLoadedWhole(Exception):
    """The folder's tensors are not those of its architecture; transformers itself only warns and makes some up."""


def load(folder):
    if not (folder / "config.json").is_file():
        raise FileNotFoundError(f"{folder}: no config.json")
    model, report = AutoModelForCausalLM.from_pretrained(
        folder, torch_dtype=torch.float32, output_loading_info=True, local_files_only=True
    )
    wrong = {what: names for what, names in report.items() if names}
    if wrong:
        raise NotLoadedWhole(f"{folder}: {wrong}")
    return model.eval()


def random_inputs(folder):
    config = json.loads((folder / "config.json").read_text())
    generator = torch.Generator().manual_seed(0)
    length = min(RANDOM_SHAPE[1], config["max_position_embeddings"])
    return {"input_ids": torch.randint(config["vocab_size"], (RANDOM_SHAPE[0], length), generator=generator)}


@torch.no_grad()
def logits(model, inputs):
    ids = inputs["input_ids"].long()
    mask = inputs.get("attention_mask")
    return model(ids, attention_mask=None if mask is None else mask.long(), use_cache=False).logits


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def end_of_response(folder, tokenizer, config):
    """The tokenizer's end of sequence; the model's only where the tokenizer names none."""
    file = folder / "tokenizer_config.json"
    token = json.loads(file.read_text()).get("eos_token") if file.is_file() else None
    if token is None:
        return config.eos_token_id
    return tokenizer.token_to_id(token["content"] if isinstance(token, dict) else token)


@torch.no_grad()
def compare_scores(options):
    model = load(options.model)
    tokenizer = Tokenizer.from_file(str(options.model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def ids(text):
        return tokenizer.encode(text, add_special_tokens=False).ids

    end = end_of_response(options.model, tokenizer, model.config)
    rows, scores = read_lines(options.inputs), read_lines(options.reference)
    if not scores:
        raise ValueError(f"{options.reference} has no scores")
    actual, expected = [], []
    for score in scores:
        row = rows[score["row"]]
        prompt, response = ids(row["prompt"]), ids(row[score["response"]]) + [end]
        if len(response) != score["tokens"]:
            print(f"row {score['row']}: {len(response)} tokens of {score['response']}, scored were {score['tokens']}")
            return False
        logits = model(torch.tensor([prompt + response]), use_cache=False).logits[0, len(prompt) - 1 : -1]
        logprobs = logits.double().log_softmax(1).gather(1, torch.tensor(response)[:, None])
        actual.append(logprobs.sum().item())
        expected.append(score["logprob"])
    return within(options, torch.tensor(actual, dtype=torch.double), torch.tensor(expected, dtype=torch.double), SCORED_TOLERANCE, "log-probability")


def within(options, actual, expected, tolerance, what="logit"):
    difference = (actual.double() - expected.double()).abs().max().item()
    largest = expected.abs().max().item()
    if options.tolerance is not None:
        tolerance = options.tolerance
    print(f"largest difference {difference:.3e}, largest {what} {largest:.3e}, allowed {tolerance * largest:.3e}")
    return difference <= tolerance * largest  # false for NaN


def compare(options):
    if options.reference.suffix == ".jsonl":
        if options.inputs is None:
            raise ValueError(f"{options.reference} needs the rows it scores")
        return compare_scores(options)
    model = load(options.model)
    stored = load_file(options.reference) if options.reference.is_file() else {}
    inputs = load_file(options.inputs) if options.inputs else stored or random_inputs(options.model)
    expected = stored["logits"] if stored else logits(load(options.reference), inputs)
    actual = logits(model, inputs)
    if actual.shape != expected.shape:
        print(f"shapes differ: {tuple(actual.shape)}, expected {tuple(expected.shape)}")
        return False
    if "attention_mask" in inputs:  # what stands at padded positions has no meaning
        scored = inputs["attention_mask"].bool()
        actual, expected = actual[scored], expected[scored]
    return within(options, actual, expected, STORED_LOGITS_TOLERANCE if stored else 0.0)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model", type=Path)
    arguments.add_argument("reference", type=Path)
    arguments.add_argument("inputs", type=Path, nargs="?")
    arguments.add_argument("--tolerance", type=float, help="relative to the largest value")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    try:
        return 0 if compare(options) else 1
    except NotLoadedWhole as problem:
        print(problem, file=sys.stderr)
        return 1
    except (OSError, KeyError, ValueError, SafetensorError) as problem:
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
