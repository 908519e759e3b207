"""The library as a LangChain retriever. Importing this imports LangChain; ``assistant.retrieve`` does the work without it."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.records import hit_json
from assistant.retrieve import retrieve
from assistant.types import Question
from assistant.understanding import understood
from index.types import Hit


class ClauseRetriever(BaseRetriever):
    """Finds clauses of an open library. ``k`` is how many; ``place``, ``kind`` and ``document`` restrict as in ``Question``.

    Each document's ``page_content`` is a clause's full text; its ``metadata`` has the clause fields of ``search --json``.
    """

    library: Any
    k: int = 10
    place: str | None = None
    kind: str | None = None
    document: str | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        question = Question(query, place=self.place, kind=self.kind, document=self.document)
        understanding = understood(self.library, question)
        return [as_document(hit) for hit in retrieve(self.library, understanding, self.k)]


def as_document(hit: Hit) -> Document:
    """A hit as LangChain carries it."""
    fields = hit_json(hit)
    return Document(page_content=fields.pop("text"), metadata=fields, id=hit.record.clause_id)
