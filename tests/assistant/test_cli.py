"""The command line's contract: JSON, exit statuses, batches, Chinese errors and never a traceback."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from assistant_support import write_files

from assistant.cli import OWN, help_page, hoisted, main
from assistant.commands.options import visible
from assistant.commands.serving import bound
from assistant.inputs import BadInput


@pytest.fixture
def run(library_folder: Path, capsys: pytest.CaptureFixture[str]):  # noqa: ANN201
    def call(*arguments: str, library: Path = library_folder) -> tuple[int, str, str]:
        status = main(["--library", str(library), *arguments])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return status, shown.out, shown.err

    return call


def test_lookup_prints_the_clause(run) -> None:  # noqa: ANN001
    status, out, _ = run("lookup", "补助资金管理办法第3条第2款")
    assert status == 0
    assert out.startswith("《示范市绿色建筑补助资金管理办法》第三条第二款（现行有效）\n同一项目的补助金额")


def test_json_is_one_object_before_or_after_the_command(run) -> None:  # noqa: ANN001
    _, after, _ = run("lookup", "施工许可法第二条", "--json")
    _, before, _ = run("--json", "lookup", "施工许可法第二条")
    assert json.loads(after) == json.loads(before)
    fields = json.loads(after)["results"][0]
    assert fields["clause"] == "第二条"
    assert fields["status"] == "in_force"
    assert {"document_id", "clause_id", "text", "page", "boxes", "source", "path"} <= set(fields)


def test_the_library_may_be_named_after_the_command(library_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lookup", "施工许可法第二条", "--library", str(library_folder)]) == 0
    assert "三个月内开工" in capsys.readouterr().out
    assert hoisted(["ask", "x", "--library=a", "--", "--library", "b"]) == [
        "--library=a",
        "ask",
        "x",
        "--",
        "--library",
        "b",
    ]


def test_ask_prints_the_contracts_json(run) -> None:  # noqa: ANN001
    status, out, _ = run("ask", "拿到施工许可证后多久要开工？", "--json")
    answer = json.loads(out)
    assert status == 0
    assert {
        "question",
        "answer",
        "refused",
        "reason",
        "mode",
        "as_of",
        "citations",
        "definitions",
        "timings_ms",
    } == set(answer)
    assert not answer["refused"]
    assert "**三个月内**" in answer["answer"]
    first = answer["citations"][0]
    assert (first["n"], first["document"], first["clause"]) == (1, "中华人民共和国施工许可法", "第二条")
    assert set(answer["timings_ms"]) >= {"understand", "retrieve", "compose", "total"}


def test_models_are_loaded_ahead_unless_a_number_names_the_clause(run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN001
    warmed: list[str] = []
    monkeypatch.setattr("assistant.opening.warm", lambda *_: warmed.append("warm"))
    run("ask", "施工许可法第二条")
    assert not warmed
    run("ask", "不办许可证就施工怎么罚")
    assert warmed


def test_a_refusal_is_no_failure(run) -> None:  # noqa: ANN001
    status, out, _ = run("ask", "施工许可法第九十九条", "--json")
    answer = json.loads(out)
    assert (status, answer["refused"], answer["reason"]) == (0, True, "no_such_clause")


def test_search_ranks_clauses_under_filters(run) -> None:  # noqa: ANN001
    _, out, _ = run("search", "节能标准", "--k", "3", "--json", "--status", "被取代")
    found = json.loads(out)
    assert [item["rank"] for item in found["results"]] == [1, 2, 3]
    assert {item["status"] for item in found["results"]} == {"superseded"}
    assert {"rank", "score", "document", "document_id", "clause", "path", "text", "status", "source"} <= set(
        found["results"][0]
    )


def test_a_batch_keeps_its_order_and_goes_on_after_bad_lines(run, tmp_path: Path) -> None:  # noqa: ANN001
    lines = [
        '{"qid": "a", "query": "施工许可法第二条"}',
        "no json",
        "",
        '{"qid": "b"}',
        '{"qid": 3, "query": "示范市民用建筑节能条例第二条", "as_of": "2015-01-01"}',
        '{"qid": "c", "query": "x", "as_of": "yesterday"}',
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(lines), encoding="utf-8")
    status, out, _ = run("lookup", "--batch", str(batch))
    found = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [item["qid"] for item in found] == ["a", None, "b", 3, "c"]
    assert ["error" in item for item in found] == [False, True, True, False, True]
    assert "百分之五十" in found[3]["results"][0]["text"]


def test_a_batch_of_questions_carries_its_histories(run, tmp_path: Path) -> None:  # noqa: ANN001
    history = [{"role": "user", "content": "二星级绿色建筑补助多少钱？"}]
    batch = tmp_path / "batch.jsonl"
    batch.write_text(json.dumps({"qid": 1, "query": "那三星级呢？", "history": history}), encoding="utf-8")
    status, out, _ = run("ask", "--batch", str(batch))
    assert status == 0
    assert "**每平方米八十元**" in json.loads(out)["answer"]


def test_docs_and_show(run) -> None:  # noqa: ANN001
    _, out, _ = run("docs", "--json")
    documents = json.loads(out)["documents"]
    assert len(documents) == 6
    assert {"superseded", "in_force"} == {item["status"] for item in documents}
    _, out, _ = run("show", "示范市绿色建筑补助资金管理办法", "--json")
    shown = json.loads(out)
    assert [clause["clause"] for clause in shown["clauses"]][-1] == "第七条"
    assert shown["document"]["clauses"] == len(shown["clauses"])


def test_docs_report_what_to_look_at(run, tmp_path: Path) -> None:  # noqa: ANN001
    status, out, _ = run("docs", "--problems", "--json")
    assert status == 0
    reported = json.loads(out)["documents"]
    assert all(item["quality"]["findings"] for item in reported)
    source = tmp_path / "示范市停车办法.md"
    source.write_text(
        "# 示范市停车办法\n\n2020年3月1日 公布\n\n2020年4月1日 施行\n\n第一条 甲。\n\n第三条 乙。\n", encoding="utf-8"
    )
    library = tmp_path / "library"
    run("ingest", str(source), library=library)
    _, out, _ = run("docs", "--problems", "--json", library=library)
    (document,) = json.loads(out)["documents"]
    assert document["problems"] == ["缺少第二条。"]
    assert document["quality"]["findings"] == [
        {
            "kind": "gap",
            "message": "缺少第二条。",
            "clause": "第三条",
            "clause_id": f"{document['document_id']}/第三条",
            "page": 1,
        }
    ]
    _, out, _ = run("docs", "示范市停车办法", library=library)
    assert "【缺号】缺少第二条。（第三条）" in out
    status, _, err = run("docs", "没有这份", library=library)
    assert status != 0
    assert "没有“没有这份”" in err


def test_diff_marks_the_words_that_changed(run) -> None:  # noqa: ANN001
    _, out, _ = run("diff", "示范市民用建筑节能条例", "--json")
    changes = json.loads(out)["changes"]
    kinds = {change["new"]: change["kind"] for change in changes if change["new"] != "题注"}
    assert kinds == {"第二条": "changed", "第三条": "changed", "第四条": "added"}
    _, text, _ = run("diff", "示范市民用建筑节能条例")
    assert "节能百分之〔-五十-〕〔+七十五+〕的标准" in text


def test_ingest_reports_each_input_and_fails_for_some(run, tmp_path: Path) -> None:  # noqa: ANN001
    paths = write_files(tmp_path / "in")
    library = tmp_path / "library"
    status, out, _ = run("ingest", str(paths[0]), str(tmp_path / "none.md"), "--json", library=library)
    report = json.loads(out)
    assert status == 1
    assert report["added"] == [paths[0].as_posix()]
    assert [item["source"] for item in report["failed"]] == [str(tmp_path / "none.md")]
    status, out, _ = run("ingest", str(paths[0]), library=library)
    assert status == 0
    assert out.startswith("新增 0，更新 0，未变 1，失败 0；")
    assert run("doctor", library=library)[0] == 0
    assert run("remove", "示范市绿色建筑补助资金管理办法", library=library)[0] == 0
    status, _, err = run("remove", "示范市绿色建筑补助资金管理办法", library=library)
    assert status == 1
    assert "没有" in err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["foo"], 2, "没有命令“foo”"),
        (["lookup", "--foo"], 2, "没有选项“--foo”"),
        (["search", "a", "b"], 2, "多出了参数“b”"),
        (["search", "a", "--k", "x"], 2, "“--k、-k”的值应为整数"),
        (["show"], 2, "缺少参数“文件”"),
        (["ask"], 2, "请给出要查的文字"),
        (["ask", "x", "--as-of", "2020"], 2, "日期“2020”不正确"),
        (["ask", "x", "--kind", "诗歌"], 2, "没有“诗歌”这一文件类别"),
        (["ask", "x", "--history", "none.json"], 2, "对话记录“none.json”无法读取"),
        (["show", "没有的文件"], 1, "没有“没有的文件”"),
    ],
)
def test_errors_are_chinese_sentences(run, arguments: list[str], status: int, message: str) -> None:  # noqa: ANN001
    code, out, err = run(*arguments)
    assert (code, out) == (status, "")
    assert message in err


def test_a_missing_library_says_what_to_do(run, tmp_path: Path) -> None:  # noqa: ANN001
    status, _, err = run("docs", library=tmp_path / "none")
    assert status == 3
    assert "tiaowen ingest" in err


def test_help_is_chinese(run) -> None:  # noqa: ANN001
    for command in sorted(OWN):
        status, out, _ = run(command, "--help")
        assert status == 0
        assert "用法：" in out
        assert "显示本帮助。" in out
        assert "Options" not in out
    assert help_page("Usage: x [OPTIONS]") == "用法： x [选项]"


def test_a_closed_pipe_ends_quietly(library_folder: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "--library", str(library_folder), "docs", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == ""
        process.stderr.close()
        process.wait()
    assert process.returncode == 0


def test_the_console_script_starts_and_exits_with_a_status(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "--library", str(tmp_path), "docs"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 3
    assert process.stderr.count("\n") == 1


def test_no_name_steers_the_terminal() -> None:
    assert visible("甲\x1b[31m乙\n丙") == "甲\\x1b[31m乙\n丙"
    assert visible("甲\n乙", kept="") == "甲\\n乙"


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BadInput, match="端口已被占用"):
            bound("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(BadInput, match="无法识别"):
        bound("no such host", 1)


def test_a_commands_name_is_told_from_options_and_from_suites() -> None:
    from assistant.cli import command_of

    assert command_of(["--library", "lookup", "eval", "lookup", "--json"]) == "eval"
    assert command_of(["--json", "ask", "eval"]) == "ask"
    assert command_of(["--version"]) == ""
