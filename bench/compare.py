"""Times Kymo and its PyTorch peers side by side: workers take turns, round by round, and only ratios are reported.

Exit code 0: done; 1: the workers did not compute the same numbers; 2: bad input or a worker that failed.
README.md says how to run it, what counts as fair, and which lines a worker understands.
"""

import argparse
import datetime
import json
import math
import os
import platform
import random
import re
import shlex
import statistics
import subprocess
import sys
from pathlib import Path

from sizes import SIZES, WORKLOADS, chosen_sizes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OURS = "kymo"
PEERS = {"sft": "sdpa,eager,sdpa-tight,sdpa-sliced", "score": "paper,sdpa-batch,sdpa-tight,sdpa-sliced"}
PEERS["dpo"] = PEERS["sft"]
PEERS["influence"] = "stored,streamed,vmap"
# Our training step on an influence workload's updates: what the matrix costs is reported in units of it.
STEP = "kymo-step"
# Another build of ours, as before a change.
ALSO = "kymo-also"
# The launcher's settings, for both sides: without them every large tensor is a fresh mapping.
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": "1073741824",
    "MALLOC_TRIM_THRESHOLD_": "4294967296",
    "MALLOC_TOP_PAD_": "67108864",
    "MALLOC_ARENA_MAX": "1",
}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# Relative. Sums are dominated by length × log V, hence the tighter bound; a loss of DPO is a small difference of sums.
TOLERANCE = {"sft": 1e-5, "dpo": 1e-4, "score": 1e-5, "influence": 1e-4}
BOOTSTRAP_DRAWS = 2000


class WorkerFailed(Exception):
    """A worker ended, answered with an error, or answered something else than JSON."""


class Worker:
    """A process that speaks the line protocol, and what was measured on it."""

    def __init__(self, name, command):
        self.name = name
        self.rounds = []
        self.peak_rss = 0
        self.peak_anonymous = 0
        self.process = subprocess.Popen(
            shlex.split(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | MALLOC | ONE_THREAD,
        )

    def ask(self, request):
        try:
            print(request, file=self.process.stdin, flush=True)
        except BrokenPipeError as problem:
            raise WorkerFailed(f"{self.name} ended before: {request}") from problem
        for line in self.process.stdout:
            if line.startswith("{"):
                answer = json.loads(line)
                if "error" in answer:
                    raise WorkerFailed(f"{self.name} answered to {request!r}: {answer['error']}")
                return answer
            print(f"[{self.name}] {line.rstrip()}", file=sys.stderr)
        raise WorkerFailed(f"{self.name} ended without an answer to: {request}")

    def load(self, model, workload, variant):
        self.loaded = self.ask(f"load {model} {workload} {variant}")

    def run(self, repetitions):
        answer = self.ask(f"run {repetitions}")
        self.note_memory()
        return answer

    def note_memory(self):
        """Read from outside, so that both sides are measured by one means."""
        status = Path(f"/proc/{self.loaded['pid']}/status").read_text()
        kilobytes = {name: int(value) for name, value in re.findall(r"^(\w+):\s+(\d+) kB$", status, re.MULTILINE)}
        self.peak_rss = max(self.peak_rss, kilobytes["VmHWM"] * 1024)
        # The kernel keeps no peak of it; with these malloc settings little is given back between two looks.
        self.peak_anonymous = max(self.peak_anonymous, kilobytes["RssAnon"] * 1024)

    def per_repetition(self, key, repetitions):
        return [answer[key] / repetitions for answer in self.rounds]

    def close(self):
        if self.process.poll() is None:
            try:
                print("quit", file=self.process.stdin, flush=True)
                self.process.wait(timeout=20)
            except (BrokenPipeError, subprocess.TimeoutExpired):
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # what could not be written to an ended worker is of no use to anyone


def ratio_with_interval(numerators, denominators, seed=0):
    """Ratio of medians and its 95 % bootstrap interval; a round is drawn for both sides together."""
    draws = random.Random(seed)
    rounds = range(len(numerators))
    ratios = []
    for _ in range(BOOTSTRAP_DRAWS):
        drawn = draws.choices(rounds, k=len(rounds))
        ratios.append(
            statistics.median(numerators[i] for i in drawn) / statistics.median(denominators[i] for i in drawn)
        )
    ratios.sort()
    low, high = ratios[round(0.025 * (BOOTSTRAP_DRAWS - 1))], ratios[round(0.975 * (BOOTSTRAP_DRAWS - 1))]
    return statistics.median(numerators) / statistics.median(denominators), low, high


def relative_difference(a, b):
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.inf  # max() would pass over a NaN
    return abs(a - b) / max(abs(a), abs(b), 1e-30)


def checksum_difference(worker, reference):
    return max(
        relative_difference(mine["checksum"], theirs["checksum"])
        for mine, theirs in zip(worker.rounds, reference.rounds, strict=True)
    )


def participants(options, peers):
    """(name, command, variant) of ours, when given, and the peers; the first is what the others are compared with."""
    peer = f"{shlex.quote(options.python)} {shlex.quote(str(HERE / 'peer.py'))}"
    ours = [(OURS, options.ours, options.ours_variant)] if options.ours else []
    step = [(STEP, options.ours, STEP)] if options.ours and options.workload == "influence" else []
    also = [(ALSO, options.also, options.ours_variant)] if options.also else []
    return ours + also + [(variant, peer, variant) for variant in peers] + step


def measure(options, size, peers, repetitions):
    """Runs one size's workers in turns; every second round in reverse order, so that drift favours nobody."""
    model = (options.models / size).resolve()
    file = (options.workloads / f"{options.workload}-{size}.json").resolve()
    workers = []
    try:
        for name, command, variant in participants(options, peers):
            worker = Worker(name, command)
            workers.append(worker)
            worker.load(model, file, variant)
        for round_number in range(-options.warmup, options.rounds):
            for worker in workers if round_number % 2 == 0 else reversed(workers):
                answer = worker.run(repetitions)
                if round_number >= 0:
                    worker.rounds.append(answer)
            print_progress(size, round_number, options.rounds, workers, repetitions)
    finally:
        for worker in workers:
            worker.close()
    return workers


def print_progress(size, round_number, rounds, workers, repetitions):
    if round_number < 0:
        print(f"{size}: warm-up", file=sys.stderr)
        return
    milliseconds = (f"{w.name} {1e3 * w.rounds[-1]['cpu_seconds'] / repetitions:.1f}" for w in workers)
    print(f"{size} round {round_number + 1}/{rounds}, ms CPU: {', '.join(milliseconds)}", file=sys.stderr)


def compared(size, workers, repetitions):
    """One row of the table per peer."""
    reference = workers[0]

    def ratio(worker, key):
        return ratio_with_interval(*(w.per_repetition(key, repetitions) for w in (worker, reference)))

    rows = []
    for worker in workers[1:]:
        if worker.name == STEP:
            continue
        rows.append(
            {
                "size": size,
                "peer": worker.name,
                "wall": ratio(worker, "wall_seconds"),
                "cpu": ratio(worker, "cpu_seconds"),
                "peak_rss": reference.peak_rss / worker.peak_rss,
                "anonymous": reference.peak_anonymous / worker.peak_anonymous,
                "checksum_difference": checksum_difference(worker, reference),
            }
        )
    return rows


def price(size, workers, repetitions):
    """What a repetition of our builds costs in units of our training step, if that was measured."""
    lines = []
    builds = workers[:1] + [worker for worker in workers[1:] if worker.name == ALSO]
    for step in (worker for worker in workers if worker.name == STEP):
        for build in builds:
            wall, cpu = (
                ratio_with_interval(*(w.per_repetition(key, repetitions) for w in (build, step)))
                for key in ("wall_seconds", "cpu_seconds")
            )
            lines.append(
                "{}: {} costs {:.2f} [{:.2f}, {:.2f}] training steps of wall and".format(size, build.name, *wall)
                + " {:.2f} [{:.2f}, {:.2f}] of CPU time".format(*cpu)
            )
    return lines


def print_orientation(size, workers, repetitions):
    """Milliseconds, for the terminal only: another machine, or another hour, gives others."""
    for worker in workers:
        wall = statistics.median(worker.per_repetition("wall_seconds", repetitions))
        cpu = statistics.median(worker.per_repetition("cpu_seconds", repetitions))
        print(
            f"{size} {worker.name}: {1e3 * wall:.1f} ms wall, {1e3 * cpu:.1f} ms CPU,"
            f" peak RSS {worker.peak_rss / 2**20:.0f} MiB, anonymous {worker.peak_anonymous / 2**20:.0f} MiB,"
            f" checksum {worker.rounds[-1]['checksum']:.6f}"
        )


def table(rows, reference):
    lines = [
        f"| model | peer | wall: peer / {reference} | CPU: peer / {reference} | peak RSS: {reference} / peer"
        f" | anonymous: {reference} / peer | checksum difference |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        wall, cpu = ("{:.2f} [{:.2f}, {:.2f}]".format(*row[key]) for key in ("wall", "cpu"))
        lines.append(
            f"| {row['size']} | {row['peer']} | {wall} | {cpu} | {row['peak_rss']:.2f} | {row['anonymous']:.2f}"
            f" | {row['checksum_difference']:.0e} |"
        )
    return "\n".join(lines)


def machine():
    cpu = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return {
        "cpu": cpu.group(1) if cpu else platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "ram": f"{int(memory.group(1)) / 2**20:.0f} GiB",
    }


def slug(here):
    words = re.sub(r"\((R|TM)\)|\b(CPU|Processor)\b|@.*", " ", here["cpu"])
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") + f"-{here['cores']}c"


def commit():
    def git(*words):
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    changed = git("status", "--porcelain", "-uno", "--", ".", ":!docs")
    return git("rev-parse", "--short", "HEAD") + (" with local changes" if changed else "")


def without_machine_paths(text, python):
    """Absolute paths of this machine mean nothing elsewhere."""
    if os.path.isabs(python):
        text = text.replace(python, "$KYMO_BENCH_PYTHON")
    for path, name in ((f"{ROOT}/", ""), (f"{ROOT}", "."), (f"{Path.home()}/", "~/")):
        text = text.replace(path, name)
    return text


def document(options, rows, prices, reference, versions, repetitions, load_average):
    here = machine()
    found = (f"{name}: {', '.join(f'{k} {v}' for k, v in side.items())}" for name, side in versions.items())
    command = without_machine_paths(f"$KYMO_BENCH_PYTHON bench/compare.py {shlex.join(sys.argv[1:])}", options.python)
    conditions = {
        "date": datetime.date.today().isoformat(),
        "machine": f"{here['cpu']}, {here['cores']} cores, {here['ram']}, {platform.system()} {platform.machine()}",
        "load average before": f"{load_average[0]:.1f}",
        "commit": commit(),
        "versions": "; ".join(found),
        "threads": "1 per side, float32",
        "malloc, both sides": " ".join(f"`{key}={value}`" for key, value in MALLOC.items()),
        "rounds": f"{options.rounds} of {repetitions} repetitions, after {options.warmup} of warm-up",
        "command": f"`{command}`",
    }
    listed = "\n".join(f"- {key}: {value}" for key, value in conditions.items())
    note = "[bench/README.md](../../bench/README.md) says what the columns mean."
    priced = "".join(f"- {line}\n" for line in prices) + "\n" if prices else ""
    return f"# {options.workload}\n\n{table(rows, reference)}\n\n{priced}{note}\n\n{listed}\n"


def parsed(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workload", choices=WORKLOADS, required=True)
    parser.add_argument("--sizes", type=chosen_sizes, default=list(SIZES), help="comma separated")
    made = ROOT / "out/bench"
    parser.add_argument("--models", type=Path, default=made / "models", help="what make_models.py wrote")
    parser.add_argument("--workloads", type=Path, default=made / "workloads", help="what make_batches.py wrote")
    parser.add_argument("--ours", help="command of our worker; without it the peers are compared with their first")
    parser.add_argument("--ours-variant", default=OURS)
    parser.add_argument("--also", help="command of another build of ours, which takes its turns in the same rounds")
    parser.add_argument("--peers", help="comma separated variants, or none; default: all of the workload")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--warmup", type=int, default=2, help="rounds that are run and not counted")
    parser.add_argument("--repetitions", type=int, default=4, help="per round; raised to whole cycles of the batches")
    parser.add_argument("--tolerance", type=float, help="of checksums, relative")
    parser.add_argument("--out", type=Path, help="folder for [workload]_[machine]_[date].md; without it only printed")
    parser.add_argument("--machine", help="name of the machine in the file's name; default: from its processor")
    parser.set_defaults(python=os.environ.get("KYMO_BENCH_PYTHON", "python3"))
    options = parser.parse_args(arguments)
    if options.rounds < 1 or options.repetitions < 1 or options.warmup < 0:
        parser.error("--rounds and --repetitions must be at least 1, --warmup at least 0")
    return options


def compare(options):
    load_average = os.getloadavg()
    rows, prices, versions = [], [], {}
    for size in options.sizes:
        workload = json.loads((options.workloads / f"{options.workload}-{size}.json").read_text())
        kind, batches = workload["kind"], len(workload["batches"])
        peers = [] if options.peers == "none" else (options.peers or PEERS[kind]).split(",")
        repetitions = -(-options.repetitions // batches) * batches
        workers = measure(options, size, peers, repetitions)
        print_orientation(size, workers, repetitions)
        rows += compared(size, workers, repetitions)
        prices += price(size, workers, repetitions)
        for worker in workers:
            versions[OURS if worker.name in (OURS, ALSO, STEP) else "peer"] = worker.loaded.get("versions", {})
    print("\n".join(["", table(rows, workers[0].name), *prices]))
    tolerance = options.tolerance or TOLERANCE[kind]
    wrong = [row for row in rows if not row["checksum_difference"] <= tolerance]
    for row in wrong:
        print(
            f"{row['size']}: {workers[0].name} and {row['peer']} did not compute the same:"
            f" checksums differ by {row['checksum_difference']:.1e}, allowed {tolerance:.0e}; nothing is written",
            file=sys.stderr,
        )
    if wrong:
        return 1
    if options.out:
        name = f"{options.workload}_{options.machine or slug(machine())}_{datetime.date.today()}.md"
        options.out.mkdir(parents=True, exist_ok=True)
        text = document(options, rows, prices, workers[0].name, versions, repetitions, load_average)
        (options.out / name).write_text(text)
        print(f"written: {name}")
    return 0


def main(arguments=None):
    options = parsed(arguments)
    try:
        return compare(options)
    except (WorkerFailed, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
