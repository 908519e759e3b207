"""Pages by HTTP: the picture with its marks, what is known of it, and a sentence where there is none."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from assistant_support import in_process
from fastapi.testclient import TestClient
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from assistant.api import create_app
from index.ingest import ingest
from index.library import Library

TEXT = (
    "示范市节水办法",
    "2023年3月1日 示范市水务局公布",
    "第一条 为了节约用水，制定本办法。",
    "第二条 新建住宅应当安装节水器具，每户奖补25元。",
    "第三条 本办法自2023年4月1日起施行。",
)
ID = "示范市节水办法/2023-03-01"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(folder / "示范市节水办法.pdf"), invariant=1)
    for at, line in enumerate(TEXT):
        canvas.setFont("STSong-Light", 18 if at == 0 else 12)
        canvas.drawString(90, 740 - 30 * at, line)
    canvas.showPage()
    canvas.save()
    (folder / "示范市排水办法.md").write_text(
        "# 示范市排水办法\n\n第一条 排水应当许可。\n\n第三条 自2020年1月1日起施行。\n"
    )
    with Library.open(folder / "library", create=True) as library:
        report = ingest(library, sorted(folder.glob("*.*")), vectors=False, reader=in_process)
        assert not report.failed
        with TestClient(create_app(library), raise_server_exceptions=False) as opened:
            yield opened


def test_a_page_is_a_picture_with_the_quotation_marked(client: TestClient) -> None:
    asked = {"clause": "第二条", "quote": "每户奖补25元", "format": "webp", "width": "600"}
    answer = client.get(f"/pages/{ID}/1", params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.content)).size == (600, 849)
    told = json.loads(answer.headers["x-page"])
    (box,) = told["boxes"]
    assert box[0] == pytest.approx(90 + 12 * 16 + 3, abs=2)  # behind sixteen characters and a blank
    again = client.get(f"/pages/{ID}/1", params=asked, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_api_tells_of_a_page_and_the_clause_may_be_an_address(client: TestClient) -> None:
    by_id = {"format": "json", "clause": f"{ID}/第二条", "at": "4-8"}
    told = client.get(f"/api/v1/pages/{ID}/1", params=by_id).json()
    assert (told["page"], told["pages"], told["width"], told["height"]) == (1, 1, 595.28, 841.89)
    assert len(told["boxes"]) == 1
    latest = client.get(
        "/api/v1/pages/示范市节水办法/latest/1", params={"format": "json", "boxes": "10,20,30,40"}
    ).json()
    assert latest["boxes"] == [[10, 20, 30, 40]]


@pytest.mark.parametrize(
    ("path", "status", "error", "words"),
    [
        (f"{ID}/2", 404, "PageMissing", "没有第2页，共1页"),
        (f"{ID}/0", 400, "BadInput", "页码"),
        (f"{ID}/-1", 400, "BadInput", "页码"),
        ("没有/2020/1", 404, "DocumentMissing", "没有编号为"),
        ("../../../etc/passwd/1", 404, "NotFound", ""),
        ("/etc/passwd/1", 404, "DocumentMissing", "没有编号为"),
        ("示范市排水办法/1", 422, "UnreadableDocument", "不分页"),
        (f"{ID}/1?format=svg", 400, "BadInput", "图像格式"),
        (f"{ID}/1?width=99999", 400, "BadInput", "宽度"),
        (f"{ID}/1?width=nan", 400, "BadInput", "宽度"),
        (f"{ID}/1?zoom=0", 400, "BadInput", "放大倍数"),
        (f"{ID}/1?clause=第九条", 400, "BadInput", "没有“第九条”"),
        (f"{ID}/1?clause=第二条&quote=月球", 400, "BadInput", "没有所引的这句话"),
        (f"{ID}/1?clause=示范市排水办法/第一条", 400, "BadInput", "这一条"),
        (f"{ID}/1?at=5-2", 400, "BadInput", "起止位置"),
        (f"{ID}/1?boxes=1,2,3", 400, "BadInput", "boxes"),
    ],
)
def test_what_cannot_be_shown_is_a_sentence(client: TestClient, path: str, status: int, error: str, words: str) -> None:
    answer = client.get(f"/pages/{path}")
    assert answer.status_code == status
    assert answer.json()["error"] == error
    assert words in answer.json()["message"]


def test_a_file_that_changed_or_is_gone_is_not_shown(client: TestClient, folder: Path) -> None:
    path = folder / "示范市节水办法.pdf"
    content = path.read_bytes()
    path.write_bytes(content + b"\n%changed")
    answer = client.get(f"/pages/{ID}/1")
    assert (answer.status_code, answer.json()["error"]) == (410, "OriginalGone")
    assert "重新导入" in answer.json()["message"]
    path.unlink()
    assert client.get(f"/pages/{ID}/1").status_code == 410
    path.write_bytes(content)
    assert client.get(f"/pages/{ID}/1").status_code == 200


def test_what_to_look_at_is_told_by_the_api(client: TestClient) -> None:
    reported = client.get("/api/v1/docs", params={"problems": "1"}).json()["documents"]
    assert [item["title"] for item in reported] == ["示范市排水办法"]
    assert reported[0]["quality"]["findings"][0]["message"] == "缺少第二条。"
    told = client.get(f"/api/v1/docs/{ID}").json()["quality"]
    assert (told["read"], told["findings"]) == ({"text": 1}, [])
