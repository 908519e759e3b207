"""Settings come from defaults, then a file, then the environment, and say what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings, SettingsError, load_settings


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings({}, tmp_path) == Settings()
    assert not Settings().generative


def test_the_environment_comes_after_the_file(tmp_path: Path) -> None:
    (tmp_path / "tiaowen.toml").write_text('port = 8000\nlibrary = "甲"\nllm_url = "http://a/v1"\n', encoding="utf-8")
    settings = load_settings({"TIAOWEN_PORT": "9000", "TIAOWEN_LLM_MODEL": "m", "TIAOWEN_OTHER": "x"}, tmp_path)
    assert (settings.port, settings.library, settings.generative) == (9000, Path("甲"), True)


@pytest.mark.parametrize(
    ("text", "environ", "message"),
    [
        ("colour = 1", {}, "没有这样的设置项：colour"),
        ("port = [", {}, "无法读取"),
        ("", {"TIAOWEN_PORT": "many"}, "设置项“port”的值“many”不正确，应为整数"),
        ("", {"TIAOWEN_PORT": "70000"}, "端口“70000”不正确"),
        ("", {"TIAOWEN_CONFIDENCE": "2"}, "置信度阈值“2”不正确"),
        ("", {"TIAOWEN_LLM_TIMEOUT": "soon"}, "应为数字"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, environ: dict[str, str], message: str) -> None:
    (tmp_path / "tiaowen.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_settings(environ, tmp_path)
