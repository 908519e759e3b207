"""Killing an ingest at any moment: nothing reported is lost, nothing is half there, the next run finishes."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from index_support import HashingEncoder, in_process, law

from index.ingest import ingest
from index.library import Library
from index.repair import doctor
from index.search import search

DOCUMENTS = 40
ROUNDS = 4

JOB = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from index_support import HashingEncoder, in_process
from index.ingest import ingest
from index.library import Library
def told(phase, done, total, detail):
    print(phase, done, total, detail, flush=True)
with Library.open(Path(sys.argv[1]), create=True, encoder=HashingEncoder()) as library:
    ingest(library, [Path(sys.argv[2])], told, reader=in_process)
print("finished", flush=True)
"""


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laws")
    for number in range(DOCUMENTS):
        text = law(f"示范市第{number}号条例", [f"第{number}号文件的第{at}项规定，应当遵守。" for at in range(9)])
        (folder / f"{number:02}.md").write_text(text, encoding="utf-8")
    return folder


def contents(library: Library) -> list[tuple[str, str]]:
    return [
        (found.clause_id, found.clause.text)
        for record in library.catalog.documents()
        for found in library.catalog.clauses(record.document_id)
    ]


@pytest.fixture(scope="module")
def undisturbed(laws: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    with Library.open(tmp_path_factory.mktemp("whole"), create=True, encoder=HashingEncoder()) as library:
        ingest(library, [laws], vectors=False, reader=in_process)
        return contents(library)


def killed(library: Path, laws: Path, moment: float) -> list[str]:
    """Start an ingest, kill it so many seconds after its first report, and return the files that it had reported."""
    command = [sys.executable, "-c", JOB, str(library), str(laws), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = process.stdout.readline()
        time.sleep(moment)
        process.kill()
        lines = [first, *process.stdout]
    return [line.split()[3] for line in lines if line.startswith("parse ") and line.endswith("\n")]


def test_a_killed_ingest_loses_nothing_and_the_next_run_gives_the_same(
    laws: Path, undisturbed: list[tuple[str, str]], tmp_path: Path
) -> None:
    rng = random.Random(20)
    folder = tmp_path / "library"
    reported: set[str] = set()
    for _ in range(ROUNDS):
        reported |= set(killed(folder, laws, rng.uniform(0, 0.8)))
        with Library.open(folder, encoder=HashingEncoder()) as library:
            records = library.catalog.documents()
            assert reported <= {Path(record.source).name for record in records}
            assert all(len(library.catalog.clauses(record.document_id)) == record.clauses for record in records)
            assert set(contents(library)) <= set(undisturbed)
            assert search(library, "第0号文件的第1项规定", 1)
    with Library.open(folder, encoder=HashingEncoder()) as library:
        report = ingest(library, [laws], reader=in_process)
        assert len(report.added) + len(report.unchanged) == DOCUMENTS
        assert contents(library) == undisturbed
        assert [finding.name for finding in doctor(library) if finding.repaired or not finding.sound] == []
        counts = library.catalog.counts()
        assert counts["passages"] == counts["clauses"] == counts["vectors"] == len(undisturbed)


def test_an_ingest_killed_while_it_encodes_goes_on(laws: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with Library.open(folder, create=True, encoder=HashingEncoder()) as library:
        ingest(library, [laws], vectors=False, reader=in_process)
    command = [sys.executable, "-c", JOB, str(folder), str(laws), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if line.startswith("vectors 256 "):
                break
        process.kill()
    with Library.open(folder, encoder=HashingEncoder()) as library:
        assert library.catalog.counts()["vectors"] >= 256
        ingest(library, [laws], reader=in_process)
        assert library.encoder.encoded <= DOCUMENTS * 10 - 256  # type: ignore[attr-defined]
        assert [finding.name for finding in doctor(library) if finding.repaired or not finding.sound] == []
