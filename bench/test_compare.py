"""Tests of the harness with scripted workers: `python3 -m unittest discover bench` (needs no torch)."""

import io
import json
import math
import shlex
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import compare
import make_batches

SCRIPTED_WORKER = """
import json, os, sys
seconds, checksum = float(sys.argv[1]), float(sys.argv[2])
print("a library says hello", flush=True)
for line in sys.stdin:
    words = line.split()
    if words[0] == "load":
        print(json.dumps({"pid": os.getpid(), "versions": {"scripted": "1"}}), flush=True)
    elif words[0] == "run":
        n = int(words[1])
        print(json.dumps({"wall_seconds": seconds * n, "cpu_seconds": seconds * n, "checksum": checksum}), flush=True)
    else:
        break
"""


class CompareTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "worker.py").write_text(SCRIPTED_WORKER)
        workload = make_batches.workload("sft-fixed", "1.3m", 0)
        (self.folder / "sft-fixed-1.3m.json").write_text(json.dumps(workload))

    def worker(self, seconds, checksum):
        return shlex.join([sys.executable, str(self.folder / "worker.py"), str(seconds), str(checksum)])

    def compare(self, ours, peer):
        options = compare.parsed(
            ["--workload", "sft-fixed", "--sizes", "1.3m", "--rounds", "3", "--warmup", "1", "--ours", ours]
            + ["--models", str(self.folder), "--workloads", str(self.folder), "--out", str(self.folder / "out")]
        )
        self.addCleanup(setattr, compare, "participants", compare.participants)
        compare.participants = lambda *_: [("kymo", ours, "kymo"), ("sdpa", peer, "sdpa")]
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as errors:
            return compare.compare(options), errors.getvalue()

    def test_compare_influence_namesItsPriceInTrainingSteps(self):
        (self.folder / "influence-1.3m.json").write_text(json.dumps(make_batches.workload("influence", "1.3m", 0)))
        options = compare.parsed(
            ["--workload", "influence", "--sizes", "1.3m", "--rounds", "3", "--warmup", "0", "--ours", "unused"]
            + ["--models", str(self.folder), "--workloads", str(self.folder), "--out", str(self.folder / "out")]
        )
        self.addCleanup(setattr, compare, "participants", compare.participants)
        compare.participants = lambda *_: [
            ("kymo", self.worker(0.03, 7.0), "kymo"),
            ("kymo-also", self.worker(0.04, 7.0), "kymo"),
            ("stored", self.worker(0.06, 7.0), "stored"),
            ("kymo-step", self.worker(0.01, 0.7), "kymo-step"),
        ]
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            self.assertEqual(compare.compare(options), 0)

        [written] = (self.folder / "out").glob("influence_*.md")
        self.assertIn("| 1.3m | stored | 2.00 [2.00, 2.00] | 2.00 [2.00, 2.00] |", written.read_text())
        self.assertIn("- 1.3m: kymo costs 3.00 [3.00, 3.00] training steps of wall", written.read_text())
        self.assertIn("- 1.3m: kymo-also costs 4.00 [4.00, 4.00] training steps of wall", written.read_text())
        self.assertNotIn("| kymo-step |", written.read_text())

    def test_compare_sameChecksums_writesRatioOfTimes(self):
        code, errors = self.compare(self.worker(0.010, 488.0), self.worker(0.015, 488.0001))

        written = list((self.folder / "out").glob("sft-fixed_*.md"))
        self.assertEqual((code, len(written)), (0, 1), errors)
        self.assertIn("| 1.3m | sdpa | 1.50 [1.50, 1.50] | 1.50 [1.50, 1.50] |", written[0].read_text())
        self.assertIn("[kymo] a library says hello", errors)

    def test_compare_otherChecksum_exitsOneAndWritesNothing(self):
        code, errors = self.compare(self.worker(0.010, 488.0), self.worker(0.010, 488.1))

        self.assertEqual(code, 1)
        self.assertIn("did not compute the same", errors)
        self.assertFalse((self.folder / "out").exists())

    def test_compare_checksumNotANumber_exitsOne(self):
        code, _ = self.compare(self.worker(0.010, "nan"), self.worker(0.010, 488.0))

        self.assertEqual(code, 1)

    def test_compare_workerDies_isNamed(self):
        with self.assertRaisesRegex(compare.WorkerFailed, "sdpa ended"):
            self.compare(self.worker(0.010, 488.0), shlex.join([sys.executable, "-c", "pass"]))

    def test_relativeDifference_notANumber_isInfinite(self):
        self.assertEqual(max(compare.relative_difference(1.0, b) for b in (1.0, math.nan)), math.inf)

    def test_ratioWithInterval_outlierRound_movesNeitherMedianNorOrder(self):
        ratio, low, high = compare.ratio_with_interval([2.0, 2.1, 1.9, 2.0, 40.0], [1.0, 1.0, 1.0, 1.0, 1.0])

        self.assertEqual(ratio, 2.0)
        self.assertTrue(1.9 <= low <= ratio <= high)


class WorkloadTest(unittest.TestCase):
    def test_workload_anotherSize_keepsLengthsAndDrawsOtherIds(self):
        for name in make_batches.WORKLOADS:
            small, large = (make_batches.workload(name, size, 0) for size in ("1.3m", "70m"))

            self.assertEqual(lengths(small), lengths(large))
            self.assertLess(max(ids(small)), 2048)
            self.assertGreater(max(ids(large)), 40000)

    def test_workload_sameSeed_isTheSame(self):
        first, again, other = (make_batches.workload("dpo-hh-like", "7.4m", seed) for seed in (3, 3, 4))

        self.assertEqual(first, again)
        self.assertNotEqual(lengths(first), lengths(other))


def sequences(workload):
    return [ids for batch in workload["batches"] for row in batch["rows"] for ids in row["sequences"]]


def lengths(workload):
    return [len(ids) for ids in sequences(workload)]


def ids(workload):
    return [id for sequence in sequences(workload) for id in sequence]


if __name__ == "__main__":
    unittest.main()
