"""The command line of rosters: python -m simulation roster read | check | list | show | fill | remove | header | word."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from simulation import userdata
from simulation.access import local_actor
from simulation.errors import refuse
from simulation.law.plan import DEFAULT_PLAN, Plan, load_plan
from simulation.populations import DEFAULT_SEED, RosterRef, place_of, resolve
from simulation.roster import kept
from simulation.roster.all_lists import LEFT_OUT, REASONS
from simulation.roster.checks import check_name, find_faults, office_name
from simulation.roster.fields import field_of, load_profile, save_profile
from simulation.roster.identity import FAULTS, PROFILES
from simulation.roster.intake import ListFile, read_lists
from simulation.roster.joining import Roster, people_of_lists
from simulation.roster.kinds import KINDS
from simulation.roster.listing import Listing
from simulation.roster.secrecy import Link


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommand `roster` and its own."""
    roster = commands.add_parser("roster", parents=parents, help="清册 / real rosters and departments' lists")
    actions = roster.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, words: str, run: Any) -> argparse.ArgumentParser:
        found = actions.add_parser(name, parents=parents, help=words)
        found.set_defaults(action=run)
        return found

    read = action("read", "读入名单，说明读成了什么 / read lists and say what was understood", _read)
    takes_files(read)
    read.add_argument("--keep", action="store_true", help="留存为人口 / keep it as a population")
    read.add_argument("--out", type=Path, help="未计入的行写到此文件夹 / folder for the rows left out")
    check = action("check", "核对名单，列出问题 / check the lists and say what is wrong", _check)
    takes_files(check)
    check.add_argument("--all", action="store_true", help="逐条列出 / every finding as a sentence")
    check.add_argument(
        "--out", type=Path, help="结果（无姓名、证号）写到此文件夹 / folder for the findings, without names"
    )
    action("list", "本机上的清册 / rosters on this machine", _list)
    show = action("show", "一份清册缺什么 / what a roster lacks and what that means", _show)
    show.add_argument("name", help="如 roster+0123456789ab / its name")
    fill = action("fill", "用合成人口补缺列 / fill columns from the synthetic population", _fill)
    fill.add_argument("name")
    fill.add_argument("columns", nargs="+", help="要补的列 / columns, e.g. in_school other_pension")
    fill.add_argument("--seed", type=int, default=DEFAULT_SEED)
    gone = action("remove", "从本机删去 / take a roster off this machine", _remove)
    gone.add_argument("name")
    header = action("header", "记住一个表头 / remember what a header means", _header)
    header.add_argument("kind", choices=list(KINDS))
    header.add_argument("header")
    header.add_argument("field", help="字段；“-”为不用这一列 / a field, or - to leave the column out")
    word = action("word", "记住一个词（如镇街的别名） / remember a word, e.g. another name of a town", _word)
    word.add_argument("field", help="如 town、groups")
    word.add_argument("said")
    word.add_argument(
        "meant", help="含义；“-”为什么也不算（如普通居民） / what it means, or - for nothing in particular"
    )


def list_file(text: str) -> ListFile:
    """A file named on the command line: `path`, or `kind=path`. Raises Refusal."""
    kind, equals, path = text.partition("=")
    if not equals or kind not in KINDS:
        kind, path = "", text
    if not Path(path).is_file():
        raise refuse(path, "没有这个文件", "there is no such file")
    return ListFile.at(Path(path), kind)


def lists_of(args: argparse.Namespace) -> tuple[list[Listing], Link, Plan]:
    """The lists named on a command line (`takes_files`), read with progress; the plan. Raises Refusal."""
    from tqdm import tqdm

    plan = load_plan(args.plan)
    with tqdm(total=100, unit="%", ascii=sys.platform == "win32", disable=None) as bar:

        def progress(stage: str, done: float) -> None:
            bar.update(round(done * 100) - bar.n)

        files = [list_file(text) for text in args.files]
        listings, link = read_lists(files, plan, ids=args.ids, progress=progress)
    return listings, link, plan


def takes_files(command: argparse.ArgumentParser) -> None:
    """The arguments of a command that reads lists."""
    kinds = "、".join(KINDS)
    command.add_argument(
        "files", nargs="+", help=f"文件，或 类别=文件；类别 / a file, or KIND=file; kinds: {kinds}"
    )
    command.add_argument("--plan", default=DEFAULT_PLAN, help="方案，给出镇街和日期 / the plan")
    command.add_argument("--ids", choices=PROFILES, default="real", help="身份证号：真实或合成 / ID numbers")


def _read(args: argparse.Namespace) -> None:
    listings, _, plan = lists_of(args)
    zh = args.lang == "zh"
    for listing in listings:
        _tell(listing, zh)
    if not any(listing.kind == "tax" for listing in listings):
        print("没有征缴清册，未合成人口" if zh else "no tax bureau's roster: no population is made")
        return
    roster = people_of_lists(listings, plan)
    _tell_roster(roster, zh)
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        left = roster.left_out.assign(paid=roster.left_out["paid"] / 100)[list(LEFT_OUT)]
        userdata.write_atomically(
            args.out / "left_out.csv", lambda path: left.to_csv(path, index=False, encoding="utf-8-sig")
        )
    if args.keep:
        note = kept.keep(roster, plan, place_of(plan), actor=local_actor())
        print(f"{'已留存，人口名为' if zh else 'kept; the population is'} {note.name}")


def _tell(listing: Listing, zh: bool) -> None:
    about = listing.about
    print(f"== {listing.file} {listing.sheet}: {about.name('zh' if zh else 'en')}, {len(listing.rows):,}")
    for header, name in listing.headers.items():
        print(f"  {header} -> {field_of(listing.kind, name).zh if zh else name}")
    faults = listing.rows["id_fault"].value_counts()
    for fault, count in faults.items():
        if fault:
            print(f"  ! {count:,} {FAULTS[str(fault)][0 if zh else 1]}")
    for note in listing.notes:
        print(f"  * {note.text('zh' if zh else 'en')}")
    for row in listing.unread.to_dict("records"):
        near = str(row["nearest"])
        hint = (f"；是否 {near}" if zh else f"; {near}?") if near else ""
        print(f"  ? {row['field']}: {row['said']} ({row['rows']}){hint}")


def _tell_roster(roster: Roster, zh: bool) -> None:
    lang = "zh" if zh else "en"
    print(f"== {'合成的人口' if zh else 'people'}: {len(roster.people):,}")
    for note in roster.notes:
        print(f"  * {note.text(lang)}")
    for reason, rows in roster.left_out.groupby("reason", sort=False):
        paid = rows["paid"].fillna(0).sum() / 100
        print(
            f"  - {REASONS[str(reason)][0 if zh else 1]}: {len(rows):,} ({paid:,.2f} {'元' if zh else 'yuan'})"
        )
    for name, words in roster.absent.items():
        print(f"  {'未载明' if zh else 'not stated'} {name}: {words[0 if zh else 1]}")


def _check(args: argparse.Namespace) -> None:
    """The findings without names; workbooks with names are written by `python -m export exceptions`."""
    listings, _, plan = lists_of(args)
    findings = find_faults(people_of_lists(listings, plan), plan, synthetic=args.ids == "synthetic")
    table = findings.summary()
    for (check, office), rows in table.groupby(["check", "office"], sort=False):
        many, over, under = (int(rows[name].sum()) for name in ("findings", "too_much", "too_little"))
        money = f"\t+{over / 100:,.2f} -{under / 100:,.2f}" if over or under else ""
        said = check_name(str(check), args.lang), office_name(str(office), args.lang)
        print("\t".join(said) + f"\t{many:,}{money}")
    for note in findings.notes:
        print(f"* {note.text(args.lang)}")
    if args.all:
        print("\n".join(findings.sentences(args.lang)))
    print(findings.stamp.line(args.lang))
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        shown = findings.table.assign(text=findings.sentences(args.lang))
        for name in ("due", "collected"):
            shown[name] = shown[name] / 100
        userdata.write_atomically(
            args.out / "findings.csv", lambda path: shown.to_csv(path, index=False, encoding="utf-8-sig")
        )


def _ref(name: str) -> RosterRef:
    """A roster by name, whatever its fee year. Raises Refusal."""
    place, plus, digest = name.partition("+")
    if place != kept.PLACE or not plus:
        raise refuse(
            "population",
            f"{name} 不是清册；应如 roster+0123456789ab",
            f"{name} is no roster; e.g. roster+0123456789ab",
        )
    note = kept.note_of(digest)
    found = resolve(name, _plan_of(note))
    assert isinstance(found, RosterRef)
    return found


def _plan_of(note: kept.RosterNote) -> Plan:
    return load_plan(note.plan)


def _list(args: argparse.Namespace) -> None:
    for note in kept.kept_rosters():
        filled = f" +{','.join(note.filled)}" if note.filled else ""
        print(f"{note.name}\t{note.fee_year}\t{note.plan}\t{note.persons:,}{filled}")


def _show(args: argparse.Namespace) -> None:
    note, zh = _ref(args.name).note, args.lang == "zh"
    print(f"{note.name}\t{note.fee_year}\t{note.plan}\t{note.persons:,} ({note.missed:,})")
    for kind, rows in note.lists:
        print(f"  {KINDS[kind].name(args.lang)}: {rows:,}")
    for name, words in note.absent.items():
        print(f"  {'未载明' if zh else 'not stated'} {name}: {words[0 if zh else 1]}")
    for words in note.notes:
        print(f"  * {words[0 if zh else 1]}")


def _fill(args: argparse.Namespace) -> None:
    from simulation.roster.filling import fill_kept

    note = fill_kept(_ref(args.name), tuple(args.columns), args.seed, actor=local_actor())
    print(
        f"{'已补并留存，人口名为' if args.lang == 'zh' else 'filled and kept; the population is'} {note.name}"
    )


def _remove(args: argparse.Namespace) -> None:
    kept.remove(args.name.partition("+")[2], actor=local_actor())


def _header(args: argparse.Namespace) -> None:
    meant = "" if args.field == "-" else args.field
    save_profile(load_profile().with_header(args.kind, args.header, meant), actor=local_actor())


def _word(args: argparse.Namespace) -> None:
    meant = "" if args.meant == "-" else args.meant
    save_profile(load_profile().with_word(args.field, args.said, meant), actor=local_actor())
