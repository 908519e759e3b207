"""Every setting in one place: its default, then ``tiaowen.toml``, then the environment (``TIAOWEN_*``)."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

FILE_NAME = "tiaowen.toml"
PREFIX = "TIAOWEN_"


class SettingsError(ValueError):
    """A setting has a value that cannot be used. ``str(error)`` is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may choose.

    ``library`` is the library's folder, ``encoder`` the embedding model as ``index.embedding.load_encoder`` takes it, and
    ``reranker`` what puts the clauses found in order, as ``index.reranking.load_reranker`` takes it.
    A language model is used only where ``llm_url`` and ``llm_model`` are set; ``llm_timeout`` is in seconds.
    ``confidence`` is the least confidence, 0..1, at which a question is answered: raised, more questions are refused.
    """

    library: Path = Path("library")
    encoder: str = "bundled"
    reranker: str = "bundled"
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str = ""
    llm_timeout: float = 60.0
    confidence: float = 0.5
    host: str = "127.0.0.1"
    port: int = 7860

    @property
    def generative(self) -> bool:
        """Whether a language model writes the answers."""
        return bool(self.llm_url and self.llm_model)


def load_settings(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """The settings in force: defaults, then ``tiaowen.toml`` in ``folder``, then ``TIAOWEN_*`` in ``environ``.

    Raises ``SettingsError`` for an unknown name in the file and for a value of the wrong type.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, object] = dict(_from_file((folder or Path.cwd()) / FILE_NAME))
    for item in fields(Settings):
        text = environ.get(PREFIX + item.name.upper())
        if text:
            values[item.name] = text
    return replace(Settings(), **{name: _convert(name, value) for name, value in values.items()})


def _from_file(path: Path) -> Mapping[str, object]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"设置文件“{path}”无法读取：{error}。请改正后再试。") from error
    unknown = sorted(set(values) - {item.name for item in fields(Settings)})
    if unknown:
        raise SettingsError(f"设置文件“{path}”中没有这样的设置项：{'、'.join(unknown)}。")
    return values


def _convert(name: str, value: object) -> Any:  # noqa: ANN401 - each setting has its own type
    default: Any = getattr(Settings(), name)
    converted: Any
    try:
        converted = type(default)(value) if not isinstance(default, Path) else Path(str(value)).expanduser()
    except (TypeError, ValueError) as error:
        raise SettingsError(f"设置项“{name}”的值“{value}”不正确，应为{_KINDS[type(default)]}。") from error
    if name == "port" and not 0 <= converted <= 65535:
        raise SettingsError(f"端口“{value}”不正确，应在 0 至 65535 之间。")
    if name == "confidence" and not 0 <= converted <= 1:
        raise SettingsError(f"置信度阈值“{value}”不正确，应在 0 至 1 之间。")
    return converted


_KINDS: Mapping[type, str] = {int: "整数", float: "数字", str: "文字"}
