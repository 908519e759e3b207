"""The formats that are read: what each is called, by which suffixes it goes, and which module reads it."""

from __future__ import annotations

from typing import cast

from corpus.readers.sniff import Kind

READERS: dict[Kind, str] = {
    "text": "text",
    "markdown": "markdown",
    "html": "html",
    "docx": "docx",
    "xlsx": "sheet",
    "pptx": "slides",
    "pdf": "pdf",
    "ofd": "ofd",
    "akn": "akn",
    "eml": "mail",
    "mht": "mail",
    "image": "image",
}
NAMES: dict[Kind, str] = {
    "text": "纯文本",
    "markdown": "Markdown",
    "html": "网页",
    "docx": "DOCX",
    "xlsx": "XLSX",
    "pptx": "PPTX",
    "pdf": "PDF",
    "ofd": "OFD",
    "akn": "XML",
    "doc": "旧版Word文档",
    "rtf": "RTF文档",
    "odt": "ODT文档",
    "xls": "旧版Excel工作簿",
    "ods": "ODS工作簿",
    "ppt": "旧版演示文稿",
    "odp": "ODP演示文稿",
    "eml": "邮件",
    "mht": "网页存档",
    "zip": "ZIP压缩包",
    "image": "图片",
}
BY_SUFFIX: dict[str, Kind] = {
    suffix: kind
    for kind, suffixes in cast(
        "dict[Kind, str]",
        {
            "markdown": ".md .markdown",
            "text": ".txt",
            "html": ".html .htm .xhtml",
            "docx": ".docx .docm .dotx .dotm",
            "xlsx": ".xlsx .xlsm .xltx .xltm",
            "pptx": ".pptx .pptm .ppsx .ppsm .potx",
            "pdf": ".pdf",
            "ofd": ".ofd",
            "akn": ".akn .xml",
            "doc": ".doc .dot .wps .wpt",
            "rtf": ".rtf",
            "odt": ".odt .ott",
            "xls": ".xls .xlt .et .ett",
            "ods": ".ods .ots",
            "ppt": ".ppt .pps .pot .dps .dpt",
            "odp": ".odp .otp",
            "eml": ".eml",
            "mht": ".mht .mhtml",
            "zip": ".zip",
            "image": ".png .jpg .jpeg .tif .tiff .bmp .webp",
        },
    ).items()
    for suffix in suffixes.split()
}
"""WPS's own formats (.wps, .et, .dps) are those of Word, Excel and PowerPoint before 2007."""
CONVERTED: dict[Kind, Kind] = {
    "doc": "docx", "rtf": "docx", "odt": "docx", "xls": "xlsx", "ods": "xlsx", "ppt": "pptx", "odp": "pptx",
}  # fmt: skip
COMPONENTS: dict[Kind, str] = {"docx": "writer-nogui", "xlsx": "calc-nogui", "pptx": "impress-nogui"}
CONTAINERS = frozenset({".zip", ".eml"})
"""Suffixes of files that hold others, each of which is a document of its own."""
SUFFIXES = frozenset(BY_SUFFIX)
TEXT_KINDS = frozenset({"text", "markdown", "html", "akn", "mht"})
