"""The page as a person uses it, in a real browser. Without Playwright or Chromium these tests skip, except on CI."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from PIL import Image
from web_fake import FUNDS, QUOTE, FakeLibrary, mounted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*no_silent_downcasting:Warning"
)  # Gradio's own statistics of its queue

CHROMIUM = os.environ.get("TIAOWEN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
REQUIRED = bool(os.environ.get("TIAOWEN_BROWSER_REQUIRED"))
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WAIT = 30_000
Opener = Callable[..., "Page"]


@pytest.fixture(scope="module")
def library() -> FakeLibrary:
    return FakeLibrary()


def with_pages(app: FastAPI) -> FastAPI:
    """Serves a grey page for every page but the ninth, whose file is gone."""

    @app.get("/pages/{document_id:path}/{page}")
    def page(document_id: str, page: int, width: int = 800) -> Response:
        if page == 9:
            return JSONResponse({"error": "OriginalGone", "message": "找不到原文件，可能已被移动或删除。"}, 410)
        picture = io.BytesIO()
        Image.new("RGB", (width, width * 2), "#ccc").save(picture, "PNG")
        told = {"page": page, "pages": 40, "width": 400, "height": 800, "boxes": [[60, 600, 300, 614]]}
        return Response(picture.getvalue(), media_type="image/png", headers={"X-Page": json.dumps(told)})

    return app


@pytest.fixture(scope="module")
def address(library: FakeLibrary) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with mounted(with_pages(FastAPI()), library) as app:
        server = uvicorn.Server(
            uvicorn.Config(app, port=port, log_level="error", ws="none", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if REQUIRED:
        assert CHROMIUM, "on CI a browser must be there"
    elif not CHROMIUM:
        pytest.skip("no Chromium: set TIAOWEN_CHROMIUM to its path")
    else:
        pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Opener]:
    """Opens the page, each time as another person; at the end no request may have gone to another machine."""
    requests: list[str] = []
    errors: list[str] = []
    contexts = []

    def opened(size: dict[str, int] = WIDE, page: str = "") -> Page:
        context = browser.new_context(viewport=size, permissions=["clipboard-read", "clipboard-write"])  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(WAIT)
        sheet = context.new_page()
        sheet.on("request", lambda request: requests.append(request.url))
        sheet.on("pageerror", lambda error: errors.append(str(error)))
        sheet.goto(address + page)
        sheet.wait_for_selector("#tw-box textarea", state="attached")
        sheet.wait_for_selector("#tw-shelf tbody tr", state="attached")
        return sheet

    yield opened
    for context in contexts:
        context.close()
    assert requests
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []
    assert errors == []


def ask(page: Page, words: str, answers: int = 1) -> None:
    page.fill("#tw-box textarea", words)
    page.press("#tw-box textarea", "Enter")
    page.wait_for_function("n => document.querySelectorAll('.tw-foot, #tw-log .tw-trouble').length === n", arg=answers)
    page.wait_for_selector("#tw-send")


def test_a_question_is_answered_with_its_sources_beside_it(visit: Opener) -> None:
    page = visit()
    assert page.evaluate("[document.documentElement.lang, navigator.language, document.title]") == [
        "zh-CN",
        "zh-CN",
        "条文通",
    ]
    assert page.evaluate("document.fonts.size") == 0
    ask(page, "二星级能补贴多少？")
    assert "每平方米奖补25元" in page.inner_text("#tw-log .tw-body")
    assert page.inner_text("#tw-log .tw-asked") == "二星级能补贴多少？"
    assert page.locator("#tw-panel .tw-card").count() == 2
    assert page.input_value("#tw-box textarea") == ""
    assert not re.search(r"\b(?:Clear|Submit|Loading|Settings|Gradio|API)\b", page.inner_text("body"))


def test_a_mark_opens_the_clause_and_steps_lead_on(visit: Opener) -> None:
    page = visit()
    ask(page, "二星级")
    page.focus(".tw-mark >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tw-panel mark")
    assert page.inner_text("#tw-panel mark") == QUOTE
    assert page.url.endswith(("/", "#ask"))
    page.click("#tw-panel .tw-target [data-copy]")
    page.wait_for_selector("#tw-toast.tw-shown")
    assert (
        page.evaluate("navigator.clipboard.readText()") == f"《示范市绿色建筑专项资金管理办法》第八条第一款：“{QUOTE}”"
    )
    page.click("#tw-panel .tw-panel-head .tw-steps button >> nth=1")
    page.wait_for_selector("#tw-panel .tw-target .tw-cited")
    page.focus("#tw-panel .tw-versions button >> nth=0")
    assert page.evaluate("document.querySelector('#tw-head').getBoundingClientRect().top") == 0
    page.click("#tw-panel [data-cards]")
    page.wait_for_selector("#tw-panel .tw-card")
    page.click(".tw-copy-answer")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('奖补25元[1]')")


def test_markup_from_documents_and_people_does_nothing(visit: Opener) -> None:
    page = visit(page="#library")
    page.click("#tw-shelf .tw-link >> nth=0")
    page.click("#tw-shelf .tw-entry >> nth=4")
    page.wait_for_selector("#tw-panel .tw-target")
    assert "<script>window.hacked=1</script>" in page.inner_text("#tw-panel .tw-target")
    page.click("#tw-head nav a >> nth=0")
    ask(page, "<img src=x onerror='window.hacked=1'> **二星级** [x](javascript:window.hacked=1)")
    assert page.inner_text("#tw-log .tw-asked").startswith("<img src=x")
    assert page.evaluate("window.hacked") is None


def test_an_input_method_may_use_enter(visit: Opener, library: FakeLibrary) -> None:
    page = visit()
    asked = len(library.asked)
    page.fill("#tw-box textarea", "erxingji")
    composing = {"key": "Enter", "isComposing": True, "bubbles": True}
    page.dispatch_event("#tw-box textarea", "keydown", composing)
    page.dispatch_event("#tw-box textarea", "keypress", composing)
    page.press("#tw-box textarea", "Shift+Enter")
    assert page.input_value("#tw-box textarea") == "erxingji\n"
    page.fill("#tw-box textarea", "二星级")
    page.click("#tw-send")
    page.wait_for_selector(".tw-foot")
    assert [question.text for question in library.asked[asked:]] == ["二星级"]


def test_an_answer_is_written_as_it_comes_and_can_be_stopped(visit: Opener, library: FakeLibrary) -> None:
    page, other = visit(), visit()
    library.go_on.clear()
    page.fill("#tw-box textarea", "慢慢写")
    page.press("#tw-box textarea", "Enter")
    page.wait_for_selector(".tw-partial")
    assert "取得二星级标识的" in page.inner_text("#tw-log")
    ask(other, "别人的问题")
    page.click("#tw-stop")
    page.wait_for_selector("#tw-log .tw-trouble")
    assert "已停止作答" in page.inner_text("#tw-log")
    library.go_on.set()
    ask(page, "二星级")
    assert "别人的问题" not in page.inner_text("body")


def test_conversations_are_kept_in_the_browser(visit: Opener, library: FakeLibrary) -> None:
    page = visit()
    ask(page, "二星级能补贴多少？")
    ask(page, "月球上呢？", answers=2)
    assert [turn.content for turn in library.asked[-1].history if turn.role == "user"] == ["二星级能补贴多少？"]
    page.click("#tw-new")
    page.wait_for_selector("#tw-log .examples")
    page.reload()
    page.click("#tw-history [data-restore]")
    page.wait_for_selector(".tw-refusal")
    assert page.locator("#tw-log .tw-asked").all_inner_texts() == ["二星级能补贴多少？", "月球上呢？"]
    assert "最接近的条文" in page.inner_text("#tw-panel h2")
    page.click("a[href='#cards-0']")
    page.wait_for_selector("#card-0-2")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#tw-history [data-forget]")
    page.wait_for_selector("#tw-log .examples")
    page.wait_for_selector("#tw-history >> text=还没有对话")


def test_the_range_is_asked_for_and_errors_are_sentences(visit: Opener, library: FakeLibrary) -> None:
    page = visit()
    page.click("#tw-scope input[aria-label='类别']")
    page.click("[role=listbox] >> text=标准")
    page.fill(
        "#tw-scope label:has-text('效力日期') input, #tw-scope label:has-text('效力日期') textarea", "2022年6月30日"
    )
    page.uncheck("#tw-scope input[type=checkbox]")
    page.click("#tw-log .example >> nth=1")
    page.wait_for_selector(".tw-foot")
    asked = library.asked[-1]
    assert (asked.text, asked.kind, str(asked.as_of), asked.past) == (
        "装配率怎么计算？",
        "standard",
        "2022-06-30",
        True,
    )
    ask(page, "出错", answers=2)
    assert "系统出现意外错误" in page.inner_text("#tw-log")
    assert "secret of the machine" not in page.content()


def test_the_library_is_searched_and_a_document_opened(visit: Opener) -> None:
    page = visit()
    page.click("#tw-head nav a >> nth=1")
    assert page.locator("#tw-shelf tbody tr").count() == 3
    page.fill("#tw-search input, #tw-search textarea", "设计标准")
    page.wait_for_function("document.querySelectorAll('#tw-shelf tbody tr').length === 1")
    page.click("#tw-shelf .tw-link")
    page.wait_for_selector("#tw-shelf .tw-entry")
    page.click("#tw-shelf .tw-entry")
    page.click("#tw-panel .tw-tab >> text=条文")
    page.wait_for_selector("#tw-panel .tw-target")
    assert "强制性条文" in page.inner_text("#tw-panel .tw-target")
    page.click("#tw-shelf [data-page]")
    page.wait_for_selector("#tw-shelf tbody")
    page.go_back()
    page.wait_for_selector("#tw-box textarea")


def open_standard(page: Page) -> None:
    page.click("#tw-shelf .tw-link >> text=绿色建筑设计标准")
    page.click("#tw-shelf .tw-entry")
    page.wait_for_selector("#tw-panel .tw-leaf-image")
    page.wait_for_function("document.querySelector('.tw-leaf-window').scrollTop > 0")


def test_a_clause_opens_its_original_page_which_is_turned_and_made_larger(visit: Opener) -> None:
    page = visit(page="#library")
    open_standard(page)
    assert page.input_value(".tw-leaf-number") == "7"
    assert "第7页" in (page.get_attribute(".tw-leaf-image", "alt") or "")
    page.focus(".tw-leaf-window")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".tw-leaf-image[alt*='第8页']")
    width = page.evaluate("document.querySelector('.tw-leaf-image').offsetWidth")
    page.keyboard.press("+")
    page.wait_for_function("w => document.querySelector('.tw-leaf-image').offsetWidth > 1.2 * w", arg=width)
    assert page.inner_text(".tw-leaf-size") == "125%"
    page.keyboard.press("0")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".tw-leaf-wait.tw-trouble")
    assert "找不到原文件" in page.inner_text(".tw-leaf-wait")
    page.fill(".tw-leaf-number", "12")
    page.keyboard.press("Enter")
    page.wait_for_selector(".tw-leaf-image[alt*='第12页']")
    page.fill(".tw-leaf-number", "99")
    page.keyboard.press("Enter")
    assert page.input_value(".tw-leaf-number") == "12"


def test_the_view_that_was_chosen_stays_chosen(visit: Opener) -> None:
    page = visit(page="#library")
    open_standard(page)
    page.focus(".tw-tab[aria-selected=true]")
    page.keyboard.press("ArrowRight")  # round to the first
    page.wait_for_selector("#tw-panel .tw-target")
    assert page.inner_text(".tw-tab[aria-selected=true]") == "条文"
    page.click("#tw-panel .tw-tab >> text=全文")
    page.wait_for_selector("#tw-panel section[data-shown=whole]")
    page.click("#tw-shelf [data-page]")
    page.click("#tw-shelf .tw-link >> text=专项资金 >> nth=0")
    page.click("#tw-shelf .tw-entry >> nth=1")
    page.wait_for_function("document.querySelectorAll('#tw-panel article').length === 5")
    assert page.evaluate("document.documentElement.classList.contains('tw-leaf-open')") is False


def test_two_versions_are_compared(visit: Opener) -> None:
    page = visit(page="#versions")
    page.click("#tw-compare input[aria-label='文件']")
    page.click("[role=listbox] >> text=示范市绿色建筑专项资金管理办法")
    page.wait_for_selector("#tw-versus tbody tr")
    assert page.locator("#tw-versus tbody del").all_inner_texts() == ["15"]
    page.fill("#tw-since input, #tw-since textarea", "2024-01-01")
    page.click("#tw-since button")
    page.wait_for_selector("#tw-changed >> text=没有文件施行")
    assert not page.is_visible("#tw-panel")


def test_a_narrow_window_has_drawers(visit: Opener) -> None:
    page = visit(NARROW)
    assert not page.is_visible("#tw-panel")
    page.click("#tw-menu")
    page.wait_for_selector("#tw-new")
    page.keyboard.press("Escape")
    page.wait_for_selector("#tw-side", state="hidden")
    ask(page, "二星级")
    page.focus("a.tw-chip >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tw-panel mark")
    page.wait_for_function("document.activeElement.matches('#tw-panel h2')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#tw-panel", state="hidden")
    assert page.evaluate("document.activeElement.className") == "tw-chip"
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    page.click("#tw-menu")
    page.mouse.click(NARROW["width"] - 10, 400)
    page.wait_for_selector("#tw-side", state="hidden")
    page.click("#tw-head nav a >> nth=1")
    page.wait_for_selector("#tw-shelf tbody tr")
    assert page.evaluate("document.querySelector('#tw-library').scrollWidth") <= NARROW["width"]
    open_standard(page)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert page.evaluate("document.querySelector('#tw-panel').scrollWidth") <= NARROW["width"]


def test_an_address_opens_its_clause(visit: Opener) -> None:
    page = visit(page=f"#clause={FUNDS.document_id}/第八条")
    page.wait_for_selector("#tw-panel .tw-target")
    assert "第八条" in page.inner_text("#tw-panel .tw-target .tw-label")
    assert page.get_attribute("#tw-panel .tw-target a", "href") == f"./clauses/{FUNDS.document_id}/第八条"
