"""Python that gives what a page shows, to the fen: texts made of scenarios and what was chosen on the page.

Nothing here asks a page or runs anything. The code calls only what `simulation` offers (docs/api.md), makes a scenario from
its differences, and ends in the tables of the page under names of their own.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields

from simulation import Scenario
from simulation.household import Household, Member
from simulation.ledger import PERSONAL_LINES
from simulation.pension_return import Terms
from simulation.scenario import literal
from simulation.solving import Question

SUMS = '[["base", "reform", "difference"]].sum().round(2)'
OWN = json.dumps(PERSONAL_LINES)


def _code(calls: Iterable[str], *parts: str, before: str = "") -> str:
    """Imports, then the parts, with empty lines between."""
    names = sorted({"Scenario", *calls}, key=lambda name: (name[0].islower(), name))
    imports = f"{before}import pandas as pd\n\nfrom simulation import {', '.join(names)}"
    whole = [imports, *(part.strip("\n") for part in parts)]
    return "\n\n".join(part for part in whole if part) + "\n"


def _prints(*names: str) -> str:
    """Printed whole and to the fen: by itself pandas writes millions as 2.26e+07 and leaves columns and rows out."""
    options = [
        '"display.float_format", "{:,.14g}".format',  # up to 999,999,999,999.99 yuan
        '"display.max_rows", 1000',
        '"display.max_columns", None',
        '"display.width", 200',
    ]
    return "\n".join([f"pd.set_option({', '.join(options)})", *(f"print({name})" for name in names)])


def overview(draft: Scenario) -> str:
    """The answer: cost, payers, towns, coverage, who gains."""
    people = "people = result.people\n" if draft.changes else ""
    tables = ["cost", "payers", "coverage", "towns", *(["people"] if draft.changes else [])]
    return _code(
        ["compare"],
        draft.code("draft"),
        "result = compare(draft.base, draft)",
        f'cost = result.budget.groupby("line"){SUMS}\n'
        f'payers = result.budget.groupby("level"){SUMS}\n'
        'heads = ["eligible", "enrolled", "eligible_last_year", "enrolled_last_year"]\n'
        'coverage = result.reform.coverage.groupby("scheme")[heads].sum()\n'
        f'public = result.budget[~result.budget["line"].isin({OWN})]\n'
        f'towns = public.groupby("town"){SUMS}\n{people}',
        _prints(*tables),
    )


def behaviour(draft: Scenario, reacting: Mapping[str, float]) -> str:
    """Base and draft, with nobody reacting and with the response: yuan by line, heads by scheme."""
    return _code(
        ["nobody_reacts", "simulate"],
        draft.code("draft"),
        "kinds = {\n"
        '    "static": {**draft.assumptions, **nobody_reacts()},\n'
        f'    "response": {dict(reacting)!r},\n'
        "}\n"
        "outcomes = {\n"
        "    (case, kind): simulate(scenario.replace(assumptions=assumptions))\n"
        '    for case, scenario in {"base": draft.base, "draft": draft}.items()\n'
        "    for kind, assumptions in kinds.items()\n"
        "}",
        'money = {key: one.budget.groupby("line")["amount"].sum() for key, one in outcomes.items()}\n'
        'heads = ["eligible", "enrolled"]\n'
        'members = {key: one.coverage.groupby("scheme")[heads].sum() for key, one in outcomes.items()}',
        _prints("money", "members"),
    )


def budget(draft: Scenario, keys: Sequence[str]) -> str:
    """Who pays what by the columns chosen, months, identities, departments, what rests on assumptions, magnitudes."""
    calls = ["assumed", "budget_ledger", "by_department", "closing", "compare"]
    return _code(
        [*calls, "ledgers_beside", "magnitudes", "monthly_need"],
        draft.code("draft"),
        "result = compare(draft.base, draft)\n"
        "ledgers = budget_ledger(result.base, draft.base_plan), budget_ledger(result.reform, draft.resolved_plan)",
        f"budget = ledgers_beside(*ledgers, {list(keys)})\n"
        "identities = closing(result.reform)\n"
        'months = monthly_need(result.reform).groupby("month")[["accrued", "payable"]].sum()\n'
        'by_line, by_level = (assumed(result.reform, by, draft.resolved_plan) for by in ("line", "level"))\n'
        "departments = by_department(result.reform)\n"
        'departments = departments.groupby(["line", "rule", "department"], sort=False)[["persons", "amount"]].sum()\n'
        "published = magnitudes(result.reform)",
        _prints("budget", "identities", "months", "by_line", "by_level", "departments", "published"),
    )


def settlement(draft: Scenario, file: str | None) -> str:
    """Last year's books (a file, or the made-up example) against the model, and what would close them."""
    read = "actual = example_books(outcome)  # made up"
    calls = ["example_books", "last_year", "settle", "simulate", "what_would_close"]
    if file is not None:
        calls[0] = "read_settlement"
        read = (
            f"file = Path({literal(file)})\n"
            "actual = read_settlement(file.name, file.read_bytes(), outcome.scenario.resolved_plan)"
        )
    return _code(
        calls,
        draft.code("draft"),
        f"outcome = simulate(last_year(draft))\n{read}",
        "books = settle(outcome, actual)\nmoves = what_would_close(outcome, books)",
        _prints("books", "moves"),
        before="" if file is None else "from pathlib import Path\n\n",
    )


def coverage(draft: Scenario, scheme: str, side: str) -> str:
    """Who is covered by the side chosen, who is short, whom to reach, months covered."""
    calls = ["coverage_by", "months_covered", "published_bands", "simulate", "towns_below_target"]
    return _code(
        [*calls, "whom_to_reach"],
        draft.code("draft"),
        "outcome = simulate(draft)",
        f'by_side = coverage_by(outcome, "{side}")\n'
        f'by_side = by_side[(by_side["scheme"] == "{scheme}") & (by_side["eligible"] > 0)]\n'
        "below = towns_below_target(outcome)\n"
        f'below = below[below["scheme"] == "{scheme}"]\n'
        "reach = whom_to_reach(outcome)\nmonths = months_covered(outcome)\nbands = published_bands(outcome)",
        _prints("by_side", "below", "reach", "months", "bands"),
    )


def collection(draft: Scenario, scheme: str) -> str:
    """Own payments by day and town, who owes when, the waiting list, its options, late payers."""
    own = "" if scheme == "both" else f'own = own[own["scheme"] == "{scheme}"]\n'
    calls = ["collected", "late_payers", "owed_by_month", "simulate", "waiting_list", "waiting_options"]
    return _code(
        calls,
        draft.code("draft"),
        "outcome = simulate(draft)",
        f"own = collected(outcome)\n{own}"
        'daily = own.groupby(["day", "channel"])[["persons", "amount"]].sum()\n'
        'towns = own.groupby("town")[["persons", "amount"]].sum()\n'
        "payers = owed_by_month(outcome)\nlisted = waiting_list(outcome)\n"
        'waiting = listed.groupby(["age", "when"])[["persons", "at_stake", "early", "forgone"]].sum()\n'
        "options = waiting_options(draft)\nlate = late_payers(outcome)",
        _prints("daily", "towns", "payers", "waiting", "options", "late"),
    )


def season(draft: Scenario, scheme: str, day: dt.date, file: str | None) -> str:
    """What is collected so far (a file, or the made-up example), where it will end, which towns are behind."""
    read = "season = example_season(outcome)  # made up"
    calls = ["example_season", "projected", "reforecast", "simulate"]
    if file is not None:
        calls[0] = "read_season"
        read = (
            f"file = Path({literal(file)})\n"
            "season = read_season(file.name, file.read_bytes(), draft.resolved_plan)"
        )
    before = "import datetime as dt\n" + ("" if file is None else "from pathlib import Path\n") + "\n"
    return _code(
        calls,
        draft.code("draft"),
        f"outcome = simulate(draft)\n{read}",
        f'again = reforecast(season, projected(outcome, "{scheme}"), dt.date{day.timetuple()[:3]})\n'
        "total, towns, curve = again.total, again.towns, again.curve",
        _prints("total", "towns", "curve"),
        before=before,
    )


def roster(plan_id: str, files: Sequence[tuple[str, str, str]], ids: str) -> str:
    """What is found on lists, each a name, its kind and its sheet; the files lie where the code is run."""
    given = "".join(
        f"    ListFile.at(Path({literal(name)}), {literal(kind)}, {literal(sheet)}),\n"
        for name, kind, sheet in files
    )
    return _code(
        ["ListFile", "find_faults", "load_plan", "people_of_lists", "read_lists"],
        f"plan = load_plan({literal(plan_id)})\nfiles = [\n{given}]",
        f"listings, link = read_lists(files, plan, ids={literal(ids)})\n"
        "people = people_of_lists(listings, plan)\n"
        f"findings = find_faults(people, plan, synthetic={ids == 'synthetic'})\n"
        "summary = findings.summary()  # too_much, too_little in fen\n"
        "read = [(listing.file, listing.sheet, len(listing.rows)) for listing in listings]\n"
        'left_out, sentences = people.left_out, findings.sentences("zh")  # paid in fen',
        _prints("summary", "read", "left_out", "sentences"),
        before="from pathlib import Path\n\n",
    )


def compare(scenarios: Sequence[Scenario], before: int, after: int, dimension: str) -> str:
    """Scenarios side by side, the base first, what differs, and who gains and loses between two of them."""
    names = ["base", *(f"reform_{place}" for place in range(1, len(scenarios)))]
    return _code(
        ["compare", "examples", "side_by_side"],
        *(scenario.code(name) for name, scenario in zip(names, scenarios, strict=True)),
        f"result = side_by_side([{', '.join(names)}])\ntable, differences = result.table, result.differences",
        f"between = compare({names[before]}, {names[after]})\n"
        f'people = between.people[between.people["dimension"].isin(["all", "{dimension}"])]\n'
        "persons = examples(between.base, between.reform)",
        _prints("table", "differences", "people", "persons"),
    )


def meeting(base: Scenario, others: Sequence[Scenario]) -> str:
    """What the screen of a meeting shows of each scenario against one base: yuan by line, public money by town."""
    names = [f"reform_{place}" for place in range(1, len(others) + 1)]
    return _code(
        ["compare"],
        *(one.code(name) for name, one in zip(["base", *names], [base, *others], strict=True)),
        f"budgets = [compare(base, one).budget for one in [{', '.join(names)}]]",
        f'lines = [budget.groupby("line"){SUMS} for budget in budgets]\n'
        f'public = [budget[~budget["line"].isin({OWN})] for budget in budgets]\n'
        f'towns = [budget.groupby("town"){SUMS} for budget in public]',
        _prints("lines", "towns"),
    )


def doubts(draft: Scenario) -> str:
    """The price of each other reading, alone and together."""
    return _code(
        ["price_doubts"],
        draft.code("draft"),
        "prices = price_doubts(draft)\nalone, joint = prices.alone, prices.joint",
        _prints("alone", "joint"),
    )


def bridge(before: Scenario, after: Scenario, measure: str) -> str:
    """Why two results differ, item by item."""
    return _code(
        ["bridge"],
        before.code("before"),
        after.code("after"),
        # One process: workers need a module of their own or a notebook.
        f'table = bridge(before, after, workers=1).table("{measure}")',
        _prints("table"),
    )


def uncertainty(
    draft: Scenario,
    draws: int,
    seed: int,
    ranges: Mapping[str, tuple[float, float]],
    figure: str,
    case: str,
) -> str:
    """P10, P50, P90 of the headlines, and what moves one of them most."""
    narrowed = f", ranges={literal(dict(ranges))}" if ranges else ""
    return _code(
        ["quantiles", "tornado", "uncertainty"],
        draft.code("draft"),
        f"sure = uncertainty(draft, draws={draws}, seed={seed}{narrowed}, workers=1)",
        f'bands = quantiles(sure)\nmoves = tornado(sure, "{figure}", "{case}")',
        _prints("bands", "moves"),
    )


def years(draft: Scenario, count: int, growth: Mapping[str, object], basic_pension: bool) -> str:
    """The years ahead: sums by year, money by line and payer, people."""
    return _code(
        ["project_years"],
        draft.code("draft"),
        f"ahead = project_years(\n    draft,\n    years={count},\n    growth={literal(dict(growth))},\n"
        f"    basic_pension={basic_pension},\n)",
        "summary = ahead.summary\n"
        'lines = ahead.budget.groupby(["case", "line", "year"])["amount"].sum()\n'
        'payers = ahead.budget.groupby(["case", "level", "department", "year"])["amount"].sum()\n'
        f'public = ahead.budget[~ahead.budget["line"].isin({OWN})]\n'
        'towns = public.groupby(["case", "town", "year"])["amount"].sum()\n'
        "standards, people, events = ahead.standards, ahead.people, ahead.events"
        + ("\nbasic = ahead.basic_pension" if basic_pension else ""),
        _prints(
            *("summary", "lines", "payers", "towns", "standards", "people", "events"),
            *(["basic"] if basic_pension else []),
        ),
    )


def solve(question: Question, method: str, cost: str, coverage: str) -> str:
    """The best plan for a goal and limits, on the grid of the levers; the frontier of a cost and a coverage."""
    levers = "".join(
        f"    Lever({literal(lever.name)}, {lever.low}, {lever.high}, {lever.step}),\n"
        for lever in question.levers
    )
    limits = ", ".join(
        f"Limit({literal(limit.measure)}, "
        + (f"at_most={limit.at_most}" if limit.at_most is not None else f"at_least={limit.at_least}")
        + f"{', over_base=True' if limit.over_base else ''})"
        for limit in question.limits
    )
    return _code(
        ["Goal", "Lever", *(["Limit"] if limits else []), "solve"],
        question.start.code("draft"),
        f"levers = [\n{levers}]\nlimits = [{limits}]\n"
        f"goal = Goal({literal(question.goal.measure)}, {literal(question.goal.sense)})\n"
        f"solution = solve(draft, levers, goal, limits, method={literal(method)}, workers=1)",
        "figures, limits_kept = solution.figures, solution.limits\n"
        f"frontier = solution.frontier({literal(cost)}, {literal(coverage)})\n"
        "candidates, refused = solution.candidates, solution.refused\n"
        "shown = solution.best or solution.nearest\n"
        "best = solution.scenario_of(shown)",
        _prints("best.changes", "figures", "limits_kept", "frontier", "candidates", "refused"),
    )


def population(draft: Scenario) -> str:
    """Who the people are, and how well they fit what is published."""
    return _code(
        ["population_fit"],
        draft.code("draft"),
        "fit = population_fit(draft.population_ref)\nkinds, towns, report = fit.kinds, fit.towns, fit.report",
        _prints("kinds", "towns", "report"),
    )


def seeds(draft: Scenario, count: int) -> str:
    """How far another seed of the people moves the results."""
    return _code(
        ["seed_spread"],
        draft.code("draft"),
        f"spread = seed_spread(draft, {count})",
        _prints("spread"),
    )


def districts(folder: str, shown: int) -> str:
    """A run over many districts, from its folder: the scenario shown beside the first."""
    tables = ["money", "by_district", *(["moved"] if shown else []), "covered"]
    moved = f'moved = result.difference(result.ids[0], result.ids[{shown}], ["line"])\n' if shown else ""
    return (
        "import pandas as pd\n\nfrom simulation import DatasetResult\n\n"
        f"result = DatasetResult.load({literal(folder)})\n\n"
        'money = result.spent(["line"])\n'
        f"by_district = result.by_district({shown})\n"
        f'{moved}covered = result.covered(["scenario", "scheme", "district"])\n\n'
        f"{_prints(*tables)}\n"
    )


def household(
    family: Household,
    draft: Scenario,
    view: str,
    member: int | None,
    terms: Terms | None = None,
    of_base: bool = True,
) -> str:
    """A family under base and draft, and the view chosen: day, age, tiers or trace. `member`: whose (day: None for
    everybody; else None: there is nobody to show). `of_base`: the member may contribute under the base too."""
    changed = bool(draft.changes)
    calls, lines, ends = ["Household", "Member", "family_payments", "family_totals", "standing_of"], "", ()
    steps = 'steps = {case: strip_steps(strip, "%s") for case, strip in strips.items()}'
    strips = "strips = {case: %s for case, one in plans.items()}"
    if view == "day":
        calls += ["by_day", "strip_steps"]
        lines, ends = f"{strips % 'by_day(family, one)'}\n", ("strips", "steps")
        if member is not None:
            lines += (
                f'strips = {{case: strip[strip["member"] == {member}] for case, strip in strips.items()}}\n'
            )
        lines += steps % "day"
    elif member is None:
        pass
    elif view == "age":
        calls += ["by_age", "strip_steps"]
        lines = f"{strips % f'by_age(family, one, {member})'}\n{steps % 'age'}"
        ends = ("strips", "steps")
    elif view == "tiers":
        calls += ["Terms", "returns_of"]
        lines = f"terms = {_terms(terms or Terms())}\ntiers = returns_of(family, {member}, plan, terms).table"
        ends = ("tiers",)
        if changed and of_base:
            lines += f"\ntiers_of_base = returns_of(family, {member}, base, terms).table"
            ends = ("tiers", "tiers_of_base")
    else:
        calls += ["explain", "people_table"]
        lines = f"people = people_table(family)\ntrace = explain(people.iloc[[{member}]], plan, people)"
        ends = ("trace",)
        if changed:
            lines += f"\nbefore = explain(people.iloc[[{member}]], base, people)\nchanged = trace.changed_from(before)"
            ends = ("trace", "changed")
    return _code(
        calls,
        draft.code("draft"),
        f"family = {_family(family)}\nbase, plan = draft.base_plan, draft.resolved_plan\n"
        'plans = {"base": base, "draft": plan}',
        "standing = {case: standing_of(family, one) for case, one in plans.items()}\n"
        "payments = family_payments(family, base, plan)\n"
        "sums = family_totals(payments)",
        lines,
        _prints("standing", "payments", "sums", *ends),
        before="import datetime as dt\n\n",
    )


def _family(family: Household) -> str:
    """The members by what is stated of them beyond the defaults."""
    members = "".join(f"        {_member(member)},\n" for member in family.members)
    village = "" if family.village == "-" else f"    village={literal(family.village)},\n"
    return f"Household(\n    members=(\n{members}    ),\n    town={literal(family.town)},\n{village})"


def _member(member: Member) -> str:
    stated = []
    for field in fields(Member):
        value = getattr(member, field.name)
        if value != field.default:
            shown = f"dt.date{value.timetuple()[:3]}" if isinstance(value, dt.date) else literal(value)
            stated.append(f"{field.name}={shown}")
    return f"Member({', '.join(stated)})"


def _terms(terms: Terms) -> str:
    values = (f"{field.name}={getattr(terms, field.name)!r}" for field in fields(Terms))
    return f"Terms({', '.join(values)})"
