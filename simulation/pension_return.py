"""What each pension tier brings a member: the account to 60, the monthly pension, the years to get one's money back.

Each year's contribution and subsidies are asked of the rules, the person a year older each time, plan and registers as they
stand. What is outside the document (interest, growth of the basic pension, divisor, least years) is in
`assumptions/pension_return.yaml`; formulas in docs/household.md. Money of the day, nothing discounted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File

import numpy as np
import pandas as pd

from simulation.behaviour.assumptions import Assumption
from simulation.errors import Problem, Refusal
from simulation.household import Household
from simulation.household_answer import every_answer, facts_and_conduct, repeated
from simulation.law.dates import NEVER, date_of, day_number
from simulation.law.parts import MAX_YUAN
from simulation.law.plan import Plan
from simulation.pensioners import PENSION_AGE, standard_of
from simulation.plain import load_yaml
from simulation.standards import Path
from simulation.strips import same_day_in
from synthetic_data.years import outlook

_FILE = File(__file__).with_name("assumptions") / "pension_return.yaml"
CREDITED = (
    "pension_personal",
    "pension_paid_on_behalf",
    "pension_contribution_subsidy",
    "pension_family_planning",
)
"""What goes into the person's account."""
MOST_YEARS_BACK = 60
COLUMNS = [
    "tier",
    "years",
    *CREDITED,
    "interest",
    "account",
    "account_monthly",
    "basic_monthly",
    "monthly",
    "years_back",
    "years_back_account",
]


@lru_cache(maxsize=1)
def assumptions() -> Mapping[str, Assumption]:
    """Every figure from outside the document, by name."""
    entries = load_yaml(_FILE.read_text(encoding="utf-8"))["assumptions"]
    return {name: Assumption(**{**entry, "range": tuple(entry["range"])}) for name, entry in entries.items()}


@dataclass(frozen=True)
class Terms:
    """What the projection takes as given: interest and growth of the basic pension (percent a year), and what is there
    already: years contributed before the fee year, and the account's balance (yuan). None: the years that are missing
    to the least number are taken as contributed.

    Raises:
        Refusal: from `check`, what lies outside the stated ranges.

    Source:
        Assumptions with source and range: `simulation/assumptions/pension_return.yaml`.

    Examples:
        >>> from simulation import Terms
        >>> Terms().interest
        2.5
    """

    interest: float = assumptions()["interest"].value
    basic_growth: float = assumptions()["basic_growth"].value
    years_before: int | None = None
    account_before: float = 0.0

    def check(self) -> None:
        """Refuses what lies outside the stated ranges. Raises Refusal."""
        problems = []
        for name in ("interest", "basic_growth"):
            low, high = assumptions()[name].range
            if not low <= getattr(self, name) <= high:
                problems.append(
                    Problem(name, f"应在 {low:g} 至 {high:g} 之间", f"must lie in {low:g} to {high:g}")
                )
        if self.years_before is not None and not 0 <= self.years_before <= 50:
            problems.append(Problem("years_before", "应在 0 至 50 之间", "must lie in 0 to 50"))
        if not 0 <= self.account_before <= MAX_YUAN:
            problems.append(
                Problem(
                    "account_before", f"应在 0 至 {MAX_YUAN:,} 元之间", f"must lie in 0 to {MAX_YUAN:,} yuan"
                )
            )
        if problems:
            raise Refusal(problems)


@dataclass(frozen=True)
class Returns:
    """A row a tier open to the member (COLUMNS; yuan, `monthly` parts yuan a month, years with a decimal).

    `years` are those still to be contributed, sums are over them; `account` holds what was there before, and `interest` on
    it. `years_before` as used; `enough`: with them the least number of years is reached, else no pension is paid at 60
    and `monthly` is what it would be. `pension_year`: the year of the 60th birthday. `last_published`: the last year of
    which a basic pension is published; later ones grow as assumed. Missing `years_back`: not within 60 years.
    """

    table: pd.DataFrame
    years_before: int
    enough: bool
    pension_year: int
    last_published: int


def may_contribute(household: Household, plan: Plan) -> list[int]:
    """The places of the members who may contribute to the pension this year."""
    facts, conduct = facts_and_conduct(household, plan)
    return [int(place) for place in np.flatnonzero(every_answer(facts, conduct, plan)["pension_eligible"])]


@lru_cache(maxsize=64)
def returns_of(household: Household, member: int, plan: Plan, terms: Terms | None = None) -> Returns:
    """What each tier brings a `member` (the place in the family, from 0) who contributes at it every year from the
    fee year to 60, on the `terms` assumed.

    `table`: tier, years (still to be contributed), pension_personal, pension_paid_on_behalf,
    pension_contribution_subsidy, pension_family_planning (sums, yuan), interest, account (yuan at 60),
    account_monthly (account / 139), basic_monthly, monthly (yuan a month), years_back (years of monthly pension until
    the own money is back; missing: not within 60), years_back_account (of the account's part alone). Shared: read
    only.

    Raises:
        Refusal: a family that no rule can be asked about, every problem named by its member.
        IndexError: a place that the family has not.

    Source:
        Clauses 4.1.P1, 4.1.P3, 4.1.P4, 4.1.P5; what the document does not say:
        `simulation/assumptions/pension_return.yaml`.

    Examples:
        >>> import datetime as dt
        >>> from simulation import Household, Member, load_plan, returns_of
        >>> plan = load_plan("yicheng-2023")
        >>> old = Member(dt.date(1980, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1))
        >>> family = Household((old,), plan.towns[0])
        >>> returns_of(family, 0, plan).pension_year
        2040
    """
    terms = terms or Terms()
    terms.check()
    born = household.members[member].birth_date
    pension_year = born.year + PENSION_AGE
    by_year = _every_year(household, member, plan, pension_year)
    if by_year.empty:
        raise Refusal(
            [
                Problem(
                    f"members[{member + 1}]",
                    f"成员 {member + 1} 本年度不能缴养老，没有档次可算",
                    f"member {member + 1} may not contribute this year: no tier to work out",
                )
            ]
        )
    years = int(by_year["year"].nunique())
    least = int(assumptions()["least_years"].value)
    before = max(least - years, 0) if terms.years_before is None else terms.years_before
    growth = Path(terms.basic_growth, percent=True)
    by_year["grown"] = by_year[list(CREDITED)].sum(axis=1) * (1 + terms.interest / 100) ** (
        pension_year - by_year["year"]
    )
    old = terms.account_before * (1 + terms.interest / 100) ** (pension_year - plan.fee_year)
    rows = []
    for tier, of in by_year.groupby("tier", sort=True):
        sums = {name: round(float(of[name].sum()), 2) for name in CREDITED}
        account = round(float(of["grown"].sum()) + old, 2)
        monthly = account / assumptions()["divisor"].value
        own = sums["pension_personal"] + terms.account_before
        basic = standard_of(pension_year, growth)
        rows.append(
            {
                "tier": tier,
                "years": len(of),
                **sums,
                "interest": round(account - sum(sums.values()) - terms.account_before, 2),
                "account": account,
                "account_monthly": round(monthly, 2),
                "basic_monthly": basic,
                "monthly": round(monthly + basic, 2),
                "years_back": _years_back(own, monthly, pension_year, growth),
                "years_back_account": _years_back(own, monthly, pension_year, None),
            }
        )
    return Returns(
        pd.DataFrame(rows, columns=COLUMNS), before, before + years >= least, pension_year, _published()
    )


def _every_year(household: Household, member: int, plan: Plan, pension_year: int) -> pd.DataFrame:
    """tier, year and CREDITED (yuan) for each tier open to the member and each fee year in which it counts."""
    facts, conduct = facts_and_conduct(household, plan)
    tiers = np.array([tier.amount for tier in plan.pension.tiers], dtype=np.int32)
    ahead = max(pension_year - plan.fee_year, 0) + 1
    times = len(tiers) * ahead
    later = np.tile(np.arange(ahead), len(tiers))
    # A year later is the same as born a year earlier.
    of_facts, of_conduct = repeated(facts, conduct, [member], times)
    for born in (of_facts.birth_day, of_facts.wife_birth_day):
        if born[0] != NEVER:
            day = date_of(born[0])
            years = [day_number(same_day_in(day, day.year - k)) for k in range(ahead)]
            born[:] = np.tile(np.array(years, dtype=np.int32), len(tiers))
    of_conduct.pension_tier[:] = np.repeat(tiers, ahead)
    known = every_answer(of_facts, of_conduct, plan)
    table = pd.DataFrame(
        {
            "tier": np.repeat(tiers, ahead).astype(np.int64),
            "year": plan.fee_year + later,
            **{name: known[name].astype(np.int64) / 100 for name in CREDITED},
        }
    )
    counts = known["pension_tier_counted"] == table["tier"].to_numpy() * 100
    now = counts & (later == 0)
    return table[counts & table["tier"].isin(table.loc[now, "tier"])].reset_index(drop=True)


def _years_back(own: float, account_monthly: float, pension_year: int, growth: Path | None) -> float:
    """Years of pension, to the month, until it has paid back the person's own money; with a growth path the basic pension
    counts too, each year at its standard. NaN: not within MOST_YEARS_BACK."""
    left = own
    for year in range(MOST_YEARS_BACK):
        monthly = account_monthly + (0 if growth is None else standard_of(pension_year + year, growth))
        if monthly and left <= 12 * monthly + 1e-6:
            return round(year + max(np.ceil(left / monthly - 1e-9), 0) / 12, 1)
        left -= 12 * monthly
    return float("nan")


def _published() -> int:
    return max(int(row.year) for row in outlook("basic_pension") if row.name == "basic_pension")
