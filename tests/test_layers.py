"""The direction of imports: corpus <- index <- assistant <- evals, and one importer a vendor."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "assistant", "evals")
ONE_IMPORTER = {
    "onnxruntime": "index/inference.py",
    "chromadb": "index/vectors.py",
    "langchain_chroma": "index/vectors.py",
    "tantivy": "index/lexical.py",
    "rjieba": "index/lexical.py",
    "pypdfium2": "corpus/readers/pdf.py",
    "pypdf": "corpus/readers/pdf_about.py",
    "cv2": "corpus/scans/raster.py",
    "rapidocr": "corpus/scans/engine.py",
    "docx": "corpus/readers/docx.py",
    "openpyxl": "corpus/readers/sheet.py",
    "langchain_openai": "assistant/llm.py",
}


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def modules() -> list[Path]:
    return [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_module_imports_upward(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    assert not {name for name in imports(path) if name.split(".")[0] in above}


@pytest.mark.parametrize(("vendor", "importer"), ONE_IMPORTER.items())
def test_each_vendor_has_one_importer(vendor: str, importer: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if not path.is_relative_to(ROOT / "evals") and any(name.split(".")[0] == vendor for name in imports(path))
    }
    assert users == {importer}


def test_pictures_are_opened_in_one_module_and_painted_in_another() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if any(name.split(".")[0] == "PIL" for name in imports(path))
    }
    assert {user for user in users if not user.startswith("evals/")} == {
        "corpus/readers/image.py",
        "corpus/picture/paint.py",
    }


def test_gradio_stays_in_the_web_folder() -> None:
    users = {path for path in modules() if any(name.split(".")[0] == "gradio" for name in imports(path))}
    assert users
    assert all(path.is_relative_to(ROOT / "assistant" / "web") for path in users)
