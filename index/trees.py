"""An ensemble of decision trees, read from a file and run on NumPy: LightGBM makes it, nothing of it is needed to use it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees side by side, each padded to as many nodes as the largest has: arrays of shape ``(trees, nodes)``.

    A node sends a row to ``left`` where the row's ``feature`` is at most ``threshold``, else to ``right``. A leaf leads to
    itself. ``features`` names the columns.
    """

    features: tuple[str, ...]
    feature: NDArray[np.int64]
    threshold: Table
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: Table
    depth: int

    def scores(self, table: Table) -> Table:
        """The sum of the leaves that each row of ``table``, of shape ``(rows, features)``, falls into."""
        width, count = self.feature.shape[1], len(table)
        values = np.ascontiguousarray(table.T).reshape(-1)
        rows = np.arange(count)[None, :]
        start = np.arange(len(self.feature))[:, None] * width
        node = np.broadcast_to(start, (len(start), count))
        for _ in range(self.depth):
            below = values.take(self.feature.take(node) * count + rows) <= self.threshold.take(node)
            node = np.where(below, self.left.take(node), self.right.take(node)) + start
        found: Table = self.value.take(node).sum(0)
        return found


def load_trees(path: Path) -> Trees:
    """Read what ``save_trees`` wrote."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    trees = kept["trees"]
    width = max(len(tree["value"]) for tree in trees)

    def table(name: str, kind: type) -> NDArray[np.generic]:
        return np.array([tree[name] + [0] * (width - len(tree[name])) for tree in trees], dtype=kind)

    columns = {name: table(name, int) for name in ("feature", "left", "right")}
    numbers = {name: table(name, float) for name in ("threshold", "value")}
    return Trees(tuple(kept["features"]), **columns, **numbers, depth=int(kept["depth"]))  # type: ignore[arg-type]


def save_trees(path: Path, features: tuple[str, ...], trees: list[dict[str, list[float]]], depth: int) -> None:
    """Write trees, each a list of its nodes' ``feature``, ``threshold``, ``left``, ``right`` and ``value``."""
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    head = json.dumps({"features": features, "depth": depth}, ensure_ascii=False)[1:-1]
    path.write_text(f'{{{head}, "trees": [\n{lines}\n]}}\n', encoding="utf-8")
