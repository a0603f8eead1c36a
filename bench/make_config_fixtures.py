"""Writes what a test compares readings of configurations with: log-probabilities by the version of transformers that runs this.

  make_config_fixtures.py model-workers/src/test/resources/golden/config

  weights-FAMILY.safetensors   a seeded model's weights, and the ids that are scored; written if they are not there
  cases-VERSION.json           for each family × way to spell a rotary embedding (and some other keys): the config.json as it was
                               saved or edited, and log π of every id after the first, computed in float64
  keys-FAMILY.txt              the keys of every configuration that a version saves or has defaults for

Run it with transformers 4.46, then with 5: what both can spell has one case for each.
"""

import json
import sys
import tempfile
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModelForCausalLM,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
)

V5 = int(transformers.__version__.split(".")[0]) >= 5
VERSION = "5" if V5 else "4"
SIZES = dict(
    vocab_size=64,
    hidden_size=32,
    intermediate_size=40,
    num_hidden_layers=2,
    num_attention_heads=2,
    max_position_embeddings=64,
    bos_token_id=0,
    eos_token_id=0,
)
LLAMA3 = dict(
    rope_type="llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32
)
FAMILIES = {
    "gpt_neox": (GPTNeoXConfig, GPTNeoXForCausalLM, {}),
    "llama": (LlamaConfig, LlamaForCausalLM, dict(num_key_value_heads=1)),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM, dict(num_key_value_heads=1)),
}
ROTARY_KEYS = ["rope_theta", "rope_scaling", "rope_parameters", "rotary_pct", "rotary_emb_base", "partial_rotary_factor"]
LENGTH, ROWS = 48, 2
PERTURBATION = 0.3
DIGITS = 7


def weights(folder, family):
    """The weights of the family's cases and the ids, made once, by whichever version comes first."""
    file = folder / f"weights-{family}.safetensors"
    if not file.exists():
        config, model_class, more = FAMILIES[family]
        torch.manual_seed(0)
        model = model_class(config(**SIZES, **more))
        with torch.no_grad():  # larger than fresh ones, so that it matters where attention looks
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter), alpha=PERTURBATION)
        with tempfile.TemporaryDirectory() as scratch:
            model.save_pretrained(scratch)
            tensors = load_file(Path(scratch) / "model.safetensors")
        ids = torch.randint(SIZES["vocab_size"], (ROWS, LENGTH), generator=torch.Generator().manual_seed(1))
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()} | {"input_ids": ids}, file)
    return file


def saved_config(family, **more):
    """config.json as this version writes it."""
    config, model_class, own = FAMILIES[family]
    with tempfile.TemporaryDirectory() as scratch:
        model = model_class(config(**SIZES, **own, **more))
        model.save_pretrained(scratch)
        return json.loads((Path(scratch) / "config.json").read_text())


def edited(family, places):
    """config.json with the rotary embedding in given places only."""
    config = saved_config(family)
    for key in ROTARY_KEYS:
        config.pop(key, None)
    return config | places


@torch.no_grad()
def logprobs(file, config):
    tensors = load_file(file)
    ids = tensors.pop("input_ids")
    if config.get("tie_word_embeddings"):
        tensors = {name: tensor for name, tensor in tensors.items() if name not in ("lm_head.weight", "embed_out.weight")}
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "config.json").write_text(json.dumps(config))
        save_file(tensors, Path(scratch) / "model.safetensors", metadata={"format": "pt"})
        model, report = AutoModelForCausalLM.from_pretrained(
            scratch, torch_dtype=torch.float32, output_loading_info=True, attn_implementation="eager"
        )
    wrong = {what: names for what, names in report.items() if names}
    if wrong:
        raise ValueError(f"{config}: {wrong}")
    model = model.eval().double()
    logits = model(ids, use_cache=False).logits[:, :-1]
    scored = logits.log_softmax(-1).gather(-1, ids[:, 1:, None])[..., 0]
    return [[round(value, DIGITS) for value in row] for row in scored.tolist()]


def cases():
    """Name, family and config.json of everything that this version reads as it is meant."""
    for family in FAMILIES:
        neox = family == "gpt_neox"
        yield "saved", family, saved_config(family)
        yield "saved-tied", family, saved_config(family, tie_word_embeddings=True)
        if V5:
            share = dict(partial_rotary_factor=0.5) if neox else {}
            yield "saved-base", family, saved_config(family, rope_parameters=dict(rope_type="default", rope_theta=500.0) | share)
            yield "saved-llama3", family, saved_config(family, rope_parameters=LLAMA3 | dict(rope_theta=500.0) | share)
            yield "inside-scaling", family, edited(family, dict(rope_scaling=dict(rope_type="default", rope_theta=500.0)))
            own = dict(rotary_emb_base=500.0, rotary_pct=0.5) if neox else dict(rope_theta=500.0)
            yield "beside-parameters", family, edited(family, own | dict(rope_parameters=dict(rope_type="default")))
            yield "beside-scaling", family, edited(family, own | dict(rope_scaling=dict(LLAMA3)))
            yield "parameters-without-original", family, edited(
                family,
                own
                | dict(rope_parameters={k: v for k, v in LLAMA3.items() if k != "original_max_position_embeddings"}),
            )
        elif neox:
            yield "saved-base", family, saved_config(family, rotary_emb_base=500, rotary_pct=0.5)
            yield "saved-llama3", family, saved_config(family, rotary_emb_base=500, rotary_pct=0.5, rope_scaling=dict(LLAMA3))
        else:
            yield "saved-base", family, saved_config(family, rope_theta=500.0)
            old = {("type" if k == "rope_type" else k): v for k, v in LLAMA3.items()}
            yield "saved-llama3", family, saved_config(family, rope_theta=500.0, rope_scaling=dict(LLAMA3))
            yield "type-llama3", family, edited(family, dict(rope_theta=500.0, rope_scaling=old))
        yield "no-keys", family, edited(family, {})
        if neox:
            yield "serial", family, saved_config(family, use_parallel_residual=False)


def keys(family):
    config = FAMILIES[family][0]
    known = set(saved_config(family)) | {key for key in config().to_dict() if not key.startswith("_")}
    return known | ({"rope_scaling", "rope_theta"} if V5 else set())


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    lines = []
    for name, family, config in cases():
        case = {"name": f"{family} {name} {transformers.__version__}", "family": family, "config": config}
        lines.append(json.dumps(case | {"logprobs": logprobs(weights(folder, family), config)}))
    (folder / f"cases-{VERSION}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    for family in FAMILIES:
        file = folder / f"keys-{family}.txt"
        before = set(file.read_text().split()) if file.exists() else set()
        file.write_text("\n".join(sorted(before | keys(family))) + "\n")


if __name__ == "__main__":
    main()
