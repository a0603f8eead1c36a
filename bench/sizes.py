"""The model sizes that are measured, by name: what make_models.py builds and make_batches.py draws token ids for."""

SIZES = {
    "1.3m": {
        "vocab_size": 2048,
        "hidden_size": 128,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "intermediate_size": 512,
        "max_position_embeddings": 512,
    },
    "7.4m": {
        "vocab_size": 5120,
        "hidden_size": 256,
        "num_hidden_layers": 6,
        "num_attention_heads": 8,
        "intermediate_size": 1024,
        "max_position_embeddings": 512,
    },
    "70m": {  # Pythia-70m's shape
        "vocab_size": 50304,
        "hidden_size": 512,
        "num_hidden_layers": 6,
        "num_attention_heads": 8,
        "intermediate_size": 2048,
        "max_position_embeddings": 2048,
    },
}

WORKLOADS = ("sft-fixed", "dpo-hh-like", "score", "influence")


def chosen_sizes(text):
    """Turns `1.3m,70m` into a list of known size names."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in SIZES]
    if unknown or not names:
        raise SystemExit(f"unknown sizes {unknown}: known are {', '.join(SIZES)}")
    return names
