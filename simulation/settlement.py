"""上年决算对照: last year's actual heads and amounts against the model's run of last year's plan, and what would close it.

The model's side is last year's plan on the same place's people as of 31 December before last year's fee year, with the
scenario's assumptions and seed (`last_year`): the same people, a year younger, under the rules of then.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.errors import refuse
from simulation.law.plan import Plan
from simulation.outcome import Outcome, persons_of
from simulation.populations import population_name
from simulation.scenario import Scenario
from simulation.settlement_sheet import COLUMNS, items

HEADS_FROM = {
    "pension_personal": "pension_members",
    "pension_contribution_subsidy": "pension_members",
    "pension_paid_on_behalf": "registers",
    "pension_family_planning": "couples",
    "medical_personal": "medical_members",
    "medical_government_subsidy": "medical_members",
}
"""What the heads of a line follow from; of an aid rule: its registers or its ages."""
EXAMPLE = {
    "medical_government_subsidy": (1.01, 1.0),
    "medical_personal": (0.98, 1.01),
    "age_70_plus": (1.03, 1.0),
    "fixed_aid": (1.0, 1.12),
}
"""Of the made-up books, by rule: how the heads and the amount a head stand to the model's."""


def last_year(scenario: Scenario) -> Scenario:
    """Last year's plan as it stood, on the same place's synthetic people as of the eve of its fee year (a roster is
    of its own year alone). Money of its run is in yuan.

    Raises:
        Refusal: a plan that names none of last year, or people that cannot be had.

    Source:
        `previous` of the plan.

    Examples:
        >>> from simulation import Scenario, last_year
        >>> last_year(Scenario()).plan
        'yicheng-2022'
    """
    previous = scenario.resolved_plan.previous
    if previous is None:
        raise refuse(
            "previous",
            f"方案 {scenario.plan} 没有写上年方案，无从对照",
            f"plan {scenario.plan} names no plan of last year to compare with",
        )
    ref = scenario.population_ref
    return scenario.replace(
        title="",
        plan=previous,
        changes={},
        population=population_name(ref.place, None, ref.seed, ref.given if ref.synthetic else ""),
    )


def modelled(outcome: Outcome) -> pd.DataFrame:
    """The model's heads and amounts by item and town (empty: the whole district): line, rule, town, heads, amount."""
    persons = persons_of(outcome)
    facts, known = persons.facts, persons.known
    rows = []
    for item in items(outcome.scenario.resolved_plan):
        column = f"aid_{item.rule}" if item.line == "medical_aid" and item.rule else item.line
        fen = np.asarray(known[column])
        towns = len(facts.towns)
        heads = np.bincount(facts.town[fen > 0], minlength=towns)
        money = np.rint(np.bincount(facts.town, weights=fen, minlength=towns)).astype(np.int64)
        rows.append((item.line, item.rule, "", int(heads.sum()), int(money.sum()) / 100))
        rows += [
            (item.line, item.rule, town, int(heads[code]), int(money[code]) / 100)
            for code, town in enumerate(facts.towns)
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def settle(outcome: Outcome, actual: pd.DataFrame) -> pd.DataFrame:
    """Actual books (`actual`, as `read_settlement` gives them) against the model, a row for each item and town given
    (and for the district where all towns are).

    line, rule, town; model_heads, model_a_head, model_amount; actual_heads, actual_a_head, actual_amount (persons,
    yuan a head, yuan); heads_difference, amount_difference (actual less model); heads_effect (the difference in heads
    at the model's amount a head) and a_head_effect (the rest: the difference in the amount a head at the actual
    heads), which add to the amount's difference to the fen. Missing where a side is not given.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        The books handed in, against `Outcome.budget`; `simulation/settlement.py`.

    Examples:
        >>> from simulation import Scenario, load_plan, read_settlement, settle, simulate
        >>> last_year = simulate(Scenario(plan="yicheng-2022"), people)
        >>> sheet = "代码,项目,镇街,实际人数,实际金额（元）\\nmedical_government_subsidy,,全区,1500,870000\\n"
        >>> books = read_settlement("books.csv", sheet.encode(), load_plan("yicheng-2022"))
        >>> row = settle(last_year, books).iloc[0]
        >>> float(row["heads_effect"] + row["a_head_effect"]) == float(row["amount_difference"])
        True
    """
    plan = outcome.scenario.resolved_plan
    both = _with_district(actual, plan).merge(
        modelled(outcome), on=["line", "rule", "town"], suffixes=("", "_model"), validate="one_to_one"
    )
    rows = []
    for row in both.to_dict("records"):
        heads, amount = row["heads"], row["amount"]
        model_heads, model_amount = float(row["heads_model"]), float(row["amount_model"])
        difference = round(amount - model_amount, 2)
        by_heads, by_rate = _effects(heads, amount, model_heads, model_amount)
        rows.append(
            {
                "line": row["line"],
                "rule": row["rule"],
                "town": row["town"],
                "model_heads": int(model_heads),
                "model_a_head": round(model_amount / model_heads, 2) if model_heads else np.nan,
                "model_amount": model_amount,
                "actual_heads": heads,
                "actual_a_head": round(amount / heads, 2) if heads else np.nan,
                "actual_amount": amount,
                "heads_difference": heads - model_heads,
                "amount_difference": difference,
                "heads_effect": by_heads,
                "a_head_effect": by_rate,
            }
        )
    order = {(item.line, item.rule): place for place, item in enumerate(items(plan))}
    places = {town: place for place, town in enumerate(("", *plan.towns))}
    rows.sort(key=lambda row: (order[row["line"], row["rule"]], places[row["town"]]))
    return pd.DataFrame(rows)


def _with_district(actual: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The district's sum of each item of which it is not given while every town is."""
    rows = [actual]
    for (line, rule), given in actual.groupby(["line", "rule"], sort=False):
        if "" in set(given["town"]) or set(given["town"]) != set(plan.towns):
            continue
        sums = given[["heads", "amount"]].sum(skipna=False)
        rows.append(pd.DataFrame([(line, rule, "", sums["heads"], sums["amount"])], columns=COLUMNS))
    return pd.concat(rows, ignore_index=True)


def _effects(heads: float, amount: float, model_heads: float, model_amount: float) -> tuple[float, float]:
    """The difference of the amounts in yuan as (heads, amount a head), exact to the fen; missing where a side is."""
    if np.isnan(heads) or np.isnan(amount):
        return np.nan, np.nan
    difference = round(amount * 100) - round(model_amount * 100)
    if model_heads == 0:
        return difference / 100, 0.0  # nobody in the model: there is no amount a head to differ from
    by_heads = round((heads - model_heads) * round(model_amount * 100) / model_heads)
    return by_heads / 100, (difference - by_heads) / 100


# --- what would close it ------------------------------------------------------------------------------------------


def what_would_close(outcome: Outcome, table: pd.DataFrame) -> pd.DataFrame:
    """For each item of the district whose actual amount is given (in `table`, from `settle`), what would bring the
    model to it.

    line, rule, difference (yuan, actual less model); lever (`heads`, a plan path, or `a_head` where no single figure
    sets the amount a head); heads_from; now, needed; basis, low, high of the figure's note; possible (within the range,
    where there is one); together (True: heads and figure move together; False: either alone would do).
    Where actual heads are given they are taken, and the figure takes the rest; where not, each lever is moved alone. An
    amount or share is taken as proportional to the amount a head, which holds as long as no cap binds, and the heads as
    they are: whom the new figure would bring in is not counted.

    Source:
        `settle` and the notes of the plan (basis, range).

    Examples:
        >>> from simulation import Scenario, example_books, settle, simulate, what_would_close
        >>> outcome = simulate(Scenario(), people)
        >>> moves = what_would_close(outcome, settle(outcome, example_books(outcome)))
        >>> {"now", "needed", "difference"} <= set(moves.columns)
        True
    """
    plan = outcome.scenario.resolved_plan
    rows = []
    for row in table[table["town"] == ""].to_dict("records"):
        amount, model = row["actual_amount"], row["model_amount"]
        if np.isnan(amount) or row["model_heads"] == 0 or model == 0:
            continue
        together = not np.isnan(row["actual_heads"]) and row["actual_heads"] > 0
        mean = model / row["model_heads"]
        heads = row["actual_heads"] if together else amount / mean
        factor = (amount / heads if together else amount / row["model_heads"]) / mean
        path, now = _figure(plan, row["line"], row["rule"])
        common = {
            "line": row["line"],
            "rule": row["rule"],
            "difference": row["amount_difference"],
            "heads_from": _heads_from(plan, row["line"], row["rule"]),
        }
        rows.append(
            {
                **common,
                "lever": "heads",
                "now": float(row["model_heads"]),
                "needed": float(round(heads)),
                "basis": "",
                "low": np.nan,
                "high": np.nan,
                "possible": True,
                "together": together,
            }
        )
        note = plan.note(path) if path else None
        low, high = note.range if note and note.range else (np.nan, np.nan)
        needed = round((now if path else mean) * factor, 4 if path.endswith(".share") else 2)
        top = np.inf
        if path.startswith("medical.aid."):
            top = 1.0 if path.endswith(".share") else plan.medical.individual
        rows.append(
            {
                **common,
                "lever": path or "a_head",
                "now": now if path else round(mean, 2),
                "needed": needed,
                "basis": note.basis if note else "",
                "low": low,
                "high": high,
                "possible": needed <= top and (np.isnan(low) or low <= needed <= high),
                "together": together,
            }
        )
    return pd.DataFrame(rows)


def _figure(plan: Plan, line: str, rule: str) -> tuple[str, float]:
    """The one figure of the plan that sets an item's amount a head, and its value; an empty path where there is none."""
    if line == "medical_aid" and rule:
        aid = next(aid for aid in plan.medical.aid if aid.id == rule)
        name = "share" if aid.share is not None else "amount"
        return f"medical.aid.{rule}.{name}", float(getattr(aid, name))
    paths = {
        "pension_paid_on_behalf": "pension.paid_on_behalf.amount",
        "pension_family_planning": "pension.family_planning.amount",
        "medical_government_subsidy": "medical.government_subsidy",
    }
    path = paths.get(line, "")
    return path, float(plan.get(path)) if path else np.nan


def _heads_from(plan: Plan, line: str, rule: str) -> str:
    if line != "medical_aid":
        return HEADS_FROM[line]
    aid = next((aid for aid in plan.medical.aid if aid.id == rule), None)
    return "registers" if aid is None or aid.groups else "ages"


def example_books(outcome: Outcome) -> pd.DataFrame:
    """Made-up books as `read_settlement` gives some: line, rule, town, heads (persons), amount (yuan): the model's own
    run with other heads or another amount a head. To try the page and the calls; no real figures.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        Made up from the outcome; factors in `simulation/settlement.py`.

    Examples:
        >>> from simulation import Scenario, example_books, settle, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> sorted(settle(outcome, example_books(outcome))["rule"].unique())
        ['age_70_plus', 'fixed_aid', 'medical_government_subsidy', 'medical_personal']
    """
    table = modelled(outcome)
    rows = table[table["rule"].isin(list(EXAMPLE)) & (table["town"] != "")].copy()
    of_heads, of_amount = (
        rows["rule"].map({rule: one[side] for rule, one in EXAMPLE.items()}) for side in (0, 1)
    )
    heads = (rows["heads"] * of_heads).round()
    rows["amount"] = (heads * rows["amount"] / rows["heads"].clip(lower=1) * of_amount).round(2)
    return rows.assign(heads=heads)
