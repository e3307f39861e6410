"""The pages of docs/ for the workbench: contents as in mkdocs.yml, links as names, calls out of the docstrings."""

from __future__ import annotations

import inspect
import io
import pkgutil
import re
import textwrap
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
DOCS, SITE, CONTENTS = ROOT / "docs", ROOT / "site", ROOT / "mkdocs.yml"
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?:([\w-]+)\.md)?(#[^)]*)?\)")
_PICTURE = re.compile(r"^!\[[^\]]*\]\(([^)]+)\)\s*$", re.MULTILINE)
_CALL = re.compile(r"^::: (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A page of the contents: its file's name without ending, its chapter and title as in `mkdocs.yml`."""

    name: str
    chapter: str
    title: str


@lru_cache(maxsize=1)
def contents() -> tuple[Page, ...]:
    """Every page in the order of the contents; empty where the folder or its contents are missing."""
    if not (DOCS.is_dir() and CONTENTS.is_file()):
        return ()
    return tuple(_pages(yaml.safe_load(CONTENTS.read_text(encoding="utf-8"))["nav"], ""))


def _pages(entries: list[dict[str, Any]], chapter: str) -> Iterator[Page]:
    for entry in entries:
        ((title, value),) = entry.items()
        if isinstance(value, list):
            yield from _pages(value, title)
        else:
            yield Page(value.removesuffix(".md"), chapter, title)


def title_of(page: Page, language: str) -> str:
    """Its title in a language; titles read `中文 · English`."""
    zh, _, en = page.title.partition(" · ")
    return zh if language == "zh" or not en else en


@lru_cache(maxsize=64)
def _text(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def mentioned_in(name: str) -> list[str]:
    """The pages that a page links to, each once, in order."""
    return list(dict.fromkeys(found[1] for found in _LINK.findall(_text(name)) if found[1]))


def parts_of(name: str) -> list[tuple[str, str]]:
    """A page as Markdown and pictures in turn: (`text` or `picture`, Markdown or the picture's path).

    Links to other pages become plain names, as a link would leave the session.
    """
    text = _CALL.sub(lambda found: _described(found[1]), _text(name))
    text = re.sub(r"\A# ", "## ", text)
    text = _LINK.sub(lambda found: f"*{found[1]}*", text)
    parts = _PICTURE.split(text)
    return [
        ("picture", str(DOCS / part)) if place % 2 else ("text", part.replace("$", r"\$"))
        for place, part in enumerate(parts)
        if part.strip()
    ]


def _described(path: str) -> str:
    """A call by its home, or a module of calls: signature, then what its docstring says, the example as code."""
    thing, name = pkgutil.resolve_name(path), path.rpartition(".")[2]
    said, _, example = (inspect.getdoc(thing) or "").partition("Examples:\n")
    example = f"\n```python\n{textwrap.dedent(example)}\n```\n" if example else ""
    used = name if inspect.ismodule(thing) else f"{name}({', '.join(inspect.signature(thing).parameters)})"
    return f"### {name}\n\n`{used}`\n\n{said}\n{example}"


def site_as_zip() -> bytes:
    """The site that `run.py docs` made, as one file to carry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(SITE.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(SITE.parent).as_posix())
    return buffer.getvalue()
