"""Writes what torch's optimizers do to 37 parameters in 12 steps, as JSON: the fixture of the optimizers' tests.

  make_optimizer_fixture.py model-workers/src/test/resources/golden/optimizers.json

Start values, gradients and learning rates are the same for all cases. Values are float32 in their shortest decimal form.
"""

import json
import sys
from pathlib import Path

import torch

SHAPES = {"matrix": (5, 3), "vector": (17,), "bias": (5,)}
STEPS = 12
MAX_NORM = 4.0
CASES = [
    ("sgd", {}),
    ("sgd", {"momentum": 0.9}),
    ("sgd", {"weight_decay": 0.1}),
    ("sgd", {"momentum": 0.7, "weight_decay": 0.01}),
    ("rmsprop", {}),
    ("rmsprop", {"alpha": 0.9, "eps": 1e-5}),
    ("rmsprop", {"momentum": 0.9}),
    ("rmsprop", {"weight_decay": 0.1}),
    ("rmsprop", {"momentum": 0.5, "weight_decay": 0.01}),
    ("adamw", {}),
    ("adamw", {"weight_decay": 0.0}),
    ("adamw", {"betas": (0.8, 0.99), "eps": 1e-6, "weight_decay": 0.3}),
]
OPTIMIZERS = {"sgd": torch.optim.SGD, "rmsprop": torch.optim.RMSprop, "adamw": torch.optim.AdamW}


def learning_rate(step):
    """Warm-up over the first four steps, then two other orders of magnitude."""
    return 0.02 * min(1.0, (step + 1) / 4) * (1.0 if step < 8 else 0.05)


def shortest(tensor):
    return [float(str(value)) for value in tensor.detach().flatten().numpy()]


def flat(tensors):
    return [value for tensor in tensors for value in shortest(tensor)]


def train(name, options, start, gradients):
    parameters = [torch.nn.Parameter(tensor.clone()) for tensor in start]
    optimizer = OPTIMIZERS[name](parameters, lr=1.0, **options)
    norms, after = [], []
    for step in range(STEPS):
        for parameter, gradient in zip(parameters, gradients[step]):
            parameter.grad = gradient.clone()
        norms.append(float(torch.nn.utils.clip_grad_norm_(parameters, MAX_NORM)))
        optimizer.param_groups[0]["lr"] = learning_rate(step)
        optimizer.step()
        after.append(flat(parameters))
    return norms, after


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    start = [torch.randn(shape) for shape in SHAPES.values()]
    # some steps above and some below the norm at which they are clipped; one with a parameter that gets no gradient
    gradients = [[torch.randn(shape) * 10 ** (step % 5 - 3) for shape in SHAPES.values()] for step in range(STEPS)]
    gradients[3][2].zero_()
    cases = []
    for name, options in CASES:
        norms, after = train(name, options, start, gradients)
        cases.append({"optimizer": name, "options": options, "after": after})
    fixture = {
        "shapes": SHAPES,
        "max_norm": MAX_NORM,
        "learning_rates": [learning_rate(step) for step in range(STEPS)],
        "start": flat(start),
        "gradients": [flat(step) for step in gradients],
        "gradient_norms": norms,
        "cases": cases,
    }
    # one line per entry: differences between versions can be read
    lines = [json.dumps(key) + ": " + json.dumps(value) for key, value in fixture.items() if key != "cases"]
    lines.append('"cases": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]")
    Path(sys.argv[1]).write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
