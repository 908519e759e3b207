"""The errors of this stage, all of them ours. Each message names the library and the command that helps.

IndexFault
├── LibraryMissing   no library at that folder
├── LibraryLocked    another process writes; the message says which
├── ModelMismatch    the vectors were made with another embedding model
├── IndexStale       a derived index is missing or damaged and could not be put back now
├── EncoderFault     the embedding model cannot be loaded or does not answer
├── SynonymsFault    the library's own file of synonyms cannot be used
├── DocumentMissing  no document by that id, title or source
└── OriginalGone     the file that a document came from was moved, deleted or changed since
"""


class IndexFault(Exception):
    """Something is wrong with the library. ``str(fault)`` is a sentence for the user."""


class LibraryMissing(IndexFault):
    """There is no library at the folder."""


class LibraryLocked(IndexFault):
    """Another process is writing to the library."""


class ModelMismatch(IndexFault):
    """The library's vectors were made with another embedding model."""


class IndexStale(IndexFault):
    """A derived index is missing or damaged and could not be rebuilt now."""


class EncoderFault(IndexFault):
    """The embedding model cannot be loaded, or its endpoint does not answer as it should."""


class SynonymsFault(IndexFault):
    """The library's own file of synonyms cannot be used."""


class DocumentMissing(IndexFault):
    """No document goes by that id, title or source."""


class OriginalGone(IndexFault):
    """The file that a document came from is not there any more, or not as it was read."""
