"""Writes seeded random GPT-NeoX models as Hugging Face folders, one per size: OUTDIR/1.3m, OUTDIR/7.4m, OUTDIR/70m."""

import argparse
from pathlib import Path

import torch
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

from sizes import SIZES, chosen_sizes


def build(size, seed):
    torch.manual_seed(seed)
    config = GPTNeoXConfig(
        **SIZES[size],
        rotary_pct=0.25,
        hidden_act="gelu",
        use_parallel_residual=True,
        tie_word_embeddings=False,
        hidden_dropout=0.0,
        attention_dropout=0.0,
        bos_token_id=0,
        eos_token_id=0,
        torch_dtype="float32",
    )
    model = GPTNeoXForCausalLM(config)
    with torch.no_grad():
        # Fresh biases are 0 and fresh norm weights 1: code that ignored them would still give the right checksum.
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter), alpha=0.02)
    return model


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("outdir", type=Path)
    arguments.add_argument("--sizes", type=chosen_sizes, default=list(SIZES), help="comma separated")
    arguments.add_argument("--seed", type=int, default=0)
    options = arguments.parse_args()
    for size in options.sizes:
        model = build(size, options.seed)
        model.save_pretrained(options.outdir / size, safe_serialization=True, max_shard_size="1TB")
        parameters = sum(parameter.numel() for parameter in model.parameters())
        print(f"{size}: {parameters:,} parameters")


if __name__ == "__main__":
    main()
