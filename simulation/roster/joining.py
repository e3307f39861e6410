"""Lists into one people table: the tax bureau's roster is the spine, the departments' lists are registers joined by token.

Who stands on a department's list of people to be helped but not on the roster is a person of the table too, who has not
paid: eligible, and not enrolled unless the plan pays for them. What a list settles is settled by it; what nobody states is
declared absent, with what it means. Every row that is no person of the table is in `left_out`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from simulation.law.plan import Plan
from simulation.people import check_people
from simulation.roster.absence import absences
from simulation.roster.all_lists import LEFT_OUT, REASONS, AllLists
from simulation.roster.conduct import with_conduct
from simulation.roster.couples import with_couples
from simulation.roster.listing import Listing, Note
from simulation.roster.persons import persons_on
from simulation.roster.settled import kept_from_police, with_facts


@dataclass(frozen=True, eq=False)
class Roster:
    """Lists made into a population. `people`: the people table with conduct, and `token` and `on_roster` (stands on the tax
    bureau's roster); `absent`: what no list states -> its meaning (zh, en); `left_out` (LEFT_OUT): rows that are no person
    of the table; `filled`: columns taken from the synthetic population, on request; `unplaced`: who stands only on
    departments' lists that state no town, with the facts of the people table, outside it (their town is not known)."""

    people: pd.DataFrame
    absent: dict[str, tuple[str, str]]
    left_out: pd.DataFrame
    notes: tuple[Note, ...]
    listings: tuple[Listing, ...]
    plan_id: str
    filled: tuple[str, ...] = ()
    unplaced: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def missed(self) -> int:
        """Persons on a department's list who are not on the roster."""
        return int((~self.people["on_roster"]).sum())


def people_of_lists(listings: Iterable[Listing], plan: Plan) -> Roster:
    """The people table of a tax roster and any departments' lists (`listings`, from `read_lists`). `people`: a row a
    person, the people table with conduct (amounts in yuan, days), token, on_roster; `absent`: what no list states;
    `left_out`: rows that are no person of the table; `unplaced`: who stands on departments' lists alone, without a
    town.

    Raises:
        Refusal: no roster, one that states nothing of payments, or a table that fails a check of people tables.

    Source:
        The lists handed in; `simulation/roster/joining.py`.

    Examples:
        >>> from simulation import load_plan, people_of_lists, read_lists
        >>> from simulation.roster import ListFile
        >>> plan = load_plan("yicheng-2023")
        >>> sheet = "镇街,姓名,身份证号,是否参加医保\\n坛山街道,甲,11010519491231002X,是\\n"
        >>> listings, link = read_lists([ListFile("清册.csv", sheet.encode())], plan, key=b"k" * 32)
        >>> roster = people_of_lists(listings, plan)
        >>> len(roster.people), "disability_grade" in roster.absent
        (1, True)
    """
    listings = tuple(listings)
    lists = AllLists(listings, plan)
    people, unplaced = persons_on(lists)
    if len(unplaced):  # by lists of their own, so that the notes are of the table alone
        unplaced = _described(AllLists(listings, plan), unplaced)
    people = _described(lists, people)
    check_people(people, plan, conduct=True)
    left = pd.concat(lists.left, ignore_index=True) if lists.left else pd.DataFrame(columns=list(LEFT_OUT))
    for reason, rows in left.groupby("reason", sort=False):
        zh, en = REASONS[str(reason)]
        lists.notes.append(Note(f"{len(rows)} 行不计入：{zh}", f"{len(rows)} rows left out: {en}", len(rows)))
    absent = lists.gaps | absences([*dict.fromkeys(lists.absent), "household_id", "urban", "reaction"])
    return Roster(people, absent, left, tuple(lists.notes), listings, plan.id, unplaced=unplaced)


def _described(lists: AllLists, people: pd.DataFrame) -> pd.DataFrame:
    """Persons with what they did and what the lists settle, in the order of their numbers."""
    people = with_conduct(lists, people)
    people = kept_from_police(lists, people)
    people = with_facts(lists, people)
    people = with_couples(lists, people)
    people = people.drop(columns=["_moved_out"])
    people = people.sort_values("person_id", ignore_index=True)
    people.insert(0, "person_id", people.pop("person_id"))
    return people
