"""Records and tables of the retrieval evaluation and of the benchmark."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from evals.beir import Collection
from evals.bench import Job, Measured, Quality
from evals.report import rate_text
from evals.retrieval import DEEPEST, Gain, Retrieved, Way, gains

WAYS: dict[Way, str] = {
    "reread": "重排",
    "ranked": "学习排序",
    "hybrid": "混合",
    "words": "仅词面（BM25）",
    "meaning": "仅语义（向量）",
    "recipe": "LangChain 做法",
}
WHOLE: tuple[Way, ...] = ("reread", "ranked")
"""The ways that must not be worse anywhere than a part of theirs."""
CALLS = {
    "search": "检索",
    "search_in_force": "检索（只限现行）",
    "search_one_document": "检索（只限一份文件）",
    "lookup": "按条号查找",
    "ask": "问答",
}
BESIDE = {"search": "检索（同场对照）", "recipe": "LangChain 做法检索"}
QUALITY = {
    "cited": "条文通：问答引证",
    "search": "条文通：仅检索",
    "recipe": "LangChain 做法",
}


def retrieval_record(collection: Collection, results: Sequence[Retrieved]) -> dict[str, Any]:
    """Turn the results on a data set into JSON values."""
    return {
        "documents": len(collection.entries),
        "questions": len(collection.questions),
        "notes": list(collection.notes),
        "modes": modes_record(results),
        "gains": [asdict(gain) for gain in gains(results)],
    }


def modes_record(results: Sequence[Retrieved]) -> dict[str, Any]:
    """The means, their intervals and the times by the way of searching, without what each question got."""
    return {
        result.mode: {name: value for name, value in asdict(result).items() if name != "values"} for result in results
    }


def retrieval_table(title: str, results: Sequence[Retrieved]) -> Table:
    """Show one column a way of searching, each mean with its 95 % interval, and what the first gains over the best part."""
    table = _numbers("指标", *(WAYS[result.mode] for result in results), title=title)
    for name in results[0].measures:
        table.add_row(name, *(f"{result.measures[name]:.4f}{_interval(result.intervals[name])}" for result in results))
    times = (f"{result.p50:.1f} / {result.p95:.1f}" for result in results)
    table.add_row(f"每题用时（毫秒，取前 {DEEPEST} 条，中位数 / 95 分位）", *times)
    return table


def retrieval_title(collection: Collection, questions: int, part: str = "") -> str:
    """The heading of a table of ``questions`` of a data set, ``part`` naming which."""
    asked = f"{part}{questions} 个问题"
    return f"检索评测：{collection.name}（{len(collection.entries)} 条文献，{asked}）"


def gain_notes(results: Sequence[Retrieved]) -> list[str]:
    """Say how the first way does beside the best single part."""
    return [f"{WAYS[results[0].mode]}较{_beside(gain)}" for gain in gains(results)]


def verdicts(way: Way, beside: Sequence[Gain]) -> list[str]:
    """Say of each measure whether ``way`` is worse than the best single part, as surely as 95 %."""
    return [f"{WAYS[way]}{'**低于**' if gain.high < 0 else '不低于'}{_beside(gain)}" for gain in beside]


def _beside(gain: Gain) -> str:
    return f"最好的单项（{WAYS[gain.other]}）{gain.measure} {gain.value:+.4f}{_interval((gain.low, gain.high), '+')}"


def _interval(bounds: tuple[float, float], sign: str = "") -> str:
    low, high = bounds
    return f" [{low:{sign}.3f}, {high:{sign}.3f}]"


def bench_record(measured: Measured) -> dict[str, Any]:
    """Turn the results of the benchmark into JSON values: seconds, milliseconds and MB as the names say."""
    return {
        "load_average": measured.load,
        "ingest": {name: _job_record(job) for name, job in measured.jobs.items()},
        "ingest_ratio": ratio(rate_of(measured.jobs["library"]), rate_of(measured.jobs["recipe"])),
        "latency_ms": {name: asdict(latency) for name, latency in measured.latencies.items()},
        "latency_ms_beside": {name: asdict(latency) for name, latency in measured.beside.items()},
        "latency_ratio": ratio(measured.beside["recipe"].p50, measured.beside["search"].p50),
        "cold_start_s": {
            name: {"median": statistics.median(times), "all": times} for name, times in measured.cold.items()
        },
        "memory_after_asks_mb": measured.memory,
        "quality": measured.quality
        and {
            "questions": measured.quality.questions,
            "hits": {name: asdict(hit) for name, hit in measured.quality.hits.items()},
        },
    }


def _job_record(job: Job) -> dict[str, Any]:
    return asdict(job.taken) | {
        "documents_per_s": rate_of(job),
        "units_per_s": ratio(job.taken.units, job.taken.vectors),
        "peak_alone_mb": job.process.alone,
        "peak_together_mb": job.process.together,
    }


def rate_of(job: Job) -> float:
    """Documents a second until they can be found by meaning."""
    return ratio(job.taken.documents, job.taken.vectors)


def ratio(part: float, whole: float) -> float:
    """Divide; 0 by nothing."""
    return part / whole if whole else 0.0


def bench_tables(measured: Measured) -> list[Table]:
    """Show ingest, latency, start and memory, and quality where questions were asked."""
    tables = [_ingest_table(measured), _latency_table(measured), _start_table(measured)]
    return [*tables, _quality_table(measured.quality)] if measured.quality else tables


def _ingest_table(measured: Measured) -> Table:
    table = _numbers("导入", "条文通", "LangChain 做法", "比值", title="导入速度与内存")
    ours, theirs = measured.jobs["library"], measured.jobs["recipe"]
    a, b = ours.taken, theirs.taken
    table.add_row("文件", str(a.documents), str(b.documents), "")
    table.add_row("条文 / 片段", str(a.units), str(b.units), "")
    table.add_row("可按条号、词语查到（秒）", f"{a.words:.2f}", "—", "")
    table.add_row(
        "　文件每秒 / 条文每秒", f"{ratio(a.documents, a.words):.1f} / {ratio(a.units, a.words):.0f}", "—", ""
    )
    table.add_row("可按语义查到（秒，全程）", f"{a.vectors:.2f}", f"{b.vectors:.2f}", "")
    share = f"{ratio(rate_of(ours), rate_of(theirs)):.2f} 倍"
    table.add_row("　文件每秒", f"{rate_of(ours):.2f}", f"{rate_of(theirs):.2f}", share)
    table.add_row("　条文 / 片段每秒", f"{ratio(a.units, a.vectors):.1f}", f"{ratio(b.units, b.vectors):.1f}", "")
    table.add_row("内存峰值（MB，主进程）", f"{ours.process.alone:.0f}", f"{theirs.process.alone:.0f}", "")
    table.add_row("内存峰值（MB，含子进程）", f"{ours.process.together:.0f}", f"{theirs.process.together:.0f}", "")
    return table


def _latency_table(measured: Measured) -> Table:
    table = _numbers("查询（毫秒）", "中位数", "95 分位", "条数", title="查询延迟（同一进程，已预热）")
    for name, latency in measured.latencies.items():
        table.add_row(CALLS[name], f"{latency.p50:.1f}", f"{latency.p95:.1f}", str(latency.queries))
    table.add_section()
    for name, latency in measured.beside.items():
        table.add_row(BESIDE[name], f"{latency.p50:.1f}", f"{latency.p95:.1f}", str(latency.queries))
    share = ratio(measured.beside["recipe"].p50, measured.beside["search"].p50)
    table.add_row("　LangChain 做法用时为条文通的", f"{share:.2f} 倍", "", "")
    return table


def _start_table(measured: Measured) -> Table:
    table = _numbers("项目", "结果", title="冷启动与内存")
    for name, times in measured.cold.items():
        label = f"tiaowen {name} 冷启动（秒，{len(times)} 次的中位数）"
        table.add_row(label, f"{statistics.median(times):.2f}")
    table.add_row("连续回答 50 题后的内存（MB）", f"{measured.memory:.0f}")
    table.add_row("测试开始时的系统负载（1 分钟）", f"{measured.load:.1f}")
    return table


def _quality_table(quality: Quality) -> Table:
    table = Table("做法", "首条正确 [95 % 区间]", "前三条含正确条", title=f"正确条文的命中（{quality.questions} 题）")
    for name, label in QUALITY.items():
        table.add_row(label, rate_text(quality.hits[f"{name}@1"]), rate_text(quality.hits[f"{name}@3"]))
    table.caption = "LangChain 做法的片段含有正确条文半数以上的字，即算正确。"
    return table


def _numbers(first: str, *others: str, title: str) -> Table:
    table = Table(first, title=title)
    for name in others:
        table.add_column(name, justify="right")
    return table
