"""What the project knows of Chinese words and characters: traditional forms, readings, everyday words. Data, and who reads it."""

from __future__ import annotations

from pathlib import Path

SYNONYMS = Path(__file__).parent / "synonyms.txt"
"""Groups of words that people say and documents write, one a line (``assistant.thesaurus`` reads them)."""
