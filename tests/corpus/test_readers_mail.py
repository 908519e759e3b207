"""Mails and saved web pages: headers and names in any encoding, the body that keeps tables, what is attached."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from corpus.readers import read
from corpus.readers.mail import attached


def lines(path: Path) -> list[str]:
    return [line.text for line in read(path).pages[0].lines]


def mail(**parts: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "关于报送材料的函", "张三 <a@b.cn>", "c@d.cn"
    message["Date"] = "Mon, 06 Mar 2023 10:00:00 +0800"
    message.set_content(parts.get("text", "各单位：\n请于3月20日前报送。\n"))
    if "html" in parts:
        message.add_alternative(parts["html"], subtype="html")
    return message


def test_headers_are_told_and_the_body_follows(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="附件1.pdf")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    raw = read(path)
    assert raw.properties["title"] == "关于报送材料的函"
    assert raw.properties["date"] == "2023-03-06"
    assert [line.text for line in raw.pages[0].lines] == [
        "关于报送材料的函",
        "发件人：张三 <a@b.cn>",
        "收件人：c@d.cn",
        "日期：2023-03-06",
        "各单位：",
        "请于3月20日前报送。",
        "附件：附件1.pdf",
    ]


def test_the_web_page_of_a_body_is_read_for_its_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    table = "<table><tr><th>等级</th><th>标准</th></tr><tr><td>二星级</td><td>40元</td></tr></table>"
    path.write_bytes(mail(html=f"<p>见下表：</p>{table}").as_bytes())
    assert lines(path)[-3:] == ["见下表：", "等级 | 标准", "二星级 | 40元"]


def test_bytes_in_gbk_that_say_nothing_of_it_are_read(tmp_path: Path) -> None:
    head = "From: 张三\r\nTo: a@b.cn\r\nSubject: 通知\r\n".encode("gbk")
    body = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + "第一条 关于节能的规定。".encode(
        "gbk"
    )
    path = tmp_path / "a.eml"
    path.write_bytes(head + body)
    assert lines(path) == ["通知", "发件人：张三", "收件人：a@b.cn", "第一条 关于节能的规定。"]


def test_names_of_attachments_lose_their_folders_and_mails_are_attached_whole(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="../../附件.pdf")
    message.add_attachment(mail())
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    names = [name for name, _ in attached(path)]
    assert names == ["附件.pdf", "关于报送材料的函.eml"]
    inner = tmp_path / "inner.eml"
    inner.write_bytes(attached(path)[1][1])
    assert "请于3月20日前报送。" in lines(inner)


def test_a_saved_web_page_is_one(tmp_path: Path) -> None:
    page = "<html><body><h1>示范办法</h1><p>第一条 甲甲甲甲甲甲甲甲甲甲。</p><p>第二条 乙。</p></body></html>"
    encoded = page.encode("gbk")
    head = (
        "From: <Saved by Blink>\r\nSubject: a\r\nDate: Mon, 6 Mar 2023 10:00:00 +0800\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="gb2312"\r\n'
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
    )
    path = tmp_path / "a.mht"
    path.write_bytes(head.encode() + encoded + b"\r\n--b--\r\n")
    raw = read(path)
    assert raw.format == "mht"
    assert [line.text for line in raw.pages[0].lines] == ["示范办法", "第一条 甲甲甲甲甲甲甲甲甲甲。", "第二条 乙。"]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_list_of_attachments(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.eml")
        path.write_bytes(b"From: a\nTo: b\nSubject: c\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + data)
        assert all(isinstance(name, str) for name, _ in attached(path))
