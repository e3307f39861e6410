"""What a file handed in may weigh on each page. The browser is told, and the server holds every file to it again: what a
browser says of itself proves nothing, and the server's own limit is that of the page of rosters."""

from __future__ import annotations

from typing import Protocol

from simulation.errors import refuse

FAMILY, PLAN_OR_DRAFT, TABLE = 1, 5, 20
"""Megabytes: a typed family; a scenario, a plan, a draft, a district's figures; a season's or last year's table."""
MEGABYTE = 1024 * 1024
"""As the browser and the server count them."""


class Upload(Protocol):
    """A file handed in on a page."""

    name: str
    size: int

    def getvalue(self) -> bytes: ...


def content(upload: Upload, most: int) -> bytes:
    """The bytes of a file. Raises Refusal where it weighs more than `most` megabytes; it is not looked into then."""
    if upload.size > most * MEGABYTE:
        weight = upload.size / MEGABYTE
        raise refuse(
            upload.name,
            f"文件有 {weight:,.1f} MB，本页上限 {most} MB，没有读入；请另选文件",
            f"{weight:,.1f} MB; the most on this page is {most} MB. It was not read; choose another file",
        )
    return upload.getvalue()
