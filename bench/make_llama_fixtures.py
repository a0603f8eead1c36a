"""Writes what the tests of the Llama family compare with, computed by torch and transformers.

  make_llama_fixtures.py model-workers/src/test/resources

  models/tiny-llama-wide         a seeded model with what no other tiny model has: biases everywhere, heads wider than
                                 hidden / heads, and Llama 3's rotary scaling with slow, mixed and fast turns
  golden/logits-, gradients-     of it, for the ids and labels of tiny-llama's
  golden/llama3-frequencies.json the inverse frequencies of Llama 3.1 and 3.2
  golden/trajectory-qwen2-*.json steps of SFT and DPO with tiny-qwen2-tied on a few rows of words
"""

import copy
import json
import random
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

WIDE = "tiny-llama-wide"
WORDS = [" the", " cat", " a", " rose", " tea", " shore", " dots"]
STEPS, ROWS, BATCH, WARMUP, MAX_GRAD_NORM, BETA = 8, 7, 3, 2, 10.0, 0.1
MAX_LENGTH = 64
# Float32 against float64 of the reference, times this, is the tolerance; no less than the least.
NOISE_FACTOR, LEAST_TOLERANCE = 5, 1e-5


def wide_model():
    torch.manual_seed(0)
    scaling = {
        "rope_type": "llama3",
        "factor": 4.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 32,
    }
    config = LlamaConfig(
        vocab_size=96,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=12,
        max_position_embeddings=64,
        rms_norm_eps=1e-5,
        rope_theta=100.0,
        rope_scaling=scaling,
        attention_bias=True,
        mlp_bias=True,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=0,
        torch_dtype="float32",
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():  # fresh biases are 0 and fresh norms 1, which would hide that they are ignored
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter), alpha=0.2)
    return model.eval()


def write_wide(resources):
    model = wide_model()
    model.save_pretrained(resources / "models" / WIDE, safe_serialization=True)
    batch = load_file(resources / "golden/logits-tiny-llama.safetensors")
    ids, mask, labels = (batch[name].long() for name in ("input_ids", "attention_mask", "labels"))
    logits = model(ids, attention_mask=mask, use_cache=False).logits
    # label t is scored by the logits at t − 1; −100 is not scored
    loss = F.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), reduction="sum") / len(ids)
    loss.backward()
    gradients = {name: parameter.grad for name, parameter in model.named_parameters()}
    save_file(batch | {"logits": logits.detach()}, resources / f"golden/logits-{WIDE}.safetensors")
    save_file(gradients, resources / f"golden/gradients-{WIDE}.safetensors")


def write_frequencies(resources):
    cases = []
    for name, head_size, factor in (("Llama 3.1 8B", 128, 8.0), ("Llama 3.2 1B", 64, 32.0)):
        settings = {"factor": factor, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
        config = LlamaConfig(
            head_dim=head_size,
            max_position_embeddings=131072,
            rope_theta=500000.0,
            rope_scaling=settings | {"rope_type": "llama3", "original_max_position_embeddings": 8192},
        )
        frequencies, _ = ROPE_INIT_FUNCTIONS["llama3"](config, "cpu")
        cases.append({"name": name, "head_size": head_size, "factor": factor, "frequencies": frequencies.tolist()})
    (resources / "golden/llama3-frequencies.json").write_text(json.dumps(cases, indent=1) + "\n")


def texts():
    rng = random.Random(1)

    def words():
        return "".join(rng.choices(WORDS, k=rng.randint(1, 6)))

    return [{"prompt": words() + ":", "chosen": words(), "rejected": words()} for _ in range(ROWS)]


def encode(resources, rows, end):
    tokenizer = Tokenizer.from_file(str(resources / "small-tokenizer/tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def ids(text):
        return tokenizer.encode(text, add_special_tokens=False).ids

    return [{key: ids(text) + ([] if key == "prompt" else [end]) for key, text in row.items()} for row in rows]


def logprob(model, prompt, response):
    logits = model(torch.tensor([prompt + response]), use_cache=False).logits[0, len(prompt) - 1 : -1]
    return logits.log_softmax(1).gather(1, torch.tensor(response)[:, None]).sum()


def trajectory(start, rows, batches, kind, optimizer, lr):
    model = copy.deepcopy(start)
    make = {"RMSprop": torch.optim.RMSprop, "AdamW": torch.optim.AdamW}[optimizer]
    updates = make(model.parameters(), lr=lr)
    steps = []
    for t, batch in enumerate(batches):
        rate = lr * min(1.0, (t + 1) / (WARMUP + 1))
        chosen = [logprob(model, rows[i]["prompt"], rows[i]["chosen"]) for i in batch]
        step = {"step": t + 1, "rows": batch, "lr": rate}
        if kind == "sft":
            losses = [-each for each in chosen]
        else:
            rejected = [logprob(model, rows[i]["prompt"], rows[i]["rejected"]) for i in batch]
            with torch.no_grad():
                reference_chosen = [logprob(start, rows[i]["prompt"], rows[i]["chosen"]) for i in batch]
                reference_rejected = [logprob(start, rows[i]["prompt"], rows[i]["rejected"]) for i in batch]
            rewards = [BETA * (a - b) for a, b in zip(chosen, reference_chosen)]
            rejected_rewards = [BETA * (a - b) for a, b in zip(rejected, reference_rejected)]
            losses = [-F.logsigmoid(a - b) for a, b in zip(rewards, rejected_rewards)]
            step |= {
                "rejected_logprob": [each.item() for each in rejected],
                "reference_chosen_logprob": [each.item() for each in reference_chosen],
                "reference_rejected_logprob": [each.item() for each in reference_rejected],
                "chosen_reward": [each.item() for each in rewards],
                "rejected_reward": [each.item() for each in rejected_rewards],
            }
        loss = torch.stack(losses).mean()
        updates.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRAD_NORM)
        for group in updates.param_groups:
            group["lr"] = rate
        updates.step()
        step |= {"chosen_logprob": [each.item() for each in chosen], "loss": loss.item(), "grad_norm": norm.item()}
        steps.append(step)
    return steps


def as_list(value):
    return value if isinstance(value, list) else [value]


def tolerances(single, double):
    largest = {}
    for a, b in zip(single, double):
        for key in a.keys() - {"step", "rows", "lr"}:
            values = as_list(b[key])
            scale = max(map(abs, values)) or 1.0
            difference = max(abs(x - y) for x, y in zip(as_list(a[key]), values)) / scale
            largest[key] = max(largest.get(key, 0.0), difference)
    return {key: max(LEAST_TOLERANCE, NOISE_FACTOR * value) for key, value in sorted(largest.items())}


def write_trajectories(resources):
    model = AutoModelForCausalLM.from_pretrained(
        resources / "models/tiny-qwen2-tied", torch_dtype=torch.float32, attn_implementation="eager"
    ).eval()
    lines = texts()
    rows = encode(resources, lines, model.config.eos_token_id)
    longest = max(len(row["prompt"]) + max(len(row["chosen"]), len(row["rejected"])) for row in rows)
    if longest > MAX_LENGTH:
        raise ValueError(f"a row of {longest} tokens would be cut, and is not cut here")
    rng = random.Random(2)
    batches = [rng.sample(range(ROWS), BATCH) for _ in range(STEPS)]
    for kind, optimizer, lr in (("sft", "RMSprop", 1e-3), ("dpo", "AdamW", 1e-3)):
        single, double = (trajectory(each, rows, batches, kind, optimizer, lr) for each in (model, copy.deepcopy(model).double()))
        fixture = {
            "kind": kind,
            "loss": "dpo",
            "optimizer": optimizer,
            "lr": lr,
            "warmup_steps": WARMUP,
            "beta": BETA,
            "max_grad_norm": MAX_GRAD_NORM,
            "max_length": MAX_LENGTH,
            "max_prompt_length": 20,
            "rows": lines,
            "steps": double,
            "tolerance": tolerances(single, double),
        }
        (resources / f"golden/trajectory-qwen2-{kind}.json").write_text(json.dumps(fixture, indent=1) + "\n")


def main():
    resources = Path(sys.argv[1])
    torch.set_num_threads(1)
    write_wide(resources)
    write_frequencies(resources)
    write_trajectories(resources)


if __name__ == "__main__":
    main()
