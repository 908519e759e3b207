"""Plots of results, where matplotlib is there. Each returns why there is no plot, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.types import Loss, Rate

if TYPE_CHECKING:
    from evals.confidence import Bin, Point
    from evals.retrieval import Retrieved, Way

COLOURS: Mapping[Way, str] = {
    "reread": "#1d4e63",
    "ranked": "#2f6f8f",
    "hybrid": "#6fa3bd",
    "words": "#c9a227",
    "meaning": "#b5651d",
    "recipe": "#999999",
}
NO_PLOT = "未安装 matplotlib，不绘图；需要时请执行 pip install 'tiaowen[evals]'。"


def plot_confidence(path: Path, bins: Sequence[Bin], points: Sequence[Point]) -> str:
    """Draw what is told against what is right, and what thresholds refuse."""
    pyplot = _pyplot()
    if pyplot is None:
        return NO_PLOT
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    told, found = [part.told for part in bins], [part.right for part in bins]
    around = [[part.right - part.low for part in bins], [part.high - part.right for part in bins]]
    left.plot([0, 1], [0, 1], color="#999999", linewidth=1)
    left.errorbar(told, found, yerr=around, color="#2f6f8f", marker="o", capsize=3)
    left.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="right", title="reliability")
    shown = [point for point in points if None not in (point.wrongly_refused, point.rightly_refused)]
    right.plot([point.wrongly_refused for point in shown], [point.rightly_refused for point in shown], color="#2f6f8f")
    for point in shown[::2]:
        right.annotate(f"{point.threshold:.1f}", (point.wrongly_refused, point.rightly_refused), fontsize=8)
    right.set(xlim=(0, 1), ylim=(0, 1), xlabel="answerable, refused", ylabel="unanswerable, refused", title="refusal")
    _save(pyplot, figure, path)
    return ""


def _pyplot() -> Any:  # noqa: ANN401 - a module, or nothing where matplotlib is absent
    try:
        import matplotlib as mpl
    except ImportError:
        return None
    mpl.use("Agg")
    from matplotlib import pyplot

    return pyplot


def _save(pyplot: Any, figure: Any, path: Path) -> None:  # noqa: ANN401 - matplotlib's, which may be absent
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def _bars(pyplot: Any, shown: Mapping[str, Rate] | Mapping[str, Loss]) -> tuple[Any, Any]:  # noqa: ANN401 - matplotlib's
    """A figure with a bar for each value, in per cent and with its interval, the first on top; and its axes."""
    values = [100 * one.value for one in shown.values()]
    below = [100 * (one.value - one.low) for one in shown.values()]
    above = [100 * (one.high - one.value) for one in shown.values()]
    figure, axes = pyplot.subplots(figsize=(8, 0.45 * len(shown) + 1.2), layout="constrained")
    axes.barh(list(shown), values, xerr=[below, above], color="#2f6f8f", ecolor="#555555", capsize=2)
    axes.invert_yaxis()
    return figure, axes


def plot_rates(path: Path, rates: Mapping[str, Rate], title: str) -> str:
    """Draw rates with their intervals as bars."""
    pyplot = _pyplot()
    if pyplot is None:
        return NO_PLOT
    shown = {name: rate for name, rate in rates.items() if rate.count}
    figure, axes = _bars(pyplot, shown)
    axes.set_xlim(0, 100)
    axes.set_xlabel("%")
    axes.set_title(title)
    _save(pyplot, figure, path)
    return ""


def plot_ways(path: Path, found: Mapping[str, Sequence[Retrieved]]) -> str:
    """Draw R@1 and R@10 of each way of searching with their intervals, a group of bars a collection."""
    pyplot = _pyplot()
    if pyplot is None:
        return NO_PLOT
    figure, both = pyplot.subplots(1, 2, figsize=(12, 4.2), layout="constrained", sharey=True)
    for axes, measure in zip(both, ("R@1", "R@10"), strict=True):
        for group, results in enumerate(found.values()):
            width = 0.8 / len(results)
            for place, result in enumerate(results):
                value, (low, high) = result.measures[measure], result.intervals[measure]
                axes.bar(
                    group + (place - (len(results) - 1) / 2) * width,
                    value,
                    width,
                    yerr=[[value - low], [high - value]],
                    color=COLOURS[result.mode],
                    ecolor="#555555",
                    capsize=2,
                    label=result.mode if group == 0 else None,
                )
        axes.set_xticks(range(len(found)), list(found))
        axes.set(ylim=(0, 1), title=measure)
    figure.legend(*both[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(COLOURS), fontsize=8)
    _save(pyplot, figure, path)
    return ""


def plot_losses(path: Path, lost: Mapping[str, Mapping[str, Loss]]) -> str:
    """Draw by how many percentage points the first citation is right less often without each part, the greatest loss on top."""
    pyplot = _pyplot()
    if pyplot is None:
        return NO_PLOT
    shown = dict(sorted(((part, losses["cited@1"]) for part, losses in lost.items()), key=lambda item: -item[1].value))
    figure, axes = _bars(pyplot, shown)
    axes.axvline(0, color="#999999", linewidth=1)
    axes.set(xlabel="cited@1, percentage points lost", title="without")
    _save(pyplot, figure, path)
    return ""
