"""Results as files and tables. A results file carries the commit, the model, the machine, the data set and the date."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.table import Table

from evals.references import squash
from evals.types import FaultKind, Loss, Origin, Outcome, Rate, StructureScore

PACKAGES = ("tiaowen", "chromadb", "tantivy", "onnxruntime", "langchain")
MEASURES = {
    "cited@1": "引证首条正确",
    "cited@3": "引证前三条含正确条",
    "search@1": "仅检索首条",
    "search@3": "仅检索前三条",
    "words@1": "仅词面 BM25 首条",
    "words@3": "仅词面 BM25 前三条",
    "document@1": "引证首条出自正确文件（版本）",
    "part@1": "引证首条即所问的行、款",
    "cell@1": "并以粗体给出所问的值",
    "phrase_in_answer": "答案正文含必现语句",
    "phrase_in_answer_or_quote": "答案或引文含必现语句",
    "wrongly_refused": "有答案而被拒答",
    "rightly_refused": "无答案而拒答",
}
TYPE_MEASURES = {
    "cited@1": "首条",
    "cited@3": "前三",
    "search@1": "检索",
    "words@1": "BM25",
    "phrase_in_answer": "必现",
    "wrongly_refused": "误拒",
    "rightly_refused": "拒答",
}
FAULTS: dict[FaultKind, str] = {
    "not_whole": "不完整",
    "not_alone": "混入别条",
    "label": "条号有误",
    "path": "章节有误",
    "table": "表不归条",
    "unreadable": "不可读",
}
SHOWN_FAULTS = 10


def origin(suite: str, dataset: str, model: str) -> Origin:
    """Say where and when a result is being made."""
    return Origin(
        suite=suite,
        dataset=dataset,
        commit=_commit(),
        model=model,
        machine=f"{platform.machine()}, {os.cpu_count()} CPU, Python {platform.python_version()}, {platform.system()}",
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={name: found for name in PACKAGES if (found := _version(name))},
    )


def _commit() -> str:
    """Name the commit that runs, with ``+`` where tracked files differ from it; empty outside a checkout."""
    here = Path(__file__).parent
    try:
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=True)
        status = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=no"],
            cwd=here,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head.stdout.strip() + ("+" if status.stdout.strip() else "")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def write_json(path: Path, source: Origin, results: Mapping[str, Any]) -> None:
    """Write a results file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"origin": asdict(source), **results}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def percent(part: float, whole: float) -> str:
    """Write a share in percent with two places, or a dash where there is nothing (a splitter that knows no labels)."""
    return f"{100 * part / whole:.2f} %" if whole and part else "—"


def structure_record(score: StructureScore) -> dict[str, Any]:
    """Turn the counts of a score and its faults into JSON values."""
    lists = {"faults", "losses", "doubles"}
    counts = {entry.name: getattr(score, entry.name) for entry in fields(score) if entry.name not in lists}
    return counts | {
        "faults": [asdict(fault) for fault in score.faults],
        "losses": [{"document": source, "text": text} for source, text in score.losses],
        "doubles": [{"document": source, "text": text} for source, text in score.doubles],
    }


def structure_table(scores: Mapping[str, StructureScore]) -> Table:
    """Show one column a format, the baseline among them."""
    table = Table("", title="条文切分与参照的比较")
    for name in scores:
        table.add_column(name, justify="right")
    shares = {
        "完整": "whole",
        "独立": "alone",
        "完整且独立": "both",
        "条号正确": "labelled",
        "章节正确": "pathed",
    }
    table.add_row("文件", *(str(score.documents) for score in scores.values()))
    table.add_row("不可读的文件", *(str(score.unreadable) for score in scores.values()))
    table.add_row("条", *(str(score.units) for score in scores.values()))
    for title, field in shares.items():
        table.add_row(title, *(percent(getattr(score, field), score.units) for score in scores.values()))
    table.add_row("识别字错率", *(percent(score.misread, score.read) for score in scores.values()))
    table.add_row(
        "条号识别正确", *(percent(score.numbered, score.units * bool(score.read)) for score in scores.values())
    )
    table.add_row("表归于其条", *(f"{score.tables_right}/{score.tables}" for score in scores.values()))
    table.add_row("丢失的字", *(f"{score.lost}/{score.characters}" for score in scores.values()))
    table.add_row("重复的字", *(str(score.doubled) for score in scores.values()))
    table.add_row("最长片段（字）", *(str(score.largest) for score in scores.values()))
    return table


def fault_lines(scores: Mapping[str, StructureScore]) -> list[str]:
    """Name the first faults of each format, one a line; all of them are in the results file."""
    lines = []
    for name, score in scores.items():
        shown = score.faults[:SHOWN_FAULTS]
        lines += [f"{name}：{fault.document} {fault.unit}（{FAULTS[fault.kind]}）{fault.detail}" for fault in shown]
        if len(score.faults) > SHOWN_FAULTS:
            lines.append(f"{name}：另有 {len(score.faults) - SHOWN_FAULTS} 处，见结果文件。")
    return lines


def boxes_table(title: str, scores: Mapping[str, Mapping[str, Any]]) -> Table:
    """Groups of documents, each with the share of citations whose marked place holds their words, and how exactly."""
    table = Table("文件", "引用", "标处含所引文字", "所标文字中所引的", "几乎不含其他文字", title=title)
    for name, score in scores.items():
        exact = percent(score["tight"], score["count"])
        held = f"{percent(score['held'], score['count'])}（{score['held']}）"
        table.add_row(name, str(score["count"]), held, percent(score["precision"], 1), exact)
    return table


def rates_record(rates: Mapping[str, Rate]) -> dict[str, Any]:
    """Turn rates into JSON values by name."""
    return {name: asdict(rate) for name, rate in rates.items()}


def rate_text(rate: Rate) -> str:
    """Write a rate with its interval, as ``85.0 % [79.1, 90.2]``."""
    if not rate.count:
        return "—"
    return f"{100 * rate.value:.1f} % [{100 * rate.low:.1f}, {100 * rate.high:.1f}]"


def answers_table(measures: Mapping[str, Rate], times: Mapping[str, float]) -> Table:
    """Show the measures of a question set with their 95 % intervals."""
    table = Table("指标", "结果 [95 % 区间]", "题数", title="问答评测")
    for name, title in MEASURES.items():
        table.add_row(title, rate_text(measures[name]), str(measures[name].count))
    table.add_row("每题用时（毫秒，中位数 / 95 分位）", f"{times['p50']:.1f} / {times['p95']:.1f}", "")
    return table


def types_table(types: Mapping[str, Mapping[str, Rate]]) -> Table:
    """Show the main measures by type of question: percent of those that the measure bears on."""
    table = Table("题型", "题数", *TYPE_MEASURES.values(), title="按题型（百分比）")
    for kind, measures in types.items():
        count = max(rate.count for rate in measures.values())
        shown = (measures[name] for name in TYPE_MEASURES)
        table.add_row(kind, str(count), *(f"{100 * rate.value:.0f}" if rate.count else "—" for rate in shown))
    return table


def ablation_record(
    measures: Mapping[str, Mapping[str, Rate]], lost: Mapping[str, Mapping[str, Loss]]
) -> dict[str, Any]:
    """Turn the measures without each part, and what is lost, into JSON values by the parts' names."""
    return {
        "measures": {part: rates_record(rates) for part, rates in measures.items()},
        "losses": {part: {name: asdict(loss) for name, loss in losses.items()} for part, losses in lost.items()},
    }


def ablation_table(whole: Mapping[str, Rate], lost: Mapping[str, Mapping[str, Loss]]) -> Table:
    """Show the measures with all parts, and by how many percentage points each is lower without a part."""
    table = Table("去掉的部分", *(MEASURES[name] for name in whole), title="逐一去掉各部分（百分点，含 95 % 区间）")
    table.add_row("（全部保留）", *map(rate_text, whole.values()))
    for part, losses in lost.items():
        table.add_row(part, *(_loss_text(losses[name]) if rate.count else "—" for name, rate in whole.items()))
    return table


def _loss_text(loss: Loss) -> str:
    """What a measure is without a part, beside what it was: ``-2.3 [-4.1, -0.5]``."""
    value, low, high = (0 - 100 * figure for figure in (loss.value, loss.high, loss.low))  # nothing lost is no -0.0
    return f"{value:+.1f} [{low:+.1f}, {high:+.1f}]"


def answers_record(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Turn every outcome, with what was cited, into JSON values."""
    return [asdict(outcome) for outcome in outcomes]


def wrong_markdown(outcomes: Iterable[Outcome]) -> str:
    """Write out the questions that went wrong, with what was right and what was cited, to be read one by one."""
    lines = ["# 有误的题目", ""]
    for outcome in outcomes:
        case = outcome.case
        gold = "；".join(f"{right.doc} {right.no}" for right in case.gold) or "（库中无答案）"
        cited = "；".join(f"{found.source.rsplit('/', 1)[-1]} {found.label}{found.part}" for found in outcome.cited[:5])
        lines += [
            f"## {case.qid}（{case.type}）{case.query}",
            f"- 正确：{gold}；必现：{'、'.join(case.must_contain) or '无'}",
            f"- 引证：{cited or '无'}；引证位次 {outcome.rank}，检索位次 {outcome.retrieved}，词面位次 {outcome.words}",
            f"- {f'拒答：{outcome.reason}' if outcome.refused else '已答'}"
            f"；正文含必现语句：{'是' if outcome.in_answer else '否'}",
            f"- 答案：{squash(outcome.answer)[:300]}",
            "",
        ]
    return "\n".join(lines)


def confidence_tables(record: Mapping[str, Any]) -> list[Table]:
    """How well confidence tells right from wrong, how it agrees with what is right, and what thresholds do."""
    quality = Table("", "题数", "Brier", "校准误差", "AUC（对错）", "AUC（应答与应拒）", title="把握的质量")
    rows = {"全部": record["quality"]["all"], "a 半": record["quality"]["a"], "b 半": record["quality"]["b"]}
    if record["refitted"]:
        rows["b 半（用 a 半重新拟合）"] = record["refitted"]["b"]
    for name, row in rows.items():
        figures = (f"{row[key]:.3f}" for key in ("brier", "error", "area", "refusing"))
        quality.add_row(name, str(row["questions"]), *figures)
    bins = Table("题数", "所说", "实际正确", "95 % 区间", title="所说的把握与实际")
    for part in record["reliability"]:
        bins.add_row(
            str(part["count"]),
            f"{part['told']:.2f}",
            f"{part['right']:.2f}",
            f"[{part['low']:.2f}, {part['high']:.2f}]",
        )
    points = Table("低于此拒答", "有答案而被拒", "无答案而拒答", "所答首条正确", title="按把握拒答")
    for point in record["curve"][::2]:
        found = (point[key] for key in ("wrongly_refused", "rightly_refused", "right"))
        shares = ("—" if share is None else f"{100 * share:.1f} %" for share in found)
        points.add_row(f"{point['threshold']:.2f}", *shares)
    return [quality, bins, points]
