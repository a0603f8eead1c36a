"""The peer of the speed comparison: a long-lived worker that answers the harness line by line (README.md, Protocol)."""

import json
import os
import platform
import sys
import time
from pathlib import Path

import torch
import transformers

import peer_variants

THREADS = 1


def memory():
    """Resident memory now and at its peak, of the whole process."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return {
        "rss_bytes": int(fields["VmRSS"].split()[0]) * 1024,
        "peak_rss_bytes": int(fields["VmHWM"].split()[0]) * 1024,
    }


def load(model_folder, workload_file, variant):
    workload = json.loads(Path(workload_file).read_text())
    work = peer_variants.create(model_folder, workload, variant)
    answer = {
        "pid": os.getpid(),
        "parameters": sum(parameter.numel() for parameter in work.model.parameters()),
        "threads": torch.get_num_threads(),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
    }
    return work, answer


def run(work, repetitions):
    checksum = 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(repetitions):
        checksum += work.repetition()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall_seconds": wall, "cpu_seconds": cpu, **memory(), "checksum": checksum / repetitions}


def answer_requests(requests, answers):
    work = None
    for line in requests:
        match line.split():
            case ["load", model_folder, workload_file, variant]:
                work, answer = load(model_folder, workload_file, variant)
            case ["run", repetitions]:
                if work is None:
                    raise ValueError("run before load")
                answer = run(work, int(repetitions))
            case ["quit"]:
                return
            case _:
                raise ValueError(f"not a request: {line.rstrip()!r}")
        print(json.dumps(answer), file=answers, flush=True)


def main():
    torch.set_num_threads(THREADS)
    torch.set_num_interop_threads(THREADS)
    # Only answers may reach the harness: whatever a library prints goes to the error stream.
    answers, sys.stdout = sys.stdout, sys.stderr
    try:
        answer_requests(sys.stdin, answers)
    except (ValueError, KeyError, OSError) as problem:
        print(json.dumps({"error": f"{type(problem).__name__}: {problem}"}), file=answers, flush=True)
        raise SystemExit(2) from problem


if __name__ == "__main__":
    main()
