"""Files in, listings and the way back out: every sheet that is a list, of the kind that is stated or can be told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path

from simulation.errors import Problem, Refusal, refuse
from simulation.law.plan import Plan
from simulation.roster.fields import Profile, load_profile, without_ids
from simulation.roster.header import find_header, guess_kind, holds_persons
from simulation.roster.kinds import KINDS
from simulation.roster.listing import Listing, Note
from simulation.roster.reading import Progress, read_file
from simulation.roster.secrecy import Link, load_key
from simulation.roster.understanding import understand
from simulation.roster.values import masked


@dataclass(frozen=True)
class ListFile:
    """A file handed in. `kind`: one of KINDS, "" to have it told by names, titles and headers; `sheet`: of a workbook
    one sheet alone, "" all that are lists. Amounts in it are yuan, days are dates.

    Source:
        The file handed in; kinds: `simulation/roster/kinds.py`.

    Examples:
        >>> from simulation import ListFile
        >>> ListFile("清册.csv", b"...", "tax")
        ListFile(name='清册.csv', kind='tax', sheet='')
    """

    name: str
    data: bytes | Path = field(repr=False)
    kind: str = ""
    sheet: str = ""

    @classmethod
    def at(cls, path: Path, kind: str = "", sheet: str = "") -> ListFile:
        return cls(path.name, path, kind, sheet)


def read_lists(
    files: Iterable[ListFile],
    plan: Plan,
    *,
    profile: Profile | None = None,
    ids: str = "real",
    key: bytes | None = None,
    progress: Progress | None = None,
) -> tuple[list[Listing], Link]:
    """Every list in the files, and the link from their tokens to names and ID numbers, which is in memory only.

    `profile`: the user's corrections, those kept in the data folder if left out; `ids`: `real` or `synthetic` numbers;
    `key`: of the keyed hash, this user's if left out. `progress(stage, share)` is called on the way. Nothing is
    half loaded. A listing's `rows`: row, token, id_fault, birth_date, sex, town, town_said, village and what the
    sheet states (amounts in fen, days).

    Raises:
        Refusal: what is wrong in which file and sheet, of all files at once; the same file twice.

    Source:
        The files handed in; headers: `simulation/roster/headers.yaml`.

    Examples:
        >>> from simulation import ListFile, load_plan, people_of_lists, read_lists
        >>> sheet = "镇街,姓名,身份证号,养老缴费档次,是否参加医保\\n坛山街道,甲,11010519491231002X,,是\\n"
        >>> given = [ListFile("清册.csv", sheet.encode())]
        >>> listings, link = read_lists(given, load_plan("yicheng-2023"), key=b"k" * 32)
        >>> listings[0].kind, len(listings[0].rows), len(link)
        ('tax', 1, 1)
        >>> roster = people_of_lists(listings, load_plan("yicheng-2023"))
        >>> roster.people[["town", "sex", "joins_medical"]].values.tolist()
        [['坛山街道', 'female', True]]
    """
    files = told_apart(files)
    profile = load_profile() if profile is None else profile
    key = load_key() if key is None else key
    listings: list[Listing] = []
    links: list[Link] = []
    problems: list[Problem] = []
    for number, file in enumerate(files):

        def part(stage: str, done: float, number: int = number) -> None:
            if progress:
                progress(stage, (number + done) / len(files))

        try:
            for listing, link in _of_file(file, plan, profile, ids, key, part):
                listings.append(listing)
                links.append(link)
        except Refusal as refusal:
            problems += refusal.problems
    if problems:
        raise Refusal(problems)
    return listings, Link().joined(links)


def told_apart(files: Iterable[ListFile]) -> list[ListFile]:
    """The files, each under a name of its own, since a row is found again by file, sheet and number and two towns may both
    hand in 清册.csv. Raises Refusal where the same sheets are given twice, which would find everybody twice."""
    names: dict[tuple[str, str], str] = {}
    given: set[tuple[str, str]] = set()
    found: list[ListFile] = []
    for file in files:
        data = file.data.read_bytes() if isinstance(file.data, Path) else file.data
        content = hashlib.sha256(data).hexdigest()
        if (content, file.sheet) in given or (file.sheet and (content, "") in given):
            raise refuse(
                file.name,
                "同一个文件（或内容完全一样的文件）给了两次；请去掉一个",
                "the same file, or one with the very same content, is given twice; leave one out",
            )
        given.add((content, file.sheet))
        given_name = without_ids(file.name)
        name = names.get((given_name, content))
        if name is None:
            place, taken = Path(given_name), set(names.values())
            tries = (f"{place.stem}（{n}）{place.suffix}" for n in count(2))
            name = next(one for one in chain([given_name], tries) if one not in taken)
            names[given_name, content] = name
        found.append(replace(file, name=name))
    return found


def _skipped(sheet: str, hidden: bool) -> Note:
    if hidden:
        return Note(
            f"工作表“{sheet}”是隐藏的，没有读入；要读入请在表格软件里取消隐藏，或单独指明这张表",
            f"sheet {sheet} is hidden and was not read; unhide it, or name that sheet alone, to have it read",
        )
    return Note(
        f"工作表“{sheet}”看不出是名单，没有读入",
        f"sheet {sheet} does not look like a list and was not read",
    )


def _of_file(
    file: ListFile, plan: Plan, profile: Profile, ids: str, key: bytes, progress: Progress
) -> list[tuple[Listing, Link]]:
    if file.kind and file.kind not in KINDS:
        known = "、".join(KINDS)
        raise refuse(
            file.name, f"没有 {file.kind} 这种名单；可用：{known}", f"no kind {file.kind}; known: {known}"
        )
    progress("opening", 0.0)
    sheets = [sheet for sheet in read_file(file.name, file.data) if file.sheet in ("", sheet.sheet)]
    if not sheets:
        raise refuse(file.name, f"没有工作表“{file.sheet}”", f"no sheet {file.sheet}")
    found: list[tuple[Listing, Link]] = []
    skipped: list[Note] = []
    for sheet in sheets:
        # A page of explanation among the sheets is no list; a file without any list is refused below.
        kind = file.kind or guess_kind(sheet)
        no_list = not kind or find_header(sheet, kind, profile) is None
        if len(sheets) > 1 and no_list and not sheet.hidden and holds_persons(sheet):
            raise refuse(
                f"{file.name} {masked(sheet.sheet)}",
                "这张工作表里有身份证号，但看不出表头或是哪种名单；请对照表头、指明种类，或标为不读入（删去这张表）",
                "this sheet has ID numbers, but neither its header nor its kind can be told; name its header or kind, or "
                "leave it out",
            )
        if len(sheets) > 1 and (no_list or sheet.hidden):
            if any(cell.strip() for row in sheet.head for cell in row):
                skipped.append(_skipped(masked(sheet.sheet), sheet.hidden and not no_list))
            continue
        if not kind:
            known = "、".join(f"{k.id}（{k.zh}）" for k in KINDS.values())
            raise refuse(
                f"{file.name} {sheet.sheet}".strip(),
                f"看不出是哪种名单；请指明：{known}",
                f"cannot tell which kind of list this is; state one of {', '.join(KINDS)}",
            )
        found.append(understand(sheet, kind, plan, key, profile=profile, ids=ids, progress=progress))
    if not found:
        raise refuse(file.name, "没有一张表是名单", "no sheet is a list")
    first, link = found[0]
    return [(replace(first, notes=(*first.notes, *skipped)), link), *found[1:]]
