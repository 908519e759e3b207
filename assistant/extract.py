"""Chooses what to quote: the sentences, items and rows of the clauses found that answer what was asked.

Pure: hits, an understanding and a similarity come in, quotations go out. Nothing is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.figures import FigureKind, figures
from assistant.lookup import Found
from assistant.pieces import Piece, Stretch, items_of, pieces
from assistant.question import Ask, Understanding
from index.types import ClauseRecord, Hit

Similarity = Callable[[Sequence[str]], Sequence[float]]
"""Cosines of texts with the question, in order."""

OVERLAP, MEANING, FITNESS = 0.45, 0.35, 0.20
"""Shares of a piece's score: rare words shared with the question, cosine with it, and holding what is asked for."""
IN_LEAD, IN_CLAUSE, IN_TITLE = 0.8, 0.5, 0.4
"""What a question's word is worth where it stands in the lead-in, elsewhere in the clause, or in headings and title."""
CLAUSE_SHARE = 0.6
"""Share of the retrieval's score, beside the best piece's, in which clause comes first."""
MAX_CLAUSES = 8
MAX_PIECES = 16
"""Pieces whose meaning is compared: so many short texts take the encoder about 100 ms."""
WHOLE_CLAUSE = 240
"""Characters up to which a clause is quoted whole: cutting it would cost context and save nothing."""
WHOLE_UNIT = 260
WHOLE_LIST = 900
NEAR_BEST = 0.85
"""Pieces of the same clause that score at least this share of its best are quoted with it."""
MAX_ROWS = 8
ALSO = 0.75
"""A further clause is quoted beside the first if its best piece reaches this share of the first's and adds an answer."""
FURTHER = 0.6
MAX_FURTHER = 2
"""Further clauses are only named, up to two."""

_KINDS: Mapping[Ask, frozenset[FigureKind]] = {
    "amount": frozenset({"money", "percent"}),
    "penalty": frozenset({"money", "percent"}),
    "percent": frozenset({"percent"}),
    "time": frozenset({"duration", "date"}),
    "figure": frozenset({"money", "percent", "duration", "measure", "count"}),
}
_SIGNS: Mapping[Ask, re.Pattern[str]] = {
    "who": re.compile(
        r"(?:部门|机关|机构|政府|单位|委员会|厅|局)[^，。；]{0,40}(?:负责|主管|审批|组织|受理|颁发|核发|实施|监督|管理|承担|编制|备案|决定|处)|由[^，。；]{2,30}(?:负责|承担|组织|编制)|(?:向|报)[^，。；]{2,30}(?:部门|机关|政府|机构)"
    ),
    "condition": re.compile(r"条件|应当符合|应符合|具备|下列情形|下列情况|[^，。；]{2,}的，"),
    "material": re.compile(r"材料|资料|文件|证明|申请表|申请书|报告|提交|报送"),
    "procedure": re.compile(r"申请|申报|受理|审查|审核|审批|验收|备案|公示|提交|程序|办理|计算|认定"),
    "penalty": re.compile(r"罚款|责令|没收|吊销|处罚|警告|法律责任|追究|赔偿|停业|有期徒刑"),
    "definition": re.compile(r"是指|系指|所称|指的是|，指|称为|包括"),
    "list": re.compile(r"下列|以下|包括|、.*、"),
    "yesno": re.compile(r"应当|不得|必须|可以|禁止|严禁|应|不应|宜|免"),
    "amount": re.compile(r"元"),
}
_CAP = re.compile(r"(?:最高|不超过|不得超过|上限|封顶)[^，。；]{0,12}元")
_AROUND_BEFORE = re.compile(
    r"(?:不低于|不高于|不少于|不超过|不大于|不小于|不得少于|不得超过|不应小于|不应大于|不应低于|最高|最低|至少|每平方米|每人|每项|每年|[≤≥<>＜＞])+$"
)
_AROUND_AFTER = re.compile(r"^(?:／|/|每)?(?:以上|以下|以内|以外|之内|（含）)?")
_BETWEEN = re.compile(r"^(?:以上|以下|以内)?(?:至|到|~|～|-|—|并处)?$")
_COUNTED = re.compile(r"[一二三四五六七八九十两\d]+(?:星级|级|类|层|档|等|星)")


@dataclass(frozen=True, slots=True)
class Scored:
    """A piece of a hit's clause with how well it answers, 0..1, and which of the things asked for it holds."""

    hit: Hit
    piece: Piece
    score: float
    overlap: float
    holds: frozenset[Ask]


@dataclass(frozen=True, slots=True)
class Quotation:
    """What is quoted of one clause: stretches in order, the principal one, and the figures in bold."""

    record: ClauseRecord
    stretches: tuple[Stretch, ...]
    principal: Stretch
    bold: tuple[Stretch, ...]
    score: float
    holds: frozenset[Ask] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Selection:
    """What an answer quotes, best first, and the clauses that it only names. ``ranked`` has every piece that was scored."""

    quoted: tuple[Quotation, ...]
    further: tuple[Quotation, ...]
    ranked: tuple[Scored, ...]


def weights_of(
    terms: Sequence[str] | frozenset[str], hits: Sequence[Hit], rarity: Mapping[str, float]
) -> dict[str, float]:
    """A weight for each term of the question: how rare it is in the library, doubled where few of the hits have it."""
    texts = [context_of(hit.record) + hit.record.clause.text for hit in hits]
    found: dict[str, float] = {}
    for term in terms:
        share = sum(term in text for text in texts) / max(1, len(texts))
        found[term] = rarity.get(term, 1.0) * (1.0 + (1.0 - share))
    return found


def context_of(record: ClauseRecord) -> str:
    """The headings over a clause and its document's title, which say what it is about."""
    return f"{record.document.title} {' '.join(record.clause.path)} {record.clause.title} "


def score_pieces(
    hits: Sequence[Hit], understanding: Understanding, weights: Mapping[str, float], similarity: Similarity | None
) -> tuple[Scored, ...]:
    """Every piece of the first hits, scored, best first within its own clause's order of hits."""
    found = [
        _scored(hit, piece, understanding, weights) for hit in hits[:MAX_CLAUSES] for piece in pieces(hit.record.clause)
    ]
    found.sort(key=lambda item: -item.score)
    if similarity is None or not found:
        return tuple(found)
    compared, rest = found[:MAX_PIECES], found[MAX_PIECES:]
    cosines = similarity([_with_lead(item) for item in compared])
    low, high = min(cosines), max(cosines)
    spread = max(high - low, 0.05)
    moved = [
        Scored(item.hit, item.piece, item.score + MEANING * (cosine - low) / spread, item.overlap, item.holds)
        for item, cosine in zip(compared, cosines, strict=True)
    ]
    return tuple(sorted([*moved, *rest], key=lambda item: -item.score))


def _with_lead(item: Scored) -> str:
    text = item.hit.record.clause.text
    lead = text[slice(*item.piece.lead)] if item.piece.lead else ""
    return lead[-120:] + text[item.piece.start : item.piece.end]


def _scored(hit: Hit, piece: Piece, understanding: Understanding, weights: Mapping[str, float]) -> Scored:
    clause = hit.record.clause
    text = clause.text[piece.start : piece.end]
    lead = clause.text[slice(*piece.lead)] if piece.lead else ""
    overlap = overlap_of(weights, text, lead, clause.text, context_of(hit.record))
    holds = frozenset(
        ask for ask in understanding.asks if holds_answer(ask, text) or (lead and holds_answer(ask, lead))
    )
    fitness = 1.0 if not understanding.asks else float(bool(holds & set(understanding.asks[:2])))
    return Scored(hit, piece, OVERLAP * overlap + FITNESS * fitness, overlap, holds)


def overlap_of(weights: Mapping[str, float], text: str, lead: str, clause: str, context: str) -> float:
    """The share, by weight, of the question's terms that stand in the piece, or near it for less."""
    total = sum(weights.values())
    if not total:
        return 0.0
    got = 0.0
    for term, weight in weights.items():
        if term in text:
            got += weight
        elif term in lead:
            got += IN_LEAD * weight
        elif term in clause:
            got += IN_CLAUSE * weight
        elif term in context:
            got += IN_TITLE * weight
    return got / total


def holds_answer(ask: Ask, text: str) -> bool:
    """Whether ``text`` holds a thing of the kind asked for: an amount, a duration, an organ, 应当 or 不得 ..."""
    if ask in _KINDS and any(figure.kind in _KINDS[ask] for figure in figures(text)):
        return True
    sign = _SIGNS.get(ask)
    return bool(sign and sign.search(text))


def select(
    hits: Sequence[Hit], understanding: Understanding, weights: Mapping[str, float], similarity: Similarity | None
) -> Selection:
    """What to quote of ``hits``: the clause that answers best, others that add what it lacks, and those only to name."""
    ranked = score_pieces(hits, understanding, weights, similarity)
    if not ranked:
        return Selection((), (), ())
    by_clause = _by_clause(ranked)
    order = sorted(by_clause, key=lambda key: -_clause_score(by_clause[key]))
    quoted = [_quote(by_clause[order[0]], understanding)]
    for key in order[1:]:
        if _adds(by_clause[key], by_clause[order[0]], quoted, understanding):
            quoted.append(_quote(by_clause[key], understanding))
    taken = {item.record.clause_id for item in quoted}
    floor = FURTHER * _clause_score(by_clause[order[0]])
    further = [
        _quote(by_clause[key], understanding)
        for key in order
        if key not in taken and _clause_score(by_clause[key]) >= floor
    ]
    return Selection(tuple(quoted), tuple(further[:MAX_FURTHER]), ranked)


def quote_named(found: Found, understanding: Understanding, weights: Mapping[str, float]) -> Quotation:
    """The quotation of a clause that was asked for by its number: the part named, the whole, or its best pieces if long."""
    hit = Hit(found.record, 1, 1.0)
    clause = found.record.clause
    ranked = score_pieces([hit], understanding, weights, None)
    if found.end - found.start > WHOLE_LIST and ranked:
        return _quote(ranked, understanding)
    stretch = (found.start if found.part else clause.body, found.end)
    inside = [item for item in ranked if stretch[0] <= item.piece.start and item.piece.end <= stretch[1]]
    bold = _bold(clause.text, (stretch,), inside[0], understanding) if inside else ()
    return Quotation(found.record, (stretch,), stretch, bold, 1.0, frozenset(understanding.asks))


def _by_clause(ranked: Sequence[Scored]) -> dict[str, list[Scored]]:
    found: dict[str, list[Scored]] = {}
    for item in ranked:
        found.setdefault(item.hit.record.clause_id, []).append(item)
    return found


def _clause_score(items: Sequence[Scored]) -> float:
    return CLAUSE_SHARE * items[0].hit.score + (1 - CLAUSE_SHARE) * items[0].score


def _adds(
    items: Sequence[Scored], first: Sequence[Scored], quoted: Sequence[Quotation], understanding: Understanding
) -> bool:
    """Whether a further clause answers a part of the question that is still open, or caps the amount of the first."""
    best, leader = items[0], first[0]
    if best.score < ALSO * leader.score or len(quoted) >= 1 + MAX_FURTHER:
        return False
    covered = frozenset[Ask]().union(*(quotation.holds for quotation in quoted))
    open_asks = set(understanding.asks) - covered - {"figure", "yesno", "list"}
    if best.holds & open_asks:
        return True
    same = best.hit.record.document.document_id == leader.hit.record.document.document_id
    text = best.hit.record.clause.text
    already = any(_CAP.search(quotation.record.clause.text) for quotation in quoted)
    return bool(
        "amount" in understanding.asks and same and not already and _CAP.search(text[best.piece.start : best.piece.end])
    )


def _quote(items: Sequence[Scored], understanding: Understanding) -> Quotation:
    """The quotation of one clause, from its pieces, best first."""
    best = items[0]
    record = best.hit.record
    clause = record.clause
    if clause.rows:
        stretches = _row_stretches(items)
    elif len(clause.text) - clause.body <= WHOLE_CLAUSE:
        stretches = [(clause.body, len(clause.text))]
    else:
        stretches = _unit_stretches(items, understanding)
    merged = _merged(stretches, clause.text)
    sentence = (best.piece.start, best.piece.end)
    return Quotation(
        record=record,
        stretches=merged,
        principal=next((stretch for stretch in merged if stretch[0] <= sentence[0] < stretch[1]), merged[0]),
        bold=_bold(clause.text, merged, best, understanding),
        score=round(min(1.0, _clause_score(items)), 4),
        holds=frozenset[Ask]().union(
            *(frozenset(ask for ask in understanding.asks if holds_answer(ask, clause.text[s:e])) for s, e in merged)
        ),
    )


def _row_stretches(items: Sequence[Scored]) -> list[Stretch]:
    floor = NEAR_BEST * items[0].score
    rows = [item for item in items if item.score >= floor][:MAX_ROWS]
    found = [item.piece.unit for item in rows]
    return found + [item.piece.lead for item in rows if item.piece.lead]


def _unit_stretches(items: Sequence[Scored], understanding: Understanding) -> list[Stretch]:
    floor = NEAR_BEST * items[0].score
    found: list[Stretch] = []
    for item in items:
        if item.score >= floor or item is items[0]:
            found.extend(_stretches(item, understanding))
    return found


def _stretches(item: Scored, understanding: Understanding) -> list[Stretch]:
    clause, piece = item.hit.record.clause, item.piece
    lead = piece.lead or (piece.unit if piece.kind == "lead" else None)
    if lead:
        whole = [lead, *items_of(clause, lead)]
        length = sum(end - start for start, end in whole)
        wants_all = piece.kind == "lead" or bool({"list", "condition", "material"} & set(understanding.asks))
        if length <= WHOLE_UNIT or (wants_all and length <= WHOLE_LIST):
            return whole
        return [lead, piece.unit]
    start, end = piece.unit
    return [piece.unit] if end - start <= WHOLE_UNIT else [(piece.start, piece.end)]


def _merged(stretches: Sequence[Stretch], text: str) -> tuple[Stretch, ...]:
    """Stretches in order, those that touch (or have only white space between) made one."""
    found: list[Stretch] = []
    for start, end in sorted(set(stretches)):
        if found and (start <= found[-1][1] or not text[found[-1][1] : start].strip()):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _bold(text: str, stretches: Sequence[Stretch], best: Scored, understanding: Understanding) -> tuple[Stretch, ...]:
    """The figures that were asked for, with 以上, 不低于 and the like, where they are quoted."""
    kinds: frozenset[FigureKind] = frozenset[FigureKind]().union(
        *(_KINDS.get(ask, frozenset()) for ask in understanding.asks[:2])
    )
    if not kinds:
        return ()
    places = [(best.piece.start, best.piece.end)]
    if best.piece.lead and not any(figure.kind in kinds for figure in figures(text[best.piece.start : best.piece.end])):
        places = [best.piece.lead]
    found: list[Stretch] = []
    for start, end in places:
        found += [
            (start + first, start + last)
            for first, last in _figures_to_show(text[start:end], kinds, understanding.query)
        ]
    return tuple(s for s in found if any(start <= s[0] and s[1] <= end for start, end in stretches))


def _figures_to_show(sentence: str, kinds: frozenset[FigureKind], query: str) -> list[Stretch]:
    wanted = {match[0] for match in _COUNTED.finditer(query)}
    found: list[Stretch] = []
    for figure in figures(sentence):
        if figure.kind not in kinds or sentence[figure.start : figure.end] in wanted:
            continue
        before = _AROUND_BEFORE.search(sentence[: figure.start])
        after = _AROUND_AFTER.match(sentence[figure.end :])
        start = before.start() if before else figure.start
        end = figure.end + (after.end() if after else 0)
        if found and _BETWEEN.match(sentence[found[-1][1] : start]):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return _of_case(sentence, found, wanted) if wanted else found


def _of_case(sentence: str, found: list[Stretch], wanted: set[str]) -> list[Stretch]:
    """Of several figures those in the same phrase as the case asked about (二星级 …), if the sentence tells cases apart."""
    bounds = [0, *(match.end() for match in re.finditer(r"[，；;、。]", sentence)), len(sentence)]
    phrases = [
        (start, end)
        for start, end in zip(bounds, bounds[1:], strict=False)
        if any(w in sentence[start:end] for w in wanted)
    ]
    chosen = [stretch for stretch in found if any(start <= stretch[0] < end for start, end in phrases)]
    return chosen or found
