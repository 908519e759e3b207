"""What a question means in a library: spelt right, in the words of its documents, as of a day, about which version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.editions import last_day, predecessor
from assistant.known import all_documents
from assistant.question import Understanding, understand
from assistant.retrieve import retrieve
from assistant.spelling import spelt_right
from assistant.thesaurus import thesaurus_of
from assistant.types import Question
from index.lexicon.folding import folded
from index.types import DocumentRecord

if TYPE_CHECKING:
    from index.library import Library


def understood(library: Library, question: Question) -> Understanding:
    """What the question means in this library, about the version that it asks for."""
    understanding = _understood(library, question)
    return _of_versions(library, question, understanding) if understanding.versions == "old" else understanding


def _understood(library: Library, question: Question) -> Understanding:
    """What the question means in this library: typing errors put right, in the words that the library has, as of its day."""
    documents = all_documents(library.catalog, question.as_of)
    right = spelt_right(library, question, documents)
    thesaurus = thesaurus_of(library)
    understanding = understand(right, documents, thesaurus=thesaurus)
    if understanding.as_of != question.as_of and understanding.dated:
        dated = replace(right, as_of=understanding.as_of)
        understanding = understand(dated, all_documents(library.catalog, understanding.as_of), thesaurus=thesaurus)
    if right.text == folded(question.text):
        return replace(understanding, text=question.text.strip())
    return replace(understanding, text=question.text.strip(), corrected=right.text.strip())


def _of_versions(library: Library, question: Question, understanding: Understanding) -> Understanding:
    """A question about the text before the last change, as one about the last day on which that was in force."""
    record = _meant(library, understanding)
    versions = all_documents(library.catalog, understanding.as_of)
    older = predecessor((item for item in versions if item.work == record.work), record) if record else None
    day = last_day(older, record) if older and record else None
    if older is None or day is None:
        return understanding
    asked = replace(question, as_of=day, document=older.document_id)
    return replace(_understood(library, asked), versions="old")


def _meant(library: Library, understanding: Understanding) -> DocumentRecord | None:
    """The document in force that a question is about: the one it names, else that of the clause found first."""
    named = [match.document for name in understanding.names for match in name.matches]
    found = named or [hit.record.document for hit in retrieve(library, understanding, 1)]
    return next((record for record in found if record.status == "in_force"), None)
