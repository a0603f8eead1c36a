#!/usr/bin/env python3
"""Compares two recorded experiments: that a change altered no number.

Usage: compare_recordings.py BEFORE AFTER [COLUMN ...]

Of each run, the rows that count of every kind, in their segments and assembled, must be the same, number by number as they are written, and the trained
model byte for byte; what its log tells of commits, findings and its end must be the same too. Aside are `seconds` and `attempt`, times, how often a
run was attempted, the headers of segments, which name a schema, and each COLUMN named, whose meaning the change has changed. Exit code 0: the same; 1: different, the first difference is named; 2: bad arguments.
"""

import json
import sys
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

ASIDE = {"seconds", "attempt"}
# Attempts, waits and what is told once per attempt depend on the moment.
EVENTS = ("run_queued", "rows_observed", "checkpoint_committed", "squeeze_detected", "run_completed", "run_failed", "run_diverged")
EVENTS_ASIDE = {"at", "crc"}
LOG = "events.jsonl"
SHOWN = 160


class Different(Exception):
    pass


@dataclass(frozen=True)
class Spelled:
    """A number as it is spelled."""

    text: str

    def __repr__(self):
        return self.text


def parsed(line, aside=frozenset()):
    """The line's JSON with its numbers as they are spelled and its keys in their order."""

    def pairs(of):
        return tuple((key, value) for key, value in of if key not in aside)

    return json.loads(line, parse_int=Spelled, parse_float=Spelled, parse_constant=Spelled, object_pairs_hook=pairs)


def is_header(line):
    """Whether it is the line that a segment begins with, which names its columns; older segments have none."""
    keys = {key for key, _ in parsed(line)}
    return {"rows", "schema"} <= keys and "step" not in keys


def lines_of(data):
    return data.decode().splitlines()


def segment_rows(run, segment):
    path = run / segment["path"]
    if not path.is_file():
        raise Different(f"{path} is missing")
    lines = lines_of(path.read_bytes()[: segment["length"]])
    return lines[1:] if lines and is_header(lines[0]) else lines


def committed_rows(run):
    """The rows that count, by kind, from the segments; nothing of a run that has no list of commits."""
    rows = {}
    listed = run / "committed.json"
    if listed.is_file():
        for segment in json.loads(listed.read_text())["segments"]:
            rows.setdefault(Path(segment["path"]).name, []).extend(segment_rows(run, segment))
    return {kind: lines for kind, lines in rows.items() if lines}


def assembled_rows(run):
    return {file.name: lines_of(file.read_bytes()) for file in run.glob("*.jsonl") if file.name != LOG and file.stat().st_size > 0}


def told_events(run):
    """By type, what the run's log tells apart from times; each once, because a later attempt may tell it again."""
    told = {}
    log = run / LOG
    for line in lines_of(log.read_bytes()) if log.is_file() else []:
        word = json.loads(line)["type"]
        if word in EVENTS:
            event = parsed(line, EVENTS_ASIDE)
            if event not in told.setdefault(word, []):
                told[word].append(event)
    return told


def files_of(folder):
    return {str(file.relative_to(folder)): file for file in sorted(folder.rglob("*")) if file.is_file()}


def shown(text):
    return text if len(text) <= SHOWN else text[:SHOWN] + " ..."


def column(pair):
    return "nothing" if pair is None else shown(f"{pair[0]} {pair[1]!r}")


def difference(before, after):
    """The first column in which two rows differ, in words."""
    for was, now in zip_longest(before, after):
        if was != now:
            return f"{column(was)} became {column(now)}"
    raise AssertionError("nothing differs")


def same_names(what, before, after):
    for name in sorted(set(before) | set(after)):
        if (name in before) != (name in after):
            raise Different(f"{what}: {name} is only in {'BEFORE' if name in before else 'AFTER'}")
    return sorted(before)


def compare_rows(run, what, before, after):
    compared = 0
    for kind in same_names(f"{run}, {what}", before, after):
        for number, (was, now) in enumerate(zip_longest(before[kind], after[kind]), 1):
            where = f"{run}, {what} {kind}, row {number}"
            if was is None or now is None:
                raise Different(f"{where}: is only in {'AFTER' if was is None else 'BEFORE'}: {shown(now or was)}")
            if was != now and (old := parsed(was, ASIDE)) != (new := parsed(now, ASIDE)):
                raise Different(f"{where}: {difference(old, new)}")
            compared += 1
    return compared


def compare_events(run, before, after):
    compared = 0
    for word in same_names(f"{run}, {LOG}", before, after):
        for was, now in zip_longest(before[word], after[word], fillvalue=()):
            if was != now:
                raise Different(f"{run}, {LOG}, {word}: {difference(was, now)}")
            compared += 1
    return compared


def compare_models(run, before, after):
    was, now = files_of(before / "model"), files_of(after / "model")
    for name in same_names(f"{run}, model", was, now):
        old, new = was[name].read_bytes(), now[name].read_bytes()
        if old != new:
            place = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
            raise Different(f"{run}, model/{name}: differs from byte {place} on")
    return len(was)


def compare(before, after):
    """Returns what was compared, in words."""
    was, now = ({run.name: run for run in (folder / "runs").iterdir() if run.is_dir()} for folder in (before, after))
    rows = events = models = 0
    for run in same_names("runs", was, now):
        rows += compare_rows(run, "segments", committed_rows(was[run]), committed_rows(now[run]))
        rows += compare_rows(run, "assembled", assembled_rows(was[run]), assembled_rows(now[run]))
        events += compare_events(run, told_events(was[run]), told_events(now[run]))
        models += compare_models(run, was[run], now[run])
    return f"{len(was)} runs, {rows} rows, {events} events, {models} files of models"


def main(arguments):
    folders = [Path(argument) for argument in arguments[:2]]
    ASIDE.update(arguments[2:])
    if len(folders) != 2 or not all((folder / "runs").is_dir() for folder in folders):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(f"the same: {compare(*folders)}")
        return 0
    except Different as found:
        print(f"DIFFERENT: {found}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
