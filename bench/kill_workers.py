"""Trains an experiment with worker processes, kills them one after another, and says how long each run took to go on.

Usage: kill_workers.py EXPERIMENT.yaml OUT [--processes N] [--kills N] [--steps N] [--first N]

A process is killed with SIGKILL each time the runs have taken N steps more, always the one that has worked most. Needs Linux. Exit code 0: the command ended with 0;
1: it did not, or ended before all kills; 2: bad arguments.
"""

import argparse
import datetime
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "dev.kymo.actors.process.NodeMain"
USER_TIME = 13  # field of /proc/PID/stat


def workers(out):
    """Processes of this experiment's nodes, the busiest last."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_text()
            if PROGRAM in command and str(out) in command and (entry / "comm").read_text().strip() == "java":
                found.append((int((entry / "stat").read_text().rsplit(")", 1)[1].split()[USER_TIME - 2]), int(entry.name)))
        except OSError:
            continue  # it has ended
    return [pid for _, pid in sorted(found)]


def steps(out):
    return sum(len(path.read_text().splitlines()) for path in out.glob("runs/*/rows/*/steps.jsonl"))


def at(event):
    return datetime.datetime.fromisoformat(event["at"][:26].rstrip("Z") + "+00:00")


def recoveries(out):
    """Of each lost attempt: run, seconds until it was seen and until the next step, by the runs' logs."""
    rows = []
    for log in sorted(out.glob("runs/*/events.jsonl")):
        lost = None
        for event in map(json.loads, log.read_text().splitlines()):
            if event["type"] == "attempt_ended" and event["reason"] == "worker-lost":
                lost = at(event)
            elif event["type"] == "run_recovered" and lost is not None:
                rows.append((event["run"], lost, event["seconds"]))
                lost = None
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("experiment")
    parser.add_argument("out", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--steps", type=int, default=80, help="steps of all runs between two kills")
    parser.add_argument("--first", type=int, default=30, help="steps before the first")
    given = parser.parse_args()
    out = given.out.resolve()
    if out.exists():
        parser.error(f"{out} is there already")
    command = [str(ROOT / "kymo"), "run", given.experiment, "--out", str(out)]
    command += ["--worker-processes", str(given.processes), "--no-page"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    killed = []
    due = given.first
    while run.poll() is None:
        if len(killed) < given.kills and steps(out) >= due:
            alive = workers(out)
            if alive:
                killed.append(datetime.datetime.now(datetime.timezone.utc))
                os.kill(alive[-1], signal.SIGKILL)
                due = steps(out) + given.steps
        time.sleep(0.05)
    seconds = []
    seen = []
    for name, lost, took in recoveries(out):
        before = [moment for moment in killed if moment <= lost]
        seen.append((lost - before[-1]).total_seconds() if before else float("nan"))
        seconds.append(took)
        print(f"{name}: seen after {seen[-1]:.2f} s, next step {took:.1f} s after that")
    if seconds:
        print(f"{len(killed)} kills, {len(seconds)} recoveries: seen after {statistics.median(seen):.2f} s, "
              f"next step after {statistics.median(seconds):.1f} s (median), {max(seconds):.1f} s (longest)")
    print(f"the command ended with {run.returncode}")
    return 0 if run.returncode == 0 and len(killed) == given.kills else 1


if __name__ == "__main__":
    sys.exit(main())
