"""The checks of rosters (4.4.1-2, 4.4.3, 4.4.4, 5.1, 5.8): each finding a sentence, a row, and the office that must act."""

from __future__ import annotations

from simulation.law.plan import Plan
from simulation.roster.checks import of_lists
from simulation.roster.checks.findings import (
    COLUMNS,
    Findings,
    check_name,
    office_name,
    sentence,
    table_of,
)
from simulation.roster.checks.of_amounts import Amounts
from simulation.roster.checks.rows import Lists
from simulation.roster.joining import Roster
from simulation.roster.listing import Note
from simulation.stamp import RosterStamp

__all__ = ["COLUMNS", "Findings", "check_name", "find_faults", "office_name", "sentence"]


def find_faults(roster: Roster, plan: Plan, *, synthetic: bool = False) -> Findings:
    """Every fault of a roster and its lists under a plan. `synthetic` says whose people these are, for the stamp.

    Nothing is drawn and nothing repaired; the rules are asked, not written again. A row whose amount one check
    explains is not reported by `amount_differs` too.

    `table`: check, scheme, office, department, town, token, file, sheet, row, other_file, other_sheet, other_row,
    clause, due and collected (fen), detail.

    Source:
        Clauses 3.M3, 4.1.P1, 4.1.M1, 5.1 and 5.6; each check in `simulation/roster/checks`.

    Examples:
        >>> from simulation import find_faults, load_plan, people_of_lists, read_lists
        >>> from simulation.roster import ListFile
        >>> plan = load_plan("yicheng-2023")
        >>> sheet = (
        ...     "镇街,姓名,身份证号,是否参加医保,医保实缴金额,医保缴费日期\\n"
        ...     "坛山街道,甲,11010519491231002X,是,350,2022-11-01\\n"
        ... )
        >>> listings, link = read_lists([ListFile("清册.csv", sheet.encode())], plan, key=b"k" * 32)
        >>> findings = find_faults(people_of_lists(listings, plan), plan)
        >>> findings.sentences("en")[0]
        '清册.csv, row 2 (坛山街道): 350 yuan collected for the resident medical, 0 due, 350 too much, by 4.1.M5. ...'
    """
    lists = Lists(roster, plan)
    gone = list(of_lists.gone_but_on_roster(lists))
    explained = {
        (file, sheet, row)
        for part in gone
        for file, sheet, row in zip(part["file"], part["sheet"], part["row"], strict=True)
    }
    table = table_of(
        [
            *of_lists.id_invalid(lists),
            *of_lists.repeated(lists),
            *of_lists.excluding_lists(lists),
            *gone,
            *of_lists.missed(lists),
            *Amounts(lists, explained).all(),
            *of_lists.spouse_not_mutual(lists),
            *of_lists.couple_missing_spouse(lists),
        ]
    )
    count = sum(len(listing.rows) for listing in roster.listings)
    stamp = RosterStamp(plan.id, plan.status, plan.fee_year, len(roster.listings), count, synthetic)
    return Findings(table, _not_judged(lists), stamp)


def _not_judged(lists: Lists) -> tuple[Note, ...]:
    """Rows of which less can be said, and why."""
    tax, notes = lists.tax, []
    unsure = len(lists.unsure)
    if unsure:
        zh = (
            f"{unsure} 人在名单上的变动或参保日期看不懂：不据以下结论，也没有核对其金额；请改正日期后重新核对"
        )
        en = (
            f"{unsure} persons whose day of a change or membership cannot be read: nothing is concluded from it and their "
            "amounts were not checked; correct the days and check again"
        )
        notes.append(Note(zh, en, unsure))
    outside = ~tax.known & ~tax.rows["token"].isin(lists.dead.index).to_numpy()
    counts = (
        (
            int(outside.sum()),
            "清册 {} 行镇街不明或出生日期有误，没有核对金额与资格",
            "{} rows of the roster have no known town or an impossible birth date: amounts and eligibility were not checked",
        ),
        (
            int(tax.unread.sum()),
            "清册 {} 行的人员类别（清册上或部门名单上的）看不懂，没有核对金额",
            "{} rows of the roster have a category, there or on another list, that is not understood: amounts were not "
            "checked",
        ),
        (
            int((~tax.rows["about_pension"] & ~tax.rows["about_medical"]).sum()),
            "清册 {} 行的险种看不懂或写明未缴费，没有核对",
            "{} rows of the roster have a scheme that is not understood, or say that nothing was paid: not checked",
        ),
        (
            len(lists.not_joining.unplaced),
            "资助对象漏保中有 {} 人的名单没有写明镇街，由名单所属部门查明；清册若不含全部镇街，其中可能有其他镇街的人",
            "{} of the persons missed are of no stated town: the list's office finds it out; where the roster is not of "
            "all towns, some may be of another",
        ),
        (
            len(lists.not_joining.not_judged),
            "{} 名资助对象所在镇街在清册上没有一行，没有核对是否漏保",
            "{} persons listed for help are of towns with no row on the roster: whether they are missed was not checked",
        ),
    )
    return (*notes, *(Note(zh.format(n), en.format(n), n) for n, zh, en in counts if n))
