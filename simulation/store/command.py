"""python -m simulation store: saved scenarios listed, shown, saved, decided on, put away; the file copied and put back."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.access import local_actor
from simulation.command_line import worded
from simulation.scenario import Scenario
from simulation.store.records import Saved
from simulation.store.schema import FORMAT
from simulation.store.store import format_of, open_store, restore
from simulation.userdata import write_text_atomically

_WORDS = {
    "none": ("方案库里还没有方案", "nothing is saved yet"),
    "saved": ("已保存 {id}（情景 {scenario}）", "saved {id} (scenario {scenario})"),
    "decided": ("已记录第 {id} 号决定，方案 {short} 锁定", "decision {id} recorded, scenario {short} locked"),
    "archived": ("已归档 {short}，链接仍可打开", "{short} put away; its link still works"),
    "backed": ("已备份到 {path}", "copied to {path}"),
    "restored": (
        "已从 {path} 恢复；原来的方案库放在 {aside}",
        "restored from {path}; the former store is {aside}",
    ),
    "fresh": ("已从 {path} 恢复", "restored from {path}"),
    "current": ("文件已是格式 {format}", "the file has format {format} already"),
    "upgraded": (
        "已由格式 {found} 升到 {format}；原文件的副本在同一文件夹",
        "from format {found} to {format}; a copy of the former file lies beside it",
    ),
    "written": ("情景写入 {path}", "scenario written to {path}"),
}


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommand and its own."""
    store = commands.add_parser("store", help="方案库 / saved scenarios, decisions, audit, backup")
    actions = store.add_subparsers(required=True, metavar="ACTION")

    def action(
        name: str, words: str, do: Callable[[argparse.Namespace], None], *arguments: str
    ) -> argparse.ArgumentParser:
        found: argparse.ArgumentParser = actions.add_parser(name, parents=parents, help=words)
        for argument in arguments:
            found.add_argument(argument, type=Path if argument == "file" else str)
        found.set_defaults(action=do)
        return found

    listed = action("list", "列出 / list", _list)
    listed.add_argument("--archived", action="store_true", help="连同已归档的 / also what was put away")
    shown = action("show", "一个方案 / one scenario with its tables", _show, "id")
    shown.add_argument("--out", type=Path, help="情景文件（.json）/ write the scenario file")
    kept = action("save", "保存 / save a plan or scenario", _save, "scenario")
    kept.add_argument("--title", help="标题 / title")
    kept.add_argument("--purpose", default="", help="用途 / purpose")
    kept.add_argument("--note", default="", help="备注 / note")
    kept.add_argument("--parent", help="由哪个方案改来 / which one it is a version of")
    agreed = action("decide", "决定并锁定 / decide on, which locks", _decide, "id")
    agreed.add_argument("--what", required=True, help="决定了什么 / what was decided")
    agreed.add_argument("--by", required=True, help="由谁决定 / by whom")
    agreed.add_argument("--note", default="")
    away = action("archive", "归档 / put away", _archive, "id")
    away.add_argument("--why", required=True, help="理由 / reason")
    action("audit", "留痕 / who wrote what, when and why", _audit)
    action("backup", "备份，可在使用中进行 / copy, also while in use", _backup, "file")
    action("restore", "恢复备份 / put a copy in the store's place", _restore, "file")
    action("upgrade", "升级旧格式的文件 / bring a file of an earlier format up to date", _upgrade)


def _say(key: str, args: argparse.Namespace, **words: object) -> None:
    print(worded(_WORDS, key, args.lang, **words))


def _line(text: str) -> str:
    """Text on one line of a console: no line break or direction mark acts on what stands around it."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _print(table: pd.DataFrame) -> None:
    print(table.map(lambda value: _line(value) if isinstance(value, str) else value).to_string(index=False))


def _list(args: argparse.Namespace) -> None:
    with closing(open_store()) as store:
        found = store.list(args.archived)
    if not found:
        _say("none", args)
        return
    _print(pd.DataFrame([_row(one) for one in found]))


def _row(one: Saved) -> dict[str, object]:
    return {
        "id": one.short_id,
        "title": one.title,
        "purpose": one.purpose,
        "author": one.author,
        "saved_at": f"{one.saved_at:%Y-%m-%d %H:%M}",
        "parent": one.parent or "-",
        "state": "unreadable"
        if one.unreadable
        else "decided"
        if one.decided
        else "archived"
        if one.archived
        else "open",
        "public_yuan": f"{one.headline['public']:,.2f}",
        "medical_rate": f"{one.headline['rate_medical']:.2%}",
    }


def _show(args: argparse.Namespace) -> None:
    with closing(open_store()) as store:
        one = store.get(args.id)
    for name, value in _row(one).items():
        print(f"{name}: {_line(str(value))}")
    print(f"scenario_id: {one.scenario_id}\npopulation: {one.population} ({one.origin or '-'})")
    print(f"versions: {one.versions}")
    for table in (one.changes, one.budget, one.coverage):
        if table is not None and len(table):
            _print(table)
    if args.out:
        write_text_atomically(args.out, one.text)
        _say("written", args, path=args.out)


def _save(args: argparse.Namespace) -> None:
    scenario = Scenario.load(args.scenario)
    if args.title is not None:
        scenario = scenario.replace(title=args.title)
    with closing(open_store()) as store:
        one = store.save(
            scenario, actor=local_actor(), purpose=args.purpose, parent=args.parent, note=args.note
        )
    _say("saved", args, id=one.short_id, scenario=one.scenario_id)


def _decide(args: argparse.Namespace) -> None:
    with closing(open_store()) as store:
        found = store.decide(args.id, actor=local_actor(), what=args.what, by_whom=args.by, note=args.note)
    _say("decided", args, id=found.id, short=args.id)


def _archive(args: argparse.Namespace) -> None:
    with closing(open_store()) as store:
        store.archive(args.id, actor=local_actor(), why=args.why)
    _say("archived", args, short=args.id)


def _audit(args: argparse.Namespace) -> None:
    with closing(open_store()) as store:
        _print(store.audit())


def _backup(args: argparse.Namespace) -> None:
    with closing(open_store()) as store:
        store.backup(args.file, actor=local_actor())
    _say("backed", args, path=args.file)


def _restore(args: argparse.Namespace) -> None:
    aside = restore(args.file, actor=local_actor())
    _say("restored" if aside else "fresh", args, path=args.file, aside=aside)


def _upgrade(args: argparse.Namespace) -> None:
    found = format_of()
    open_store().close()
    if found in (None, FORMAT):
        _say("current", args, format=FORMAT)
    else:
        _say("upgraded", args, found=found, format=FORMAT)
