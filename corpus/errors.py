"""The errors of this stage, all of them ours.

CorpusError
├── UnreadableDocument   damaged, empty, encrypted, not readable by us, or the reader ran out of time or memory
├── UnsupportedFormat    a format that no reader takes, or a name that lies about its content
├── TooLarge             over the size limit
├── NoClausesFound       read without error, but nothing in it can be cited
├── PageMissing          asked for a page that the document does not have
└── RecognitionMissing   pages have to be recognised, and what does that is not installed or damaged

Messages are Chinese: they say what happened and what to do. The caller adds which input it was.
"""


class CorpusError(Exception):
    """A document could not be taken in. ``str(error)`` is a sentence for the user."""


class UnreadableDocument(CorpusError):
    """The bytes could not be read: damaged, empty, encrypted, or beyond the reader's time or memory."""


class UnsupportedFormat(CorpusError):
    """No reader takes this format, or the content is not what the file's name says."""


class TooLarge(CorpusError):
    """The file is over the size limit."""


class NoClausesFound(CorpusError):
    """The document was read, but holds no text that could be cited."""


class PageMissing(CorpusError):
    """The document has no page of that number, or no pages at all."""


class RecognitionMissing(CorpusError):
    """Pages have to be recognised (OCR), and the library for it is not there or lacks one of its models."""

    def __init__(self, model: str = "") -> None:
        lacking = f"缺少识别模型 {model}" if model else "没有安装识别组件 rapidocr"
        super().__init__(
            f"文件中有扫描页，需要做文字识别，但{lacking}。请运行 pip install --force-reinstall rapidocr 后再导入。"
        )
