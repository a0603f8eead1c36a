"""Reads what `./kymo export` wrote with pandas, DuckDB, polars and TensorBoard's own loader, and compares every value with the rows.

    python bench/check_export.py DIR        DIR: an experiment whose runs have ended, exported into DIR/export as parquet, csv and tensorboard

Needs pandas, pyarrow, duckdb, polars and tensorboard. If `promtool` is there and DIR/export/openmetrics.txt too, it makes blocks of that as well.
Exit code 0: all of it is equal.
"""

import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile
import warnings

import duckdb
import numpy
import pandas
import polars
from tensorboard.backend.event_processing import event_accumulator

ORIGIN = ["experiment", "run", "recipe", "seed"]


def recorded(experiment, kind):
    """The rows of a kind, of all runs that an export names, as lines of JSON say."""
    rows = []
    for run in sorted((experiment / "runs").iterdir()):
        file = run / f"{kind}.jsonl"
        if file.exists():
            for line in file.read_text().splitlines():
                row = json.loads(line)
                if "columns" not in row or "rows" not in row:
                    row.pop("note", None)
                    rows.append((run.name, row))
    return rows


def absent(value):
    return value is None or (isinstance(value, float) and math.isnan(value))


def same(written, read, lists_as_text=False):
    if absent(written) or absent(read):
        return absent(written) and absent(read)
    if isinstance(written, list):
        read = json.loads(read) if lists_as_text else list(read)
        return len(written) == len(read) and all(same(a, b) for a, b in zip(written, read))
    if isinstance(written, float) and isinstance(read, (numpy.float32,)):
        return numpy.float32(written) == read
    return written == read


def single(values):
    """Lists of single precision come back as such, or widened."""
    return [None if v is None else float(numpy.float32(v)) for v in values]


def compare(how, kind, rows, read, lists_as_text=False):
    by_run = {}
    for row in read:
        by_run.setdefault(row["run"], []).append(row)
    expected = {}
    for run, row in rows:
        expected.setdefault(run, []).append(row)
    assert expected.keys() == by_run.keys(), f"{how} {kind}: runs {sorted(by_run)}"
    values = 0
    for run, wanted in expected.items():
        assert len(wanted) == len(by_run[run]), f"{how} {kind}: {run} has {len(by_run[run])} rows, not {len(wanted)}"
        for want, got in zip(wanted, by_run[run]):
            for column, value in got.items():
                if column not in ORIGIN:
                    known = want.get(column)
                    if kind == "kernel" and column == "sketch" and not lists_as_text:
                        known, value = single(known), single(value)
                    assert same(known, value, lists_as_text), f"{how} {kind}: {run} step {want['step']} {column}: {value}, not {known}"
                    values += 1
            assert want.keys() <= got.keys(), f"{how} {kind}: lacks {want.keys() - got.keys()}"
    print(f"{how:<12} {kind:<16} {len(rows):>8} rows, {values} values equal")


def tables(experiment, export):
    files = sorted(export.glob("*.parquet"))
    assert files, f"no parquet files in {export}"
    for file in files:
        kind = file.stem
        rows = recorded(experiment, kind)
        compare("pandas", kind, rows, pandas.read_parquet(file).astype(object).to_dict("records"))
        cursor = duckdb.sql(f"select * from '{file}'")
        compare("DuckDB", kind, rows, [dict(zip(cursor.columns, row)) for row in cursor.fetchall()])
        compare("polars", kind, rows, polars.read_parquet(file).to_dicts())
        text = file.with_suffix(".csv")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # newer versions of pandas read all digits by themselves
            frame = pandas.read_csv(text, float_precision="round_trip", dtype={"left_out": "object"})
        compare("csv", kind, rows, frame.astype(object).to_dict("records"), lists_as_text=True)


def tensorboard(experiment, export):
    for folder in sorted((export / "tensorboard").iterdir()):
        loaded = event_accumulator.EventAccumulator(str(folder), size_guidance={event_accumulator.SCALARS: 0})
        loaded.Reload()
        curves = {}
        for run, row in recorded(experiment, "steps"):
            if run == folder.name:
                curves.setdefault("loss", []).append((row["step"], row["loss"]))
        for run, row in recorded(experiment, "readings"):
            if run == folder.name:
                curves.setdefault("logprob/" + row["response"], []).append((row["step"], row["logprob_mean"]))
        for tag, points in curves.items():
            read = [(event.step, event.value) for event in loaded.Scalars(tag)]
            assert read == [(step, float(numpy.float32(value))) for step, value in points], f"TensorBoard {folder.name} {tag}"
        print(f"{'TensorBoard':<12} {folder.name:<16} {sum(map(len, curves.values())):>8} points of {len(curves)} tags equal, of {len(loaded.Tags()['scalars'])}")


def prometheus(export):
    text, promtool = export / "openmetrics.txt", shutil.which("promtool")
    if not text.exists() or not promtool:
        print("promtool     not run")
        return
    with tempfile.TemporaryDirectory() as data:
        subprocess.run([promtool, "tsdb", "create-blocks-from", "openmetrics", text, data], check=True, stdout=subprocess.DEVNULL)
        blocks = sum(json.loads(meta.read_text())["stats"]["numSamples"] for meta in pathlib.Path(data).glob("*/meta.json"))
        samples = sum(not line.startswith("#") for line in text.open())
        assert blocks == samples, f"promtool took {blocks} of {samples} samples"
        print(f"promtool     {samples} samples taken")


if __name__ == "__main__":
    place = pathlib.Path(sys.argv[1])
    tables(place, place / "export")
    tensorboard(place, place / "export")
    prometheus(place / "export")
