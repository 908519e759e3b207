"""What the joint training collects: each source's questions, and none that it is to be measured by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from index_support import HashingEncoder, in_process

from corpus.describe.names import work_of
from corpus.numbering import clause_key
from index.ingest import ingest
from index.library import Library
from index.model.finetune.pairs import KEPT_BACK, LAWYER, READING, STATUTES, held_out, kept_back
from index.model.joint import collect as collecting
from index.model.joint.collect import CLAUSES, advice, collect, merged
from index.model.joint.types import ARTICLES, BENCHMARK, Question
from index.model.ranker.examples import places_in
from index.model.rerank.lists import QUESTIONS as NEWER

ARTICLE_COUNT = 60
OWN = ["第一条 为了节约用水，制定本条例。", "第二条 用水单位应当每年检查一次管道。"]


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """STARD and the pairs, made up: question n asks for article n."""
    folder = tmp_path / "data"
    numbers = range(ARTICLE_COUNT)
    articles = [
        {"_id": str(n), "title": "示范设备法", "text": f"设备{n}应当检验。", "metadata": {"article": f"第{n + 1}条"}}
        for n in numbers
    ]
    asked = [
        {"_id": str(n), "text": f"设备{n}要不要检验？", "metadata": {"answer": f"您好，{n}号" + "应当依法检验" * 9}}
        for n in numbers
    ]
    write(folder / "stard" / "corpus.jsonl", articles)
    write(folder / "stard" / "queries.train.jsonl", asked)
    lines = ["query-id\tcorpus-id\tscore", *(f"{n}\t{n}\t1" for n in numbers)]
    (folder / "stard" / "qrels").mkdir()
    (folder / "stard" / "qrels" / "train.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in (*LAWYER, *READING, collecting.ADVICE):
        write(folder / "pairs" / f"{name}.jsonl", [{"q": f"{name}怎么办？", "p": "作为律师，我建议您" + "协商" * 20}])
    return folder


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    """A library of one short law."""
    (tmp_path / "节水条例.md").write_text("\n\n".join(["# 示范市节水条例", *OWN]), encoding="utf-8")
    with Library.open(tmp_path / "laws", create=True, encoder=HashingEncoder()) as library:
        ingest(library, [tmp_path / "节水条例.md"], reader=in_process)
    return tmp_path / "laws"


@pytest.fixture
def found(data: Path, laws: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Question]]:
    """Collected with written questions on every article of the made-up benchmark and every clause of the library."""
    with Library.open(laws) as library:
        title = library.catalog.documents()[0]
        own = [record.clause_id for record in library.catalog.clauses(title.document_id)]
    on_articles = tmp_path / "articles.jsonl"
    write(
        on_articles, [{"id": str(n), "q": [f"{n}号设备谁来验？", f"不验{n}号会怎样？"]} for n in range(ARTICLE_COUNT)]
    )
    on_clauses = tmp_path / "clauses.jsonl"
    write(on_clauses, [{"id": name, "q": [f"{name}说什么？"]} for name in [*own, "没有的规定/2020-01-01/第一条"]])
    monkeypatch.setattr(collecting, "STATUTES", on_articles)
    for name in ("CLAUSES", "OLDER", "NEWER"):
        monkeypatch.setattr(collecting, name, on_clauses)
    monkeypatch.setattr(
        collecting, "places_in", lambda folder: {**places_in(folder), ("示范市节水条例", clause_key("第二条")): {"1"}}
    )
    (tmp_path / "work").mkdir()
    known, sources = collect(data, laws, tmp_path / "work", lambda _: None)
    assert {passage.pool for passage in known} >= {BENCHMARK, ARTICLES}
    return sources


def test_held_out_questions_and_their_answers_are_in_no_source(found: dict[str, list[Question]]) -> None:
    out = [n for n in range(ARTICLE_COUNT) if held_out(str(n))]
    assert out
    texts = " ".join(question.text for name in ("stard", "answer") for question in found[name])
    assert len(found["stard"]) == len(found["answer"]) == ARTICLE_COUNT - len(out)
    assert not any(f"设备{n}要" in texts or f" {n}号应当" in f" {texts}" for n in out)


def test_written_questions_of_one_article_are_all_learnt_from_or_all_judged_by(
    found: dict[str, list[Question]],
) -> None:
    judged = {question.right for question in found["dev"]}
    assert judged == {(str(n),) for n in range(ARTICLE_COUNT) if kept_back(str(n))}
    assert not judged & {question.right for question in found["articles"]}
    assert len(found["dev"]) + len(found["articles"]) == 2 * ARTICLE_COUNT


def test_the_encoder_does_not_see_what_the_ranker_learns_from(found: dict[str, list[Question]]) -> None:
    assert [question.right[0].endswith("第二条") for question in found["ranker"]] == [True]
    assert not {question.text for question in found["ranker"]} & {question.text for question in found["written2"]}


def test_questions_on_clauses_that_the_library_lacks_are_left_out(found: dict[str, list[Question]]) -> None:
    assert len(found["local"]) == len(OWN)
    assert not any("没有的规定" in question.text for some in found.values() for question in some)


def test_what_was_collected_is_not_collected_again(
    found: dict[str, list[Question]], data: Path, laws: Path, tmp_path: Path
) -> None:
    (data / "pairs" / f"{collecting.ADVICE}.jsonl").unlink()
    _, again = collect(data, laws, tmp_path / "work", lambda _: None)
    assert again == found


def test_advice_is_read_without_the_phrases_of_all_advice(data: Path) -> None:
    (question,) = advice(data)
    assert question.right == ("协商" * 20,)


def test_a_question_met_twice_has_all_that_answers_it() -> None:
    some = [Question("q", ("1",), ("2", "3")), Question("q", ("2",))]
    assert merged(some) == [Question("q", ("1", "2"), ("3",))]


def test_written_questions_are_well_formed_and_each_of_its_own_clause() -> None:
    counts = []
    for file in (STATUTES, CLAUSES):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        assert len(rows) == len({row["id"] for row in rows})
        assert all(1 <= len(row["q"]) <= 4 and all(2 < len(text) < 150 for text in row["q"]) for row in rows)
        counts.append(sum(len(row["q"]) for row in rows))
    assert sum(counts) == 18304


def evaluated() -> set[tuple[str, str]]:
    """The works and numbers of the clauses that the evaluations on laws ask for."""
    sets = Path(__file__).parents[2] / "evals" / "questions"
    cases = [
        json.loads(line)
        for name in ("heldout", "laws")
        for line in (sets / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    right = [right for case in cases for right in case.get("gold", ())]
    return {(work_of(gold["doc"].rpartition("/")[2].partition("(")[0]), clause_key(gold["no"])) for gold in right}


def test_questions_on_clauses_ask_for_nothing_that_is_evaluated() -> None:
    older = {json.loads(line)["id"] for line in NEWER.read_text(encoding="utf-8").splitlines()}
    gold = evaluated()
    assert len(gold) > 200
    for line in CLAUSES.read_text(encoding="utf-8").splitlines():
        name = json.loads(line)["id"]
        work, _, number = name.split("/", 2)
        assert (work, clause_key(number)) not in gold
        assert name not in older


def test_questions_on_articles_ask_for_nothing_that_is_evaluated(shared_data: Path) -> None:
    written = {json.loads(line)["id"] for line in STATUTES.read_text(encoding="utf-8").splitlines()}
    places = places_in(shared_data)
    assert not {name for place in evaluated() for name in places.get(place, ())} & written
    lines = (shared_data / "stard" / "qrels" / "train.tsv").read_text(encoding="utf-8").splitlines()[1:]
    right: dict[str, set[str]] = {}
    for qid, article, _ in (line.split("\t") for line in lines):
        right.setdefault(qid, set()).add(article)
    learnt = {article for qid, articles in right.items() if not held_out(qid) for article in articles}
    unseen = [articles for qid, articles in right.items() if held_out(qid) and not articles & learnt]
    assert len(unseen) == 73
    assert not any(articles & written for articles in unseen)


def test_one_in_twenty_articles_is_kept_back() -> None:
    ids = [json.loads(line)["id"] for line in STATUTES.read_text(encoding="utf-8").splitlines()]
    assert 0.8 < sum(map(kept_back, ids)) * KEPT_BACK / len(ids) < 1.2
