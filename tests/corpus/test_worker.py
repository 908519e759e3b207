"""Documents are read in processes that can be killed, one after another, and answers come back in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from corpus.errors import CorpusError, NoClausesFound, UnreadableDocument
from corpus.worker import WorkerPool


def misbehave(path: Path) -> str:
    """Do what the file's name says."""
    match path.name:
        case "hang":
            time.sleep(60)
        case "hog":
            return "x" * (2**31)
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "refuse":
            raise NoClausesFound("没有可引用的正文。")
        case "fault":
            raise KeyError("部件")
        case "slow":
            time.sleep(0.2)
    return path.name


def outcomes(names: list[str], **limits: float) -> list[str | CorpusError]:
    with WorkerPool(misbehave, **limits) as pool:
        return [outcome for _, outcome in pool.map(Path(name) for name in names)]


def test_results_come_in_the_order_given() -> None:
    names = ["slow", *(f"文件{n}" for n in range(200)), "slow", "末"]
    assert outcomes(names) == names


def test_an_error_of_ours_comes_back_as_it_is() -> None:
    first, second = outcomes(["refuse", "好"])
    assert isinstance(first, NoClausesFound)
    assert str(first) == "没有可引用的正文。"
    assert second == "好"


@pytest.mark.parametrize(
    ("name", "says"), [("hang", "超过 1 秒"), ("hog", "内存"), ("crash", "信号 11"), ("fault", "KeyError")]
)
def test_a_bad_document_costs_itself_alone(name: str, says: str) -> None:
    names = ["一", name, "二", "三", "四"]
    results = outcomes(names, seconds=1, megabytes=256)
    bad = results[1]
    assert isinstance(bad, UnreadableDocument)
    assert says in str(bad)
    assert [result for result in results if result is not bad] == ["一", "二", "三", "四"]


def test_no_process_is_left_behind() -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with WorkerPool(misbehave) as pool:
        results = pool.map(Path(name) for name in ["一", "hang"])
        next(results)
    left = [
        c for c in psutil.Process().children(recursive=True) if c.pid not in before and "spawn_main" in str(c.cmdline())
    ]
    assert not left


def test_workers_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_worker import misbehave\nfrom corpus.worker import WorkerPool\n"
        "if __name__ == '__main__':\n"
        "    with WorkerPool(misbehave) as pool:\n"
        "        for path, result in pool.map([Path('好'), Path('hang')]):\n"
        "            print(*[w.process.pid for w in pool._workers], flush=True)\n",
        encoding="utf-8",
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.communicate()
    _, alive = psutil.wait_procs([psutil.Process(p) for p in pids if psutil.pid_exists(p)], timeout=10)
    assert pids
    assert not alive
