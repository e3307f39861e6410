"""What the roster says each person did: tier, joining, days of payment."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.errors import refuse
from simulation.roster.all_lists import AllLists
from simulation.roster.listing import counted


def with_conduct(lists: AllLists, people: pd.DataFrame) -> pd.DataFrame:
    """Persons with tier (yuan, 0 none), joining and days of payment. Raises Refusal where the roster states no payments."""
    plan = lists.plan
    pays = [name for name in ("pays_pension", "pension_tier", "pension_paid") if name in people]
    joins = [name for name in ("joins_medical", "medical_paid", "medical_payment_date") if name in people]
    if not pays and not joins:
        raise refuse(
            "roster",
            "清册没有缴费情况：需要养老档次或金额、医保金额或是否参保中的至少一列（或“险种”与金额）",
            "the roster says nothing of payments: expected a pension tier or amount, or medical joining or amount (or a "
            "scheme and an amount a row)",
        )
    lists.absent += [] if pays else ["pension_tier"]
    lists.absent += [] if joins else ["joins_medical"]
    count = len(people)
    blank = pd.Series(pd.NA, index=people.index, dtype="Int64")
    tier = people.get("pension_tier", blank).astype("Int64")
    paid = people.get("pension_paid", blank).astype("Int64")
    flag = people["pays_pension"].astype("boolean") if "pays_pension" in people else None
    amounts = [t.amount for t in plan.pension.tiers]
    by_amount = _tier_of_amount(lists, paid, amounts)
    tier = tier.fillna(by_amount)
    if flag is not None:
        tier = tier.mask(~flag.fillna(True), 0)
        paid_back = (paid < 0).fillna(False)
        unsaid = flag.fillna(False) & (tier.isna() | (tier == 0)) & ~paid_back
        tier = tier.mask(unsaid, amounts[0])
        lists.notes += counted(
            unsaid.to_numpy(dtype=bool),
            "人缴养老而未写档次，按本人可选的最低档计",
            "persons pay the pension without a tier: the lowest open to them counts",
        )
    people["pension_tier"] = tier.fillna(0).astype("int64")
    medical_paid = people.get("medical_paid", blank).astype("Int64")
    said = people["joins_medical"].astype("boolean") if "joins_medical" in people else None
    has_day = people["medical_payment_date"].notna() if "medical_payment_date" in people else False
    worked_out = (medical_paid.fillna(0) > 0) | has_day
    joined = worked_out if said is None else said.fillna(worked_out)
    people["joins_medical"] = joined.astype(bool)
    for name in ("pension_payment_date", "medical_payment_date"):
        people[name] = _days(lists, people, name, count)
    return people


def _tier_of_amount(lists: AllLists, paid: pd.Series, amounts: list[int]) -> pd.Series:
    """The tier behind an amount: the tier of that amount, or that less what is paid on behalf; else the yuan as paid.
    Behind an amount below zero, which is money paid back, there is none."""
    behalf = round(lists.plan.pension.paid_on_behalf.amount)
    fen = paid.to_numpy(dtype="float64", na_value=np.nan)
    tiers = np.array(amounts, dtype=float) * 100
    exact = np.isin(fen, tiers)
    helped = ~exact & np.isin(fen + behalf * 100, tiers) & (fen > 0)
    odd = (fen > 0) & ~exact & ~helped
    lists.notes += counted(
        fen < 0,
        "人的养老金额是负数（退费），按未选档次计",
        "pension amounts are below zero (paid back): no tier counts",
    )
    lists.notes += counted(
        odd,
        "人的养老金额不是任何档次，按本人可选的最低档计",
        "pension amounts are no tier: the lowest open to the person counts",
    )
    yuan = np.where(
        helped, fen / 100 + behalf, np.where(odd, np.maximum(fen // 100, 1), np.maximum(fen, 0) / 100)
    )
    return pd.Series(pd.array(np.nan_to_num(yuan), "Int64"), index=paid.index).where(paid.notna())


def _days(lists: AllLists, people: pd.DataFrame, name: str, count: int) -> pd.Series:
    """The day of payment as stated; where it is not, or cannot be, the window's last day (birth, for who is younger)."""
    birth = people["birth_date"].astype("datetime64[s]")
    instead = birth.where(birth > lists.window_end, lists.window_end).astype("datetime64[s]")
    if name not in people:
        lists.absent.append(name)
        return instead
    day = people[name].astype("datetime64[s]")
    wrong = (day < birth) | (day > lists.end)
    lists.notes += counted(
        wrong.to_numpy(dtype=bool),
        "个缴费日期早于出生或晚于费款年度，按未写计",
        "days of payment before birth or after the fee year count as not stated",
    )
    if name in lists.by_kind["tax"] and day.isna().all():
        lists.absent.append(name)
    return day.where(day.notna() & ~wrong, instead)
