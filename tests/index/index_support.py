"""What the tests of this stage share: a small document, an encoder without a model, a reader without processes."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors

from corpus.errors import CorpusError
from corpus.parse import parse
from corpus.types import Clause, ClauseId, Document, Metadata, Span
from index.ingest import ingest
from index.library import Library
from index.types import Vectors

MARKS = ("<s>", "<pad>", "</s>", "que", "ry", ":", "passage")
"""The first words of ``word_tokenizer``: the prompts come apart into as many tokens as with the bundled tokenizer, three and two."""


def word_tokenizer(words: Sequence[str]) -> Tokenizer:
    """Each word a token; ``words`` begin with ``MARKS``."""
    made = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="<pad>"))
    apart = pre_tokenizers.Split(Regex("que|ry|:"), "isolated")
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), apart])
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return made


class HashingEncoder:
    """Texts that share pairs of characters are near each other. Deterministic, and as quick as hashing."""

    def __init__(self, name: str = "hashing-64", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions
        self.encoded = 0

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        self.encoded += len(texts)
        made = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for at in range(max(1, len(text) - 1)):
                digest = hashlib.blake2b(text[at : at + 2].encode(), digest_size=4).digest()
                made[row, int.from_bytes(digest) % self.dimensions] += 1
        return made / np.linalg.norm(made, axis=1, keepdims=True)


ARTICLES = (
    "第一条 为了节约用水，制定本条例。",
    "第二条 新建民用建筑应当采用节能门窗。\n超过二十层的，还应当安装能耗监测装置。",
    "第三条 二星级绿色建筑每平方米补贴六十元，单个项目最高三百万元。",
)


def clause(text: str, number: str, about: Metadata, ordinal: int = 0) -> Clause:
    spans = (Span(0, len(text), 1 + ordinal // 10),)
    body = len(number) + 1 if text.startswith(number) else 0
    return Clause(
        ClauseId(about.work, about.version, number), number, "article", text, ("第一章 总则",), "", body, spans
    )


def document(
    title: str = "示范市节能条例", version: str = "2020-01-01", articles: Sequence[str] = ARTICLES, **about: object
) -> Document:
    day = date.fromisoformat(version) if version.count("-") == 2 else None
    metadata = Metadata(
        title, title, version, "regulation", "local", jurisdiction="示范市", published=day, effective=day
    )
    metadata = replace(metadata, **about)  # type: ignore[arg-type]
    clauses = [clause(text, text.split(" ")[0], metadata, at) for at, text in enumerate(articles)]
    return Document(metadata, tuple(clauses), "text", 1)


def law(title: str, articles: Sequence[str], day: str = "2020年1月1日") -> str:
    """The text of a file that the real parser reads as a regulation."""
    lines = [f"# {title}", "", f"{day} 公布", ""]
    for number, text in enumerate(articles, start=1):
        lines += [f"第{'一二三四五六七八九十'[number - 1]}条 {text}", ""]
    return "\n".join(lines)


@contextmanager
def in_process() -> Iterator[object]:
    """A reader for ``ingest`` that starts no processes."""

    def read(paths: Iterable[Path]) -> Iterator[tuple[Path, Document | CorpusError]]:
        for path in paths:
            try:
                yield path, parse(path)
            except CorpusError as error:
                yield path, error

    yield read


PENAL_ARTICLES = (
    "为了节约能源，提高能源利用效率，制定本条例。",
    "本条例所称绿色建筑，是指在全寿命期内节约资源的高质量建筑。",
    "新建民用建筑应当安装节能门窗。未安装的不得竣工验收，建设单位应当及时整改到位。",
    "违反本条例第三条规定，未安装节能门窗擅自竣工验收的，处一万元罚款。",
)


def with_penalties(library: Library, folder: Path) -> Library:
    """A library of three short regulations with a definition, a duty, its penalty and a chapter."""
    (folder / "laws").mkdir()
    for name in "甲乙丙":
        articles = [f"{name}：{article}" if number else article for number, article in enumerate(PENAL_ARTICLES)]
        text = law(f"示范市{name}条例", articles).replace("第三条 ", "## 第二章 门窗要求\n\n第三条 ")
        (folder / "laws" / f"{name}.md").write_text(text, encoding="utf-8")
    ingest(library, [folder / "laws"], reader=in_process)
    return library


class JsonServer:
    """An endpoint on the loopback that answers JSON: ``requests`` holds what came in, ``keys`` who asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.requests.append(body | {"path": self.path})
                endpoint.keys.append(self.headers.get("Authorization"))
                status, answer = endpoint.answer(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, body: dict[str, Any]) -> tuple[int, bytes]:
        """The status and the bytes that answer a request."""
        raise NotImplementedError

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve for the body."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
