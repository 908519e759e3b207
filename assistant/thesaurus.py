"""What people say and what documents write: 工地停工了 is 施工现场中止施工. A question is looked for in several wordings.

The words come in groups, one a line of ``index/lexicon/synonyms.txt``; a library's own groups stand in a file of that
name in its folder and come before those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from index.errors import SynonymsFault
from index.lexicon import SYNONYMS

if TYPE_CHECKING:
    from index.library import Library

FILE_NAME = "synonyms.txt"
"""The file in a library's folder that adds groups to ours."""
MOST = 3
"""Wordings besides the question itself."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words for one thing: what people say, and what documents write, the usual word first."""

    said: tuple[str, ...]
    written: tuple[str, ...]

    def options(self, word: str) -> tuple[str, ...]:
        """What may stand for ``word``, which people say: the words of documents, itself first if it is one."""
        others = tuple(other for other in self.written if other != word)
        return (word, *others) if word in self.written else others


@dataclass(frozen=True)
class Thesaurus:
    """Groups of words; the first group that has a word decides."""

    groups: tuple[Group, ...]

    @cached_property
    def _group_of(self) -> dict[str, Group]:
        return {word: group for group in reversed(self.groups) for word in group.said}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, self._group_of), key=len, reverse=True)) or "(?!)")

    def wordings(self, question: str) -> tuple[str, ...]:
        """``question`` in the words of documents, in the usual ones first; empty where they have no other words for it."""
        found = [self._worded(question, choice) for choice in range(MOST)]
        return tuple(wording for wording in dict.fromkeys(found) if wording != question)

    def _worded(self, question: str, choice: int) -> str:
        def replaced(match: re.Match[str]) -> str:
            # 图审 stays what it is within 施工图审查, and a word that is already the written one is not doubled.
            group = self._group_of[match[0]]
            options = group.options(match[0])
            word = options[min(choice, len(options) - 1)]
            around = question[max(0, match.start() - len(word)) : match.end() + len(word)]
            return match[0] if word in around or any(_inside(match, other) for other in group.written) else word

        return self._pattern.sub(replaced, question)

    def kept(self, known: Callable[[str], bool]) -> Thesaurus:
        """The same groups with the words of documents that are ``known`` first: what a library never writes finds nothing in it."""
        groups = [
            replace(group, written=tuple(sorted(group.written, key=lambda word: not known(word))))
            for group in self.groups
        ]
        return Thesaurus(tuple(groups))


def _inside(match: re.Match[str], word: str) -> bool:
    """Whether what was matched is a part of ``word``, which stands there."""
    start = match.string.find(word, max(0, match.end() - len(word)), match.start() + len(word))
    return word != match[0] and 0 <= start <= match.start()


def read_groups(text: str, source: str = FILE_NAME) -> tuple[Group, ...]:
    """The groups of a file: a line each, ``said … = written …``; without ``=`` each word may stand for the others.

    Raises ``SynonymsFault`` with the number of a line that says nothing.
    """
    found: list[Group] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        content = line.partition("#")[0].strip()
        if not content:
            continue
        said, equals, written = content.partition("=")
        left, right = tuple(said.split()), tuple(written.split())
        if not left or (equals and not right) or (not equals and len(left) < 2) or "=" in written:
            raise SynonymsFault(
                f"同义词文件“{source}”第{number}行“{content}”不正确，应写成“日常说法 = 文件用语”，多个词用空格隔开。"
            )
        found.append(Group(left, right or left))
    return tuple(found)


@cache
def bundled() -> Thesaurus:
    """The groups that come with the program."""
    return Thesaurus(read_groups(SYNONYMS.read_text(encoding="utf-8")))


_OF: WeakKeyDictionary[Library, tuple[tuple[int, int], Thesaurus]] = WeakKeyDictionary()


def thesaurus_of(library: Library) -> Thesaurus:
    """Our groups and the library's own, with the words first that stand in it; read anew when file or library change.

    Raises ``SynonymsFault`` where the file cannot be used.
    """
    path = library.folder / FILE_NAME
    state = (path.stat().st_mtime_ns if path.is_file() else 0, library.catalog.change())
    known = _OF.get(library)
    if known is None or known[0] != state:
        groups = (*_own(path), *bundled().groups)
        known = _OF[library] = (state, Thesaurus(groups).kept(_stands_in(library, groups)))
    return known[1]


def _own(path: Path) -> Sequence[Group]:
    if not path.is_file():
        return ()
    try:
        return read_groups(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise SynonymsFault(f"同义词文件“{path}”无法读取，应为 UTF-8 编码的文本。") from error


def _stands_in(library: Library, groups: Iterable[Group]) -> Callable[[str], bool]:
    """Tells whether the library has a word, or every part of a longer one."""
    from index.lexical import words

    parts = {word: words(word) for group in groups for word in group.written}
    index = library.words()
    if index is None:
        return lambda _: True
    counts = index.frequencies({part for some in parts.values() for part in some})
    return lambda word: all(counts[part] for part in parts[word])
