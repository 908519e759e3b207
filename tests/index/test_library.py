"""Opening a library, what it repairs by itself, the background of a process that stays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from index_support import HashingEncoder, in_process, law

from index.errors import IndexFault, LibraryMissing, ModelMismatch
from index.ingest import ingest
from index.library import Library
from index.search import search
from index.types import Filters, Hit

ARTICLES = ["为了节约能源，制定本条例。", "二星级绿色建筑每平方米补贴六十元。", "违反本条例的，处一万元罚款。"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of eight laws with vectors, closed."""
    laws = tmp_path / "laws"
    laws.mkdir()
    for number in range(8):
        day = f"{2010 + number}年1月1日"
        text = law(f"示范市第{number}号条例", [f"{text}（{number}）" for text in ARTICLES], day)
        (laws / f"{number}.md").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library", create=True, encoder=HashingEncoder()) as library:
        ingest(library, [laws], reader=in_process)
    return tmp_path / "library"


def opened(folder: Path, notices: list[str], *, serving: bool = False) -> Library:
    return Library.open(folder, encoder=HashingEncoder(), on_notice=notices.append, serving=serving)


def asked(library: Library, mode: str = "hybrid") -> list[Hit]:
    return search(library, "示范市第3号条例绿色建筑补贴（3）", 5, mode=mode)  # type: ignore[arg-type]


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_no_library_is_missing_unless_one_is_made(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing, match="tiaowen ingest"):
        Library.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    with Library.open(tmp_path / "none", create=True) as library:
        assert library.catalog.documents() == []
        assert search(library, "什么") == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(LibraryMissing, match="无法建立资料库文件夹"):
        Library.open(tmp_path / "file" / "library", create=True)


def test_a_damaged_catalog_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database " * 500)
    with pytest.raises(IndexFault, match="无法打开"):
        Library.open(tmp_path)


def test_a_catalog_that_was_emptied_is_not_taken_for_a_new_library(folder: Path) -> None:
    for name in ("catalog.sqlite-wal", "catalog.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "catalog.sqlite").write_bytes(b"")
    with pytest.raises(IndexFault, match="空文件"):
        Library.open(folder)


@pytest.mark.parametrize("lost", ["words", "vectors.f32", "chroma"])
def test_a_derived_part_that_is_gone_changes_no_answer(folder: Path, notices: list[str], lost: str) -> None:
    with opened(folder, notices) as library:
        before = [(hit.record.clause_id, round(hit.score, 4)) for hit in asked(library)]
    path = folder / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with opened(folder, notices) as library:
        assert [(hit.record.clause_id, round(hit.score, 4)) for hit in asked(library)] == before


def damage(path: Path) -> None:
    files = [path] if path.is_file() else [file for file in sorted(path.rglob("*")) if file.is_file()]
    for file in files:
        file.write_bytes(b"\xde\xad" * 100)


@pytest.mark.parametrize("lost", ["words", "vectors.f32"])
def test_a_damaged_part_is_said_to_be_and_made_anew(folder: Path, notices: list[str], lost: str) -> None:
    with opened(folder, notices) as library:
        before = [hit.record.clause_id for hit in asked(library)]
    damage(folder / lost)
    with opened(folder, notices) as library:
        assert [hit.record.clause_id for hit in asked(library)] == before
    assert any("损坏" in notice and "从目录重建" in notice for notice in notices)


def test_words_that_lag_are_put_in_on_the_first_search(folder: Path, notices: list[str]) -> None:
    state = folder / "words" / "state.json"
    values = json.loads(state.read_text(encoding="utf-8"))
    shutil.rmtree(folder / "words")
    with opened(folder, notices) as library:
        assert asked(library, "words")
        assert json.loads(state.read_text(encoding="utf-8"))["change"] >= values["change"]


@pytest.mark.parametrize("lost", ["nothing", "deleted", "damaged"])
def test_a_process_that_stays_has_chroma_and_makes_it_anew(folder: Path, notices: list[str], lost: str) -> None:
    if lost == "deleted":
        shutil.rmtree(folder / "chroma")
    if lost == "damaged":
        damage(folder / "chroma")
    with opened(folder, notices, serving=True) as library:
        assert asked(library)
        background = library.background
        assert background is not None
        until(lambda: background.keeper.index)
        assert len(background.keeper.index or ()) == library.catalog.counts()["passages"]
        served = [hit.record.clause_id for hit in asked(library)]
    said = {"nothing": [], "deleted": ["不存在，正在从目录建立"], "damaged": ["正在从目录重建"]}[lost]
    assert len(notices) == len(said)
    assert all(words in notice for words, notice in zip(said, notices, strict=True))
    with opened(folder, notices) as library:
        assert [hit.record.clause_id for hit in asked(library)] == served


def test_chroma_and_the_scan_return_the_same(folder: Path, notices: list[str]) -> None:
    with opened(folder, notices, serving=True) as library:
        background = library.background
        assert background is not None
        until(lambda: background.keeper.index)
        queries = ["绿色建筑补贴", "罚款一万元", "示范市第5号条例", "制定本条例"]
        by_chroma = [search(library, query, 5, mode="meaning") for query in queries]
        background.keeper.index = None
        by_scan = [search(library, query, 5, mode="meaning") for query in queries]
        for one, other in zip(by_chroma, by_scan, strict=True):
            assert [hit.cosine for hit in one] == pytest.approx([hit.cosine for hit in other], abs=1e-5)


def test_chroma_that_breaks_while_serving_is_replaced_by_the_scan(folder: Path, notices: list[str]) -> None:
    with opened(folder, notices, serving=True) as library:
        background = library.background
        assert background is not None
        until(lambda: background.keeper.index)
        index = background.keeper.index
        assert index is not None
        index.close()
        assert asked(library)
        until(lambda: background.keeper.index is not None and background.keeper.index is not index)


def test_a_process_that_stays_makes_the_missing_vectors(folder: Path, notices: list[str], tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text(law("邻市消防条例", ["电动自行车不得在楼道内充电。"]), encoding="utf-8")
    with opened(folder, notices, serving=True) as library:
        with opened(folder, notices) as writer:
            ingest(writer, [tmp_path / "new.md"], vectors=False, reader=in_process)
        assert asked(library)
        assert search(library, "电动自行车在楼道充电", 1, mode="words")[0].record.document.title == "邻市消防条例"
        until(
            lambda: (
                search(library, "电动自行车在楼道内充电", 1, mode="meaning")[0].record.document.title == "邻市消防条例"
            )
        )


def test_only_one_process_has_chroma(folder: Path, notices: list[str]) -> None:
    with opened(folder, notices, serving=True) as library:
        assert library.background
        until(lambda: library.background and library.background.keeper.index)
        with opened(folder, notices, serving=True) as second:
            assert asked(second)
            until(lambda: any("后台任务稍后再试" in notice for notice in notices))
            assert second.background
            assert second.background.keeper.index is None


def test_another_encoder_is_told_to_reindex_while_words_and_numbers_work(folder: Path) -> None:
    with Library.open(folder, encoder=HashingEncoder("another")) as library:
        with pytest.raises(ModelMismatch, match="tiaowen reindex"):
            asked(library)
        assert asked(library, "words")
        assert library.catalog.by_key(["示范市第3号条例/2013-01-01"], "第2条")


def test_readers_go_on_while_another_thread_writes(folder: Path, notices: list[str], tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    for number in range(25):
        text = law(f"邻市第{number}号条例", [f"{text}（{number}）" for text in ARTICLES])
        (more / f"{number}.md").write_text(text, encoding="utf-8")

    def write() -> None:
        with opened(folder, []) as writer:
            ingest(writer, [more], reader=in_process)

    with opened(folder, notices) as library:
        thread = threading.Thread(target=write)
        thread.start()
        rounds = 0
        while thread.is_alive() or not rounds:
            best = search(library, "示范市第3号条例绿色建筑补贴（3）", 3, Filters(jurisdictions=None))[0]
            assert best.record.clause.text.startswith("第二条 二星级绿色建筑")
            rounds += 1
        thread.join()
        assert len(library.shelf()) == 33


LOOKUP = """
import sys
from pathlib import Path
from index.library import Library
with Library.open(Path(sys.argv[1])) as library:
    assert library.catalog.by_key(["示范市第3号条例/2013-01-01"], "第2条")
print(",".join(sorted({"tantivy", "chromadb", "onnxruntime", "rjieba", "numpy", "filelock"} & set(sys.modules))))
"""


def test_a_look_up_loads_no_index_and_no_model(folder: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", LOOKUP, str(folder)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


SEARCH = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from index_support import HashingEncoder
from index.library import Library
from index.search import search
with Library.open(Path(sys.argv[1]), encoder=HashingEncoder()) as library:
    assert search(library, "绿色建筑")
print("chromadb" in sys.modules)
"""


def test_a_search_once_does_not_import_chroma(folder: Path) -> None:
    here = str(Path(__file__).parent)
    ran = subprocess.run([sys.executable, "-c", SEARCH, str(folder), here], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
