"""Takes the README's pictures of the page: ``python docs/images/take.py LIBRARY``. Needs Playwright and Chromium."""

from __future__ import annotations

import argparse
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from playwright.sync_api import sync_playwright

from assistant.api import create_app
from assistant.settings import Settings
from assistant.web import mount
from index.library import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).parent
QUESTION = "二星级绿色建筑每平方米奖补多少？"
SINCE = "2020-01-01"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The page of a library at a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Library.open(folder) as library:
        app = mount(create_app(library, Settings()), library, Settings())
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
        server.should_exit = True
        thread.join()


def take(browser: Browser, address: str, name: str, size: tuple[int, int], question: str) -> None:
    """One picture: the question asked, and in a wide window its first source opened."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    page.wait_for_selector("#tw-log .example")
    page.fill("#tw-box textarea", question)
    page.press("#tw-box textarea", "Enter")
    page.wait_for_selector(".tw-foot")
    if size[0] > size[1]:
        page.click(".tw-mark >> nth=0")
        page.wait_for_selector("#tw-panel .tw-target")
        page.mouse.move(0, size[1] - 1)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / name)
    page.close()


def take_versions(browser: Browser, address: str, name: str, size: tuple[int, int]) -> None:
    """The picture of two versions side by side, those of the first document that the list of changes can compare."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(f"{address}#versions")
    page.fill("#tw-since input, #tw-since textarea", SINCE)
    page.click("#tw-since button")
    page.click("#tw-changed [data-compare] >> nth=-1")
    page.wait_for_selector("#tw-versus tbody tr")
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / name)
    page.close()


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--question", default=QUESTION)
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with served(given.library) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        take(browser, address, "chat-wide.png", (1440, 900), given.question)
        take(browser, address, "chat-narrow.png", (390, 844), given.question)
        take_versions(browser, address, "versions.png", (1440, 900))
        browser.close()


if __name__ == "__main__":
    main()
