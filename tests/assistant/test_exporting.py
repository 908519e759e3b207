"""Exports of a library's documents, and addresses of clauses that stay."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi.testclient import TestClient
from lxml import etree

from assistant.api import create_app
from assistant.exchange import at_address, export
from index.library import Library

ENERGY = "示范市民用建筑节能条例"


@pytest.mark.parametrize(
    ("address", "clause_id"),
    [
        (f"{ENERGY}/2012-06-01/第二条", f"{ENERGY}/2012-06-01/第二条"),
        (f"{ENERGY}/2012/第二条", f"{ENERGY}/2012-06-01/第二条"),
        (f"{ENERGY}/latest/第二条", f"{ENERGY}/2021-06-01/第二条"),
        (f"{ENERGY}/第2条", f"{ENERGY}/2021-06-01/第二条"),
        ("GB 59999/2020/3.1.2", "GB 59999/2020/3.1.2"),
        ("GB 59999/表3.1.1", "GB 59999/2020/表3.1.1"),
        (f"{ENERGY}/第九十九条", None),
        (f"{ENERGY}/1999/第二条", None),
        ("没有的条例/第二条", None),
        ("第二条", None),
        ("", None),
    ],
)
def test_an_address_leads_to_its_clause(library: Library, address: str, clause_id: str | None) -> None:
    found = at_address(library.catalog, address)
    assert (found.clause_id if found else None) == clause_id


def test_an_address_without_a_version_goes_by_the_day(library: Library) -> None:
    found = at_address(library.catalog, f"{ENERGY}/第二条", date(2015, 1, 1))
    assert found is not None
    assert found.clause_id == f"{ENERGY}/2012-06-01/第二条"


def test_an_export_links_its_references(library: Library) -> None:
    root = etree.fromstring(export(library.catalog, ENERGY, "akn"))
    refs = [(e.text, e.get("href")) for e in root.iter("{*}ref")]
    assert refs == [("本条例第二条", f"/clauses/{ENERGY}/2021-06-01/第二条")]
    assert f"[本条例第二条](/clauses/{ENERGY}/2021-06-01/第二条)" in export(library.catalog, ENERGY, "md").decode()


def test_the_api_serves_addresses_and_exports(library: Library) -> None:
    client = TestClient(create_app(library))
    found = client.get(f"/api/v1/clauses/{ENERGY}/latest/第三条").json()["clause"]
    assert found["references"][0]["clause_id"] == f"{ENERGY}/2021-06-01/第二条"
    assert found["norms"] == ["penalty"]
    moved = client.get(f"/clauses/{ENERGY}/第2条", follow_redirects=False)
    assert moved.status_code == 302
    assert moved.headers["location"].startswith("../../#clause=%E7%A4%BA")
    assert client.get("/clauses/没有的条例/第二条").status_code == 404
    exported = client.get(f"/api/v1/export/{ENERGY}", params={"format": "akn"})
    assert exported.headers["content-type"] == "application/akn+xml"
    assert client.get(f"/api/v1/export/{ENERGY}", params={"format": "pdf"}).status_code == 400
    assert client.get("/api/v1/export/没有的条例").status_code == 404
