"""Checks of the roster's rows before the law: other schemes, tiers, amounts, birthdays. The law says what is due."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.behaviour.payment import birthday_of, price_on
from simulation.law.dates import day_number, latest_birth_day
from simulation.law.facts import group_mask
from simulation.law.figures import FEN_A_YUAN, last_day
from simulation.law.pension import at_tier
from simulation.law.vocabulary import REGISTERS
from simulation.ledger import clause_of
from simulation.roster.checks.findings import TURNS, office_of_kind
from simulation.roster.checks.of_lists import clause
from simulation.roster.checks.rows import DUE, Lists, found, yuan
from simulation.roster.kinds import HELP_KINDS, KINDS, REGISTER_KINDS
from simulation.roster.listing import SEPARATOR, in_group

BUREAU = {"pension": "social", "medical": "medical"}
"""Who registers and closes a membership of each scheme (4.4.1-2)."""
_ABROAD = {
    "in_employee_scheme": ("employee", {"pension": "3.P1", "medical": "3.M1"}),
    "paid_elsewhere": ("elsewhere", {"pension": "3.P1", "medical": "3.M3"}),
}


class Amounts:
    """The checks of one roster's rows. What one check has explained of a row's amount, the next does not report again:
    `open[scheme]` are the judged rows whose amount is not explained."""

    def __init__(self, lists: Lists, explained: set[tuple[str, str, int]]):
        self.lists, self.tax, self.plan = lists, lists.tax, lists.plan
        rows = self.tax.places(np.arange(len(self.tax.judged)))
        keys = zip(rows["file"], rows["sheet"], rows["row"], strict=True)
        free = np.array([key not in explained for key in keys], dtype=bool)
        free &= ~rows["token"].isin(lists.unsure).to_numpy()
        self.open: dict[str, NDArray[np.bool_]] = {scheme: free.copy() for scheme in DUE}

    def all(self) -> Iterator[pd.DataFrame]:
        yield from self.in_another_scheme()
        yield from self.category_not_listed()
        yield self.tier_not_open()
        yield self.full_amount_though_helped()
        for scheme in DUE:
            self.open[scheme] = self.open[scheme] & ~self.tax.unread
        yield from self.turns_an_age()
        for scheme in DUE:
            yield self.amount_differs(scheme)

    def _found(
        self, chosen: NDArray[np.bool_], check: str, by: object, scheme: str, **more: object
    ) -> pd.DataFrame:
        """Findings at judged rows (a mask), with fen due and collected; their amounts are explained by it."""
        where = np.flatnonzero(chosen)
        self.open[scheme] = self.open[scheme] & ~chosen
        table = found(self.tax.places(where), check, by, scheme=scheme, **more)
        collected = self.tax.paid[scheme].iloc[where].reset_index(drop=True)
        return table.assign(due=pd.array(self.tax.due(scheme)[where], "Int64"), collected=collected.array)

    def in_another_scheme(self) -> Iterator[pd.DataFrame]:
        """In a scheme by the roster, and by the limit in the employee scheme (3.P1, 3.M1) or insured elsewhere (3.M3)."""
        token = self.tax.token
        for check, (kind, clauses) in _ABROAD.items():
            for scheme in DUE:
                members = self.lists.members_by(kind, scheme)
                chosen = (
                    self.tax.takes_part(scheme) & self.open[scheme] & token.isin(members.index).to_numpy()
                )
                other = members.loc[token[chosen]]
                table = self._found(chosen, check, clauses[scheme], scheme, other=other)
                yield table.assign(office=BUREAU[scheme], due=pd.array([0] * len(table), "Int64"))

    def category_not_listed(self) -> Iterator[pd.DataFrame]:
        """A category on the roster that brings help, while the lists of the office that keeps it speak of the group and the
        town and do not have the person in it (5.1). The lists count; the amounts of such a row are explained by it."""
        tax, listed = self.tax, self.lists.listed
        town = self.lists.roster.people["town"].iloc[tax.person].reset_index(drop=True)
        asked = tax.takes_part("medical") & self.open["medical"]  # of two offices each is told
        for kind in ("disabled", *REGISTER_KINDS):
            wrong: dict[str, NDArray[np.bool_]] = {}
            for group in ("severe_disability",) if kind == "disabled" else KINDS[kind].groups:
                said = in_group(tax.groups, group) & ~in_group(tax.broader, group)
                if group == "severe_disability":
                    on = (tax.facts.groups[tax.person] & np.uint16(group_mask([group]))) > 0
                    said |= (tax.grade.isin([1, 2])).to_numpy(dtype=bool)
                    said &= (
                        ~on
                        & ~tax.token.isin(listed.ungraded).to_numpy()
                        & ~listed.may_be("disabled", tax.who)
                    )
                    wrong[group] = said & listed.settled("disabled", town)
                else:
                    wrong[group] = said & listed.denies(group, tax.token, town, tax.who)
            chosen = np.logical_or.reduce(list(wrong.values())) & asked
            which = np.full(len(chosen), "", dtype=object)
            for group, rows in wrong.items():
                which[rows] = [f"{one}{SEPARATOR}{group}".lstrip(SEPARATOR) for one in which[rows]]
            on_list = self.lists.readable(kind).drop_duplicates("token").set_index("token")
            other = on_list.reindex(tax.token[chosen])[["file", "sheet", "row"]]
            other = other.fillna({"file": "", "sheet": "", "row": 0}).astype({"row": "int64"})
            table = self._found(
                chosen,
                "category_not_listed",
                clause("category_not_listed"),
                "medical",
                detail=which[chosen],
                other=other,
            )
            self.open["pension"] = self.open["pension"] & ~chosen
            yield table.assign(office=office_of_kind(kind))

    def tier_not_open(self) -> pd.DataFrame:
        """Chooses a tier that does not exist or is not open to the person (4.1.P1, 4.1.P2). Of whose category is not known
        nobody can say which are."""
        tax = self.tax
        exists = np.isin(tax.tier, [tier.amount for tier in self.plan.pension.tiers])
        counted = at_tier(tax.figures["pension.tiers"].amounts, tax.law["chosen_tier"])
        wrong = (tax.tier > 0) & tax.law["pension_eligible"] & (counted != tax.tier * FEN_A_YUAN)
        chosen = wrong & tax.tier_stated & self.open["pension"] & ~(exists & tax.unread)
        tier = tax.tier[chosen].astype(str)
        table = self._found(chosen, "tier_not_open", clause("tier_not_open"), "pension", detail=tier)
        return table.assign(office="social")

    def full_amount_though_helped(self) -> pd.DataFrame:
        """Paid the whole own part of medical, while a list on which the person stands brings help with it (5.1)."""
        tax = self.tax
        full = tax.collected("medical") == tax.individual
        chosen = (
            full & (tax.due("medical") < tax.individual) & tax.law["medical_member"] & self.open["medical"]
        )
        where = np.flatnonzero(chosen)
        token = tax.token.iloc[where]
        groups = tax.facts.groups[tax.person[where]]
        alone = np.asarray(tax.before_law(rows=where, groups=np.zeros_like(groups))["medical_personal"])
        shown = np.full(len(where), "", dtype=object)
        for kind in HELP_KINDS:
            on = token.isin(set(self.lists.readable(kind)["token"])).to_numpy()
            if kind == "elderly":
                brings = alone < tax.individual
            else:
                of_kind = groups & self._bits(kind, token)
                brings = np.asarray(tax.before_law(rows=where, groups=of_kind)["medical_personal"]) < alone
            shown[(shown == "") & on & brings] = kind
        chosen[where[shown == ""]] = False
        places = [
            self.lists.readable(kind).drop_duplicates("token").set_index("token").loc[one]
            for kind, one in zip(shown[shown != ""], token[shown != ""], strict=True)
        ]
        other = pd.DataFrame(places, columns=["file", "sheet", "row"])
        by = self._medical_clauses(np.flatnonzero(chosen))
        return self._found(chosen, "full_amount_though_helped", by, "medical", other=other)

    def _bits(self, kind: str, token: pd.Series) -> NDArray[np.uint16]:
        """The groups that the lists of a kind name each person for: an office may list those of another too."""
        if kind == "disabled":
            return np.full(len(token), group_mask(("disabled", "severe_disability")), dtype=np.uint16)
        rows = self.lists.readable(kind)
        rows = rows[rows["token"].isin(token)]
        named: dict[str, set[str]] = {}
        for one, text in zip(rows["token"], rows["groups"], strict=True):
            named.setdefault(one, set()).update(text.split(SEPARATOR))
        masks = [group_mask(name for name in REGISTERS if name in named.get(one, ())) for one in token]
        return np.array(masks, dtype=np.uint16)

    def amount_differs(self, scheme: str) -> pd.DataFrame:
        """Collected something else than the law says is due (4.1.P1, 4.1.M1). Where no day of payment is stated: something
        that is due on no day that it may have been."""
        tax = self.tax
        collected = tax.collected(scheme)
        differs = tax.stated(scheme) & (collected != tax.due(scheme)) & self.open[scheme]
        if (differs & ~tax.day_stated[scheme]).any():
            for due in tax.other_dues(scheme):
                differs &= collected != due
        where = np.flatnonzero(differs)
        by = self._medical_clauses(where) if scheme == "medical" else self._pension_clauses(where)
        return self._found(differs, "amount_differs", by, scheme)

    def _medical_clauses(self, where: NDArray[np.int64]) -> list[str]:
        """What the amount due rests on: why the person may not join, or which help there is, or the standard alone."""
        law, plan = self.tax.law, self.plan
        aid = [
            (clause_of(plan, "medical_aid", one.id), part)
            for one, part in zip(plan.medical.aid, law["aid_parts"], strict=True)
        ]
        result = []
        for row in where.tolist():
            if not law["medical_member"][row]:
                failed = {
                    "3.M1 3.M2": law["belongs_to_district"],
                    "3.M1": law["outside_employee_medical"],
                    "3.M3": law["not_insured_elsewhere"],
                }
                clauses = [by for by, holds in failed.items() if not holds[row]]
            else:
                clauses = [by for by, part in aid if part[row] > 0]
            result.append(" ".join(dict.fromkeys(clauses)) or "4.1.M1")
        return result

    def _pension_clauses(self, where: NDArray[np.int64]) -> list[str]:
        law = self.tax.law
        result = []
        for row in where.tolist():
            if not law["pension_eligible"][row]:
                asked = ("registered_in_district", "not_in_school", "in_no_other_pension")
                result.append("3.P1" if not all(law[name][row] for name in asked) else "3.P1 R6")
            else:
                result.append("4.1.P1 4.1.P4" if law["pension_paid_on_behalf"][row] > 0 else "4.1.P1")
        return result

    def turns_an_age(self) -> Iterator[pd.DataFrame]:
        """4.4.4: pays (or has not yet paid) before a birthday of this year from which less would be due."""
        tax, plan = self.tax, self.plan
        last, start = last_day(plan.fee_year - 1), day_number(plan.calendar.window_start)
        unpaid = tax.listed & ~tax.day_stated["medical"] & ~tax.stated("medical")
        unpaid &= ~tax.places(np.arange(len(tax.judged)))["day_unread"].fillna(False).to_numpy(dtype=bool)
        day = np.where(unpaid, start, tax.day["medical"]).astype(np.int32)
        asked = (tax.law["medical_member"] & tax.day_stated["medical"]) | (
            tax.law["medical_eligible"] & unpaid
        )
        asked &= self.open["medical"]
        for age in sorted({rule.min_age for rule in plan.medical.aid if rule.min_age is not None}):
            birth = tax.facts.birth_day[tax.person]
            not_yet = birth > latest_birth_day(min(start, int(day.min(initial=start))), age)
            near = np.flatnonzero(asked & not_yet & (birth <= latest_birth_day(last, age)))
            birthday = birthday_of(birth[near], age)
            near, birthday = near[birthday > day[near]], birthday[birthday > day[near]]
            person = tax.person[near]
            then = price_on(tax.facts, person, birthday, plan)
            now = price_on(tax.facts, person, day[near], plan)
            waits = now > then
            gain = near[waits]
            days = birthday[waits].astype("datetime64[D]").astype(str)
            amounts = zip(days, then[waits].tolist(), (now - then)[waits].tolist(), strict=True)
            detail = [f"{on}|{yuan(due)}|{yuan(less)}" for on, due, less in amounts]
            table = found(
                tax.places(gain), f"{TURNS}{age}", "4.4.4", scheme="medical", office="town", detail=detail
            )
            yield table.assign(
                due=pd.array(now[waits], "Int64"),
                collected=tax.paid["medical"].iloc[gain].reset_index(drop=True).array,
            )
