"""Lets the tests of this stage use the small encoder of the stage below."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "index"))
