"""Makes an output folder of many runs from one that has a single run, RECIPE-s0, to measure what readers of it cost.

Usage: many_runs.py ONE MANY RUNS. Every run is a copy under another seed, its lists and logs under its own name with the hashes that readers check;
MANY has no journal, because the copies were never in one.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path


def renamed_list(text, old, new):
    """The commit list under another name, with its hash of itself."""
    tree = json.loads(text)
    del tree["sha256"]
    tree["run"] = new
    tree["sha256"] = hashlib.sha256(compact(tree).encode()).hexdigest()
    return compact(tree)


def renamed_event(line, old, new, seed):
    """A line of the log under another name, with its check of itself: CRC-32C of the line without it."""
    line = re.sub(r',"crc":"[0-9a-f]{8}"}$', "}", line)
    line = line.replace(f'"{old}"', f'"{new}"').replace('"seed":0', f'"seed":{seed}')
    return f'{line[:-1]},"crc":"{crc32c(line.encode()):08x}"}}'


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def compact(tree):
    return json.dumps(tree, separators=(",", ":"), ensure_ascii=False)


def main(one, many, runs):
    one, many = Path(one), Path(many)
    [source] = sorted((one / "runs").iterdir())
    recipe = re.fullmatch(r"(.*)-s0", source.name)
    if not recipe:
        raise SystemExit(f"{source.name} is not the run of seed 0")
    (many / "runs").mkdir(parents=True)
    seeds = "seeds:\n" + "".join(f"- {seed}\n" for seed in range(runs))
    (many / "resolved.yaml").write_text((one / "resolved.yaml").read_text().replace("seeds:\n- 0\n", seeds))
    shutil.copy(one / "experiment.yaml", many)
    for seed in range(runs):
        name = f"{recipe[1]}-s{seed}"
        target = many / "runs" / name
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("checkpoints", "committed.json", "events.jsonl"))
        (target / "committed.json").write_text(renamed_list((source / "committed.json").read_text(), source.name, name))
        lines = (source / "events.jsonl").read_text().splitlines()
        (target / "events.jsonl").write_text("".join(renamed_event(line, source.name, name, seed) + "\n" for line in lines))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
