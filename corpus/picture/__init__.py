"""A page of a document as a picture, with the quoted words marked: marks, then places, then paint."""

from corpus.picture.marks import clause_lines, clause_marks, page_marks
from corpus.picture.types import FORMS, Form, Mark, Picture, Wanted

__all__ = ["FORMS", "Form", "Mark", "Picture", "Wanted", "clause_lines", "clause_marks", "page_marks"]
