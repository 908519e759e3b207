"""Understands a question: the clause, document, place and date it names, what it asks for, what it carries on from.

Deterministic, with no language model: a question means the same today and tomorrow, and the reason can be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.asks import GREETING, Ask, asked
from assistant.comparing import compared
from assistant.dates import find_date
from assistant.editions import Wanted, wanted
from assistant.followup import CARRIED, SHORT, complete
from assistant.mentions import Mention, mentions
from assistant.places import NATIONAL, NOWHERE, Places, find_places, short_name, spelt_out
from assistant.terms import content
from assistant.thesaurus import Thesaurus, bundled
from assistant.titles import Name, names_in, unmatched
from assistant.types import Question, Turn
from assistant.writings import in_digits, in_words
from corpus.norms import Norm
from index.lexicon.folding import folded
from index.types import DocumentRecord

LEAST_CONTENT = 3
"""Characters of content that a question has besides a clause's number, if it says more than the number."""
_NATIONWIDE = re.compile("国家(?!机关|级|公职|工作人员|标准)|全国|国务院")
"""Words by which a question asks for what holds everywhere."""
_MANDATORY = re.compile(
    r"(?:哪些|哪几|什么|有何|列出|全部|所有)[^，。？?]{0,16}(?:强制性?条[文款]|强条|是强制|强制性(?:要求|规定))|强制性?条[文款]有哪"
)
"""Words that ask for mandatory clauses: 哪些是强制的."""
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("atlas", re.compile("图集|构造图|大样|节点图")),
    (
        "standard",
        re.compile("(?:国家|行业|地方|技术|设计|强制性)(?:标准|规范)|规范(?:里|中|要求|规定)|强制性条文|强条"),
    ),
    ("regulation", re.compile("法律(?:里|中|上|法规|规定)|法规(?:里|中|规定)|条例(?:里|中|规定)")),
)
"""Words of a question that hint at a kind of document."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question means.

    ``query`` is the whole question as searched for, a follow-up completed from the turns before it; ``rewordings`` are
    other wordings of it, that in the usual words of documents first; ``corrected`` is what was taken to be typed, where
    errors were put right. ``year`` is that of the day it names. ``names`` are the documents it names, ``called`` what it
    calls others that the library lacks, ``clauses`` the clauses, ``asks`` what is asked for, in order of how decisive it
    is. ``past`` allows texts not in force; ``versions`` tells which texts are wanted besides those in force; ``carried``
    that the question needed the turns before it, and ``spoken_of`` are the documents that the answer before then names
    first; ``greeting`` that it is none. ``norm`` is the kind of rule that alone may answer, ``asks_mandatory`` tells that
    mandatory clauses are asked for; ``compared`` are the places that the question compares.
    """

    text: str
    query: str
    as_of: date
    rewordings: tuple[str, ...] = ()
    corrected: str = ""
    dated: bool = False
    year: int | None = None
    names: tuple[Name, ...] = ()
    called: tuple[str, ...] = ()
    clauses: tuple[Mention, ...] = ()
    places: Places = NOWHERE
    kind: str | None = None
    hinted_kind: str | None = None
    document: str | None = None
    past: bool = False
    versions: Wanted = ""
    norm: Norm | None = None
    compared: tuple[str, ...] = ()
    asks_mandatory: bool = False
    asks: tuple[Ask, ...] = ()
    carried: bool = False
    spoken_of: frozenset[str] = frozenset()
    greeting: bool = False

    @property
    def wordings(self) -> tuple[str, ...]:
        """The question, and its other wordings."""
        return (self.query, *self.rewordings)

    @property
    def formal(self) -> str:
        """The question in the usual words of documents; itself where it has no others."""
        return self.wordings[min(1, len(self.rewordings))]

    @property
    def missing_names(self) -> tuple[str, ...]:
        """Documents that the library does not have: those quoted, called by their place, or asked for a clause."""
        quoted = [name.text for name in self.names if name.explicit and not name.matches]
        places = [short_name(place) for place in (*self.places.named, *self.places.lacking)]
        local = [name for name in self.called if self.clauses or any(name.startswith(place) for place in places)]
        return (*quoted, *local)

    @property
    def bare_clause(self) -> bool:
        """Whether nothing but a clause's number is said: 第三条说了什么."""
        rest = self.query
        for mention in reversed(self.clauses):
            rest = rest[: mention.start] + " " + rest[mention.end :]
        return bool(self.clauses) and sum(map(len, content(rest))) <= LEAST_CONTENT

    @property
    def elliptical(self) -> bool:
        """Whether too little is said to know what is asked."""
        bare = sum(map(len, content(CARRIED.sub("", self.query))))
        return not self.clauses and (
            bare == 0 or (bare <= SHORT and not self.carried and CARRIED.match(self.query) is not None)
        )


def understand(
    question: Question,
    documents: Sequence[DocumentRecord],
    today: date | None = None,
    thesaurus: Thesaurus | None = None,
) -> Understanding:
    """What ``question`` means, given the library's ``documents``. ``today`` is the date that holds if none is named.

    ``thesaurus`` has the words of documents for those of the question, the bundled one if none is given.
    """
    text = question.text.strip()
    query, carried = complete(folded(text), [replace(turn, content=folded(turn.content)) for turn in question.history])
    named_day, query = find_date(query)
    now = today or date.today()
    versions, rest = wanted(query)
    if versions == "both" and named_day and named_day <= now:
        named_day = None
    if versions == "both" or named_day is None:
        query = rest
    else:
        versions = ""
    as_of = question.as_of or named_day
    names = names_in(query, documents)
    masked = spelt_out(_masked(query, [name for name in names if name.explicit]))
    jurisdictions = {record.jurisdiction for record in documents} - NATIONAL
    places = find_places(folded(question.place or masked), jurisdictions)
    if question.place and not places:
        places = Places(lacking=(question.place,), unknown=(question.place,))
    if not places and _NATIONWIDE.search(masked):
        places = Places(named=("全国",))
    return Understanding(
        text=text,
        query=query,
        rewordings=rewordings(query, thesaurus or bundled()),
        as_of=as_of or now,
        dated=as_of is not None,
        year=named_day.year if named_day else None,
        names=names,
        called=unmatched(query, names),
        clauses=mentions(query),
        places=places,
        kind=question.kind,
        hinted_kind=next((kind for kind, pattern in _KINDS if pattern.search(masked)), None),
        document=question.document,
        past=question.past,
        versions=versions,
        compared=() if any(name.explicit for name in names) else compared(masked, places, jurisdictions),
        norm=question.norm,
        asks_mandatory=bool(_MANDATORY.search(masked)),
        asks=asked(folded(text)) or asked(query),
        carried=carried,
        spoken_of=_spoken_of(question.history, documents) if carried else frozenset(),
        greeting=bool(GREETING.match(folded(text))),
    )


def rewordings(query: str, thesaurus: Thesaurus) -> tuple[str, ...]:
    """``query`` in the words of documents, with its figures as regulations and as standards write them."""
    worded = thesaurus.wordings(query)
    formal = worded[0] if worded else query
    found = [in_words(formal), in_digits(formal), *worded[1:]]
    return tuple(wording for wording in dict.fromkeys(found) if wording != query)


def _spoken_of(history: Sequence[Turn], documents: Sequence[DocumentRecord]) -> frozenset[str]:
    """The ids of the documents that may be meant by the first name in the last answer, which is read no further."""
    said = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    names = (name for line in folded(said).splitlines() for name in names_in(line, documents))
    named = next((name.matches for name in names if name.matches), ())
    return frozenset(match.document.document_id for match in named)


def _masked(text: str, names: Sequence[Name]) -> str:
    """``text`` without the documents' names: 浙江省消防条例 names a document, and its place comes with it."""
    for name in names:
        text = text[: name.start] + "\0" * (name.end - name.start) + text[name.end :]
    return text
