"""Checking a library, putting right what can be put right, making the derived parts anew, taking documents out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from corpus.types import READING
from index import recording, schema, stored
from index.encoding import Progress, change_over, silent
from index.errors import IndexStale, LibraryLocked
from index.ingest import encode_pending
from index.keeping.chroma import ChromaKeeper
from index.library import Library
from index.links import record_links
from index.types import DocumentRecord


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: its Chinese name, whether it is sound now and had to be repaired, and a sentence."""

    name: str
    sound: bool
    message: str
    repaired: bool = False


def doctor(library: Library, progress: Progress = silent) -> list[Finding]:
    """Check everything in turn and repair what can be made again from the catalog.

    Raises ``LibraryLocked`` if another process writes, ``ModelMismatch`` if vectors are missing that only
    another encoder may make.
    """
    checks: tuple[Callable[[Library, Progress], Finding], ...] = (_catalog, _files, _words, _vectors, _matrix, _chroma)
    with library.writing():
        return [check(library, progress) for check in checks]


def reindex(library: Library, progress: Progress = silent) -> int:
    """Make passages, references, words, vectors, the matrix and Chroma anew with the encoder at hand; return how many vectors.

    Vectors that the catalog has for the same text and model are kept, and those of another model serve until the new ones
    are whole. Stopped half-way, it goes on when called again.
    Raises ``LibraryLocked``.
    """
    with library.writing():
        _remake_passages(library, progress)
        progress("words", 0, 1, "")
        library.word_keeper.rebuild()
        progress("words", 1, 1, "")
        made = change_over(library, progress)
        made += encode_pending(library, progress)
        with library.catalog.write() as connection:
            stored.collect_garbage(connection, stored.model_key(connection, library.model()))
        return made


def remove(library: Library, ref: str) -> DocumentRecord:
    """Take a document out by its id, title or source; return what it was.

    Raises ``DocumentMissing`` and ``LibraryLocked``.
    """
    found = library.catalog.document(ref)
    with library.writing():
        with library.catalog.write() as connection:
            recording.remove(connection, found.document_id)
        library.words()
    return found


def _catalog(library: Library, _progress: Progress) -> Finding:
    problems = schema.check(library.catalog.engine)
    counted = (
        select(func.count()).where(schema.clauses.c.document == schema.documents.c.key).correlate(schema.documents)
    ).scalar_subquery()
    wrong = select(schema.documents.c.title).where(schema.documents.c.clauses != counted)
    with library.catalog.read() as connection:
        problems += [f"《{title}》的条文数与记录不符" for title in connection.execute(wrong).scalars()]
    if problems:
        return Finding("目录", sound=False, message="；".join(problems) + "。请从备份恢复，或重新建立资料库。")
    counts = library.catalog.counts()
    return Finding("目录", sound=True, message=f"{counts['documents']} 个文件，{counts['clauses']} 条。")


def _files(library: Library, _progress: Progress) -> Finding:
    table = schema.files.c
    older = select(func.count()).where(table.state == "ready", table.reading != READING)
    with library.catalog.read() as connection:
        failed = connection.execute(select(table.source, table.message).where(table.state == "failed")).all()
        outdated = connection.execute(older).scalar_one()
    note = f"{outdated} 个文件由其他版本的程序读取，重新导入后按本版本切分。" if outdated else ""
    if not failed:
        return Finding("来源文件", sound=True, message=note or "全部读取成功。")
    named = "；".join(f"{source}：{message}" for source, message in failed[:10])
    return Finding("来源文件", sound=False, message=f"{len(failed)} 个文件未能读取。{note}{named}")


def _words(library: Library, _progress: Progress) -> Finding:
    wanted = library.catalog.counts()["passages"]
    try:
        index = library.words()
        found = index.size() if index else -1
    except IndexStale:
        found = -1
    if found == wanted:
        return Finding("词语索引", sound=True, message=f"{found} 段，完整。")
    library.word_keeper.rebuild()
    return Finding("词语索引", sound=True, message=f"与目录不符，已从目录重建，共 {wanted} 段。", repaired=True)


def _vectors(library: Library, progress: Progress) -> Finding:
    model = library.model()
    with library.catalog.read() as connection:
        missing = len(stored.pending(connection, stored.model_key(connection, model)))
    if not missing:
        return Finding("向量", sound=True, message=f"完整，由模型 {model or '（尚无）'} 生成。")
    encode_pending(library, progress)
    return Finding("向量", sound=True, message=f"缺少 {missing} 个，已补齐。", repaired=True)


def _matrix(library: Library, _progress: Progress) -> Finding:
    if not library.model():
        return Finding("向量文件", sound=True, message="尚无向量。")
    if library.matrix_keeper.is_sound():
        return Finding("向量文件", sound=True, message="完整。")
    rows = library.matrix_keeper.save()
    return Finding("向量文件", sound=True, message=f"与目录不符，已重建，共 {rows} 行。", repaired=True)


def _chroma(library: Library, _progress: Progress) -> Finding:
    if not library.model():
        return Finding("Chroma", sound=True, message="尚无向量。")
    told: list[str] = []
    keeper = ChromaKeeper(library, told.append)
    try:
        keeper.bring_up()
        rows = len(keeper.index) if keeper.index else 0
    except LibraryLocked as error:
        return Finding("Chroma", sound=True, message=f"由另一个进程使用，未检查。{error}")
    except IndexStale as error:
        return Finding("Chroma", sound=False, message=f"{error}，未能重建；检索改用精确扫描。")
    finally:
        keeper.close()
    if told:
        return Finding("Chroma", sound=True, message=f"已从目录重建，共 {rows} 条。", repaired=True)
    return Finding("Chroma", sound=True, message=f"{rows} 条，完整。")


def _remake_passages(library: Library, progress: Progress) -> None:
    """Cut the clauses and read their references again, and replace a document's passages where that gives others than are there."""
    table = schema.documents.c
    with library.catalog.read() as connection:
        documents = connection.execute(select(table.key, table.title).order_by(table.key)).all()
    for done, (key, title) in enumerate(documents, start=1):
        with library.catalog.write() as connection:
            recording.remake_passages(connection, key, title)
            record_links(connection, key, title)
        progress("passages", done, len(documents), title)
