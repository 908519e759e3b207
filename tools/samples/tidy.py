"""Makes Office files the same on every build: fixed dates in the archive and in the properties."""

from __future__ import annotations

import io
import re
import zipfile

STAMP = (2024, 1, 1, 0, 0, 0)
DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def repack(data: bytes) -> bytes:
    """Return the same archive with every date set to ``STAMP``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name.endswith("core.xml"):
                content = DATES.sub(rb"\g<1>2024-01-01T00:00:00Z\g<3>", content)
            new.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()
