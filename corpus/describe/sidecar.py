"""Corrections by the owner of a document: ``名称.yaml`` beside it (or ``名称.pdf.yaml``) overrides what was found.

Keys, in English or Chinese; every key is optional::

    title: 民用建筑节能条例          标题
    work: 民用建筑节能条例           作品        the name that all versions share
    version: 2008-08-01              版本
    kind: regulation                 种类        regulation 法规, standard 标准, atlas 图集, other 其他
    level: administrative            层级        law 法律, administrative 行政法规, local 地方性法规, rule 规章,
                                                 normative 规范性文件, interpretation 司法解释, standard 标准, none 无
    number: 国务院令第530号          文号
    issuer: 国务院                   发布机关
    jurisdiction: 全国               辖区
    published: 2008-08-01            公布日期
    effective: 2008-10-01            施行日期
    expired: 2018-10-01              失效日期
    status: 废止                     状态        废止 or 失效
    replaces: [旧条例, 旧办法]       代替
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import UnreadableDocument
from corpus.types import Metadata

_TEXT = {"title": "标题", "work": "作品", "version": "版本", "number": "文号"} | {
    "issuer": "发布机关",
    "jurisdiction": "辖区",
    "status": "状态",
}
_DATES = {"published": "公布日期", "effective": "施行日期", "expired": "失效日期"}
_KINDS = {"法规": "regulation", "标准": "standard", "图集": "atlas", "其他": "other"}
_LEVELS = {
    "法律": "law", "行政法规": "administrative", "地方性法规": "local", "规章": "rule", "规范性文件": "normative",
    "司法解释": "interpretation", "标准": "standard", "无": "none",
}  # fmt: skip
_NAMES = {
    chinese: key for key, chinese in (_TEXT | _DATES | {"kind": "种类", "level": "层级", "replaces": "代替"}).items()
}


def beside(path: Path) -> Path | None:
    """The file of corrections for ``path``, if there is one."""
    names = (f"{path.name}.yaml", f"{path.stem}.yaml", f"{path.name}.yml", f"{path.stem}.yml")
    return next((path.with_name(name) for name in names if path.with_name(name).is_file()), None)


def overrides(path: Path) -> dict[str, Any]:
    """The corrections for ``path`` as values of ``Metadata``; empty if there are none.

    Raises ``UnreadableDocument`` that names the file and the key where it cannot be understood.
    """
    sidecar = beside(path)
    if sidecar is None:
        return {}
    try:
        values = yaml.safe_load(sidecar.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnreadableDocument(
            f"元数据文件“{sidecar.name}”无法读取，请检查其 YAML 语法与 UTF-8 编码：{_brief(error)}。"
        ) from error
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise UnreadableDocument(f"元数据文件“{sidecar.name}”的内容应为“键: 值”的形式。")
    return {key: _value(key, value, sidecar.name) for key, value in _keyed(values, sidecar.name)}


def apply(metadata: Metadata, values: Mapping[str, Any]) -> Metadata:
    """The metadata with the corrections in place of what was found."""
    return replace(metadata, **values)


def _brief(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"第{mark.line + 1}行有误" if mark else "文件内容有误"


def _keyed(values: Mapping[Any, Any], name: str) -> list[tuple[str, Any]]:
    keyed = []
    for key, value in values.items():
        english = _NAMES.get(str(key).strip(), str(key).strip())
        if english not in _NAMES.values():
            raise UnreadableDocument(f"元数据文件“{name}”中的键“{key}”不能识别；可用的键有：{'、'.join(_NAMES)}。")
        keyed.append((english, value))
    return keyed


def _value(key: str, value: object, name: str) -> object:
    if key in _DATES:
        return _date(key, value, name)
    if key == "kind":
        return _choice(value, _KINDS, "种类", name)
    if key == "level":
        return _choice(value, _LEVELS, "层级", name)
    if key == "replaces":
        return tuple(str(entry) for entry in (value if isinstance(value, list) else [value] if value else []))
    if isinstance(value, Mapping | list):
        raise UnreadableDocument(f"元数据文件“{name}”中“{_TEXT[key]}”的值应为一行文字。")
    return "" if value is None else str(value).strip()


def _date(key: str, value: object, name: str) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise UnreadableDocument(
            f"元数据文件“{name}”中“{_DATES[key]}”的值“{value}”不是日期，应写作 2021-01-01。"
        ) from error


def _choice(value: object, names: Mapping[str, str], key: str, name: str) -> str:
    text = str(value).strip()
    chosen = names.get(text, text)
    if chosen not in names.values():
        raise UnreadableDocument(f"元数据文件“{name}”中“{key}”的值“{value}”不能识别；可填：{'、'.join(names)}。")
    return chosen
