"""Tests of compare_recordings.py with a recording of the tests': `python3 -m unittest discover bench`."""

import io
import json
import re
import shutil
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import compare_recordings

RECORDING = Path(__file__).resolve().parent.parent / "actors/src/test/resources/recording-1e4a718/recorded"
RUN = "runs/finished-s0"


class CompareRecordingsTest(unittest.TestCase):
    def setUp(self):
        self.copy = Path(self.enterContext(tempfile.TemporaryDirectory())) / "copy"
        shutil.copytree(RECORDING, self.copy)

    def compared(self):
        with redirect_stdout(io.StringIO()) as output:
            return compare_recordings.main([str(RECORDING), str(self.copy)]), output.getvalue()

    def edit(self, name, change):
        file = self.copy / name
        before = file.read_text()
        after = change(before)
        self.assertNotEqual(before, after)
        file.write_text(after)

    def edit_rows(self, change):
        """Edits the steps of the finished run in its segment, as it was committed then, and assembled."""
        self.edit(f"{RUN}/steps.jsonl", change)
        self.edit(f"{RUN}/rows/t1/steps.jsonl", change)
        committed = self.copy / RUN / "committed.json"
        tree = json.loads(committed.read_text())
        tree["segments"][0]["length"] = (self.copy / RUN / "rows/t1/steps.jsonl").stat().st_size
        committed.write_text(json.dumps(tree))

    def assert_differs(self, *words):
        code, output = self.compared()
        self.assertEqual(code, 1, output)
        for word in words:
            self.assertIn(word, output)

    def test_compare_withItself_isTheSame(self):
        code, output = self.compared()

        self.assertEqual(code, 0, output)
        self.assertRegex(output, r"the same: 2 runs, [1-9]\d+ rows, [1-9]\d* events, 4 files of models")

    def test_compare_otherSecondsAttemptsAndTimes_isTheSame(self):
        self.edit_rows(lambda text: re.sub(r'"seconds":[^,]*,"attempt":1', '"seconds":9.5,"attempt":2', text))
        self.edit(f"{RUN}/events.jsonl", lambda text: text.replace('"at":"2026-', '"at":"2027-'))

        code, output = self.compared()

        self.assertEqual(code, 0, output)

    def test_compare_headerOfASegment_isLeftOut(self):
        header = '{"rows":"steps","schema":1,"columns":["step"]}\n'
        self.edit(f"{RUN}/rows/t1/steps.jsonl", lambda text: header + text)
        self.edit(f"{RUN}/committed.json", lambda text: text.replace('"length":', f'"length":{len(header)}+', 1))
        committed = self.copy / RUN / "committed.json"
        committed.write_text(re.sub(r"(\d+)\+(\d+)", lambda sum: str(int(sum[1]) + int(sum[2])), committed.read_text()))

        code, output = self.compared()

        self.assertEqual(code, 0, output)

    def test_compare_numberSpelledOtherwise_isNamed(self):
        self.edit_rows(lambda text: text.replace('"stage":2', '"stage":2.0', 1))

        self.assert_differs("finished-s0, segments steps.jsonl, row 5: stage 2 became stage 2.0")

    def test_compare_assembledRowMissing_isNamed(self):
        self.edit(f"{RUN}/kernel.jsonl", lambda text: text[: text.rstrip("\n").rindex("\n") + 1])

        self.assert_differs("finished-s0, assembled kernel.jsonl, row 24: is only in BEFORE")

    def test_compare_uncommittedRowsOfAnUnfinishedRun_doNotCount(self):
        self.edit("runs/unfinished-s0/rows/t1/steps.jsonl", lambda text: text[: text.rstrip("\n").rindex("\n") + 1])

        code, output = self.compared()

        self.assertEqual(code, 0, output)

    def test_compare_committedSegmentShorter_isNamed(self):
        self.edit("runs/unfinished-s0/rows/t1/steps.jsonl", lambda text: "".join(text.splitlines(True)[:9]))

        self.assert_differs("unfinished-s0, segments steps.jsonl, row 10: is only in BEFORE")

    def test_compare_modelChanged_isNamed(self):
        model = self.copy / RUN / "model/model.safetensors"
        data = bytearray(model.read_bytes())
        data[-1] ^= 1
        model.write_bytes(data)

        self.assert_differs(f"finished-s0, model/model.safetensors: differs from byte {len(data) - 1} on")

    def test_compare_commitMissing_isNamed(self):
        self.edit(f"{RUN}/events.jsonl", lambda text: "".join(l for l in text.splitlines(True) if '"step":10' not in l))

        self.assert_differs("finished-s0, events.jsonl, checkpoint_committed")

    def test_compare_runMissing_isNamed(self):
        shutil.rmtree(self.copy / "runs/unfinished-s0")

        self.assert_differs("unfinished-s0 is only in BEFORE")

    def test_main_noRecording_isRefused(self):
        with redirect_stderr(io.StringIO()):
            self.assertEqual(compare_recordings.main([str(RECORDING), str(self.copy / "nowhere")]), 2)


if __name__ == "__main__":
    unittest.main()
