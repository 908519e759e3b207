from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from web_fake import FakeLibrary, mounted

from assistant.web.shell import rewritten
from assistant.web.theme import STYLES

LOCAL = ("127.0.0.1", "::1", "localhost", "testserver")


@pytest.fixture(scope="module")
def reached() -> list[str]:
    """Other machines that were spoken to while the page was built and served."""
    return []


@pytest.fixture(scope="module")
def client(reached: list[str]) -> Iterator[TestClient]:
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def watched_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            reached.append(str(address[0]))
        connect(self, address)

    def watched_resolve(host: Any, *more: Any, **named: Any) -> Any:
        if host not in (None, *LOCAL):
            reached.append(str(host))
        return resolve(host, *more, **named)

    app = FastAPI()

    @app.get("/api/v1/ping")
    def ping() -> dict[str, str]:
        return {"pong": "Gradio"}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", watched_connect)
        patch.setattr(socket, "getaddrinfo", watched_resolve)
        with mounted(app, FakeLibrary()), TestClient(app) as opened:
            yield opened


@pytest.fixture(scope="module")
def page(client: TestClient) -> str:
    return client.get("/").text


def test_the_page_is_chinese_from_its_first_byte(page: str) -> None:
    assert page.lstrip().startswith("<!doctype html>")
    assert '<html\n\tlang="zh-CN"' in page
    assert page.index("navigator") < page.index("gradio_config")


def test_the_page_is_closed_to_other_machines(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_nothing_in_the_page_loads_from_elsewhere(page: str) -> None:
    loaded = re.findall(r"""<(?:link|script|img|iframe)[^>]*(?:href|src)=["']([^"']+)""", page)
    assert loaded
    assert all(not address.startswith(("http:", "https:", "//")) for address in loaded)


def test_no_font_is_fetched(client: TestClient, page: str) -> None:
    sheets = re.findall(r"\./page/[^\"']+\.css[^\"']*", page)
    styles = client.get("/theme.css").text + "".join(client.get(sheet[1:]).text for sheet in sheets)
    assert len(sheets) == len(STYLES)
    assert "PingFang SC" in styles
    assert "@font-face" not in styles
    assert "@import" not in styles
    assert all(address.startswith("data:") for address in re.findall(r"url\([\"']?([^)]*)", styles))


def test_our_files_are_served_and_marked_with_their_content(client: TestClient, page: str) -> None:
    script = re.search(r"\./page/app\.js\?v=[0-9a-f]{10}", page)
    assert script
    assert client.get(script[0][1:]).status_code == 200


def test_gradio_tells_nobody_and_shows_no_links_of_its_own(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []


def test_no_event_of_the_page_is_an_api(client: TestClient) -> None:
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}


def test_routes_of_the_application_stay_as_they_are(client: TestClient) -> None:
    answer = client.get("/api/v1/ping")
    assert answer.json() == {"pong": "Gradio"}
    assert "content-security-policy" not in answer.headers


def test_no_other_machine_is_spoken_to(page: str, reached: list[str]) -> None:
    assert page
    assert reached == []


def test_what_is_no_page_is_not_changed() -> None:
    assert rewritten(b'{"lang": "en"}', "<link>") == b'{"lang": "en"}'
