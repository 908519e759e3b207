"""Documents are read in processes that can be killed, one after another, and answers come back in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from corpus import pulse
from corpus.errors import CorpusError, NoClausesFound, UnreadableDocument
from corpus.worker import WorkerPool

KEPT: list[bytes] = []


def misbehave(path: Path) -> str:  # noqa: C901 - one case a misdeed
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
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "local":
            return lambda: None  # type: ignore[return-value]
        case "keep":
            KEPT.append(b"x" * (150 << 20))
        case "long":
            for _ in range(8):
                time.sleep(0.25)
                pulse.alive()
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


def test_a_document_that_goes_on_is_not_too_slow() -> None:
    assert outcomes(["long", "hang"], seconds=1)[0] == "long"


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
        "            print(*[w.process.pid for w in pool._crew.workers], flush=True)\n",
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


def test_a_process_that_is_killed_says_so_and_is_replaced() -> None:
    with WorkerPool(misbehave, processes=1) as pool:
        first, second = (outcome for _, outcome in pool.map([Path("killed"), Path("好")]))
    assert isinstance(first, UnreadableDocument)
    assert "信号 9" in str(first)
    assert second == "好"


def test_a_hang_is_ended_while_others_keep_answering() -> None:
    names = ["hang", *["slow"] * 12]
    started = time.monotonic()
    first, *others = outcomes(names, seconds=1)
    assert isinstance(first, UnreadableDocument)
    assert others == ["slow"] * 12
    assert time.monotonic() - started < 20


def test_a_pool_is_used_again_after_a_pass_that_was_broken_off() -> None:
    with WorkerPool(misbehave) as pool:
        for _, outcome in pool.map(Path(f"文件{n}") for n in range(100)):
            assert outcome == "文件0"
            break
        assert [outcome for _, outcome in pool.map([Path("一"), Path("二")])] == ["一", "二"]


def test_paths_are_read_only_a_little_ahead() -> None:
    taken: list[int] = []

    def paths() -> Iterator[Path]:
        for number in range(10_000):
            taken.append(number)
            yield Path(str(number))

    with WorkerPool(misbehave) as pool:
        results = pool.map(paths())
        for _ in range(3):
            next(results)
        assert len(taken) < 200


def test_a_result_that_cannot_travel_costs_its_document_alone() -> None:
    first, second = outcomes(["local", "好"])
    assert isinstance(first, UnreadableDocument)
    assert second == "好"


def test_a_process_grown_large_is_replaced_before_the_next_document() -> None:
    assert outcomes(["keep", "keep", "keep", "keep"], processes=1, megabytes=256) == ["keep"] * 4


def test_a_task_that_cannot_be_loaded_is_no_fault_of_the_document(tmp_path: Path) -> None:
    module = tmp_path / "gone_elsewhere.py"
    module.write_text("import os\nif os.getpid() != int(os.environ['OWNER']): raise ImportError\ndef task(path): ...\n")
    script = tmp_path / "main.py"
    script.write_text(
        "import os, sys\nfrom pathlib import Path\nfrom corpus.worker import WorkerPool\n"
        "if __name__ == '__main__':\n"
        "    os.environ['OWNER'] = str(os.getpid())\n"
        "    from gone_elsewhere import task\n"
        "    with WorkerPool(task, processes=1) as pool:\n"
        "        list(pool.map([Path('一')]))\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "RuntimeError: a parsing process could not start" in done.stderr


def test_an_interrupt_ends_the_run_without_noise_from_the_processes(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import signal, sys\nfrom pathlib import Path\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # whoever runs the tests may ignore it
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_worker import misbehave\nfrom corpus.worker import WorkerPool\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        with WorkerPool(misbehave) as pool:\n"
        "            for path, result in pool.map([Path('好'), Path('hang')]):\n"
        "                print('ready', flush=True)\n"
        "    except KeyboardInterrupt:\n"
        "        sys.exit(130)\n",
        encoding="utf-8",
    )
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    os.killpg(parent.pid, signal.SIGINT)
    _, errors = parent.communicate(timeout=20)
    assert parent.returncode == 130
    assert not errors
