"""Measures, levers, goals and limits of a question asked backwards, in the page's words and units."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from simulation.law.plan import Plan
from simulation.solving import Lever, Limit, Question, Solution
from simulation.solving.figures import MEASURES, unit_of_measure
from simulation.solving.levers import Number, all_ready, exact
from ui import names, numbers, state
from ui.texts import t, t_in

SCALES = {"wan": Fraction(1, numbers.WAN), "share": Fraction(100), "points": Fraction(100)}
FORMS = {"wan": "%,.2f", "share": "%.2f", "points": "%+.2f", "persons": "%,d", "yuan": "%,.2f"}


def lever_name(lever: Lever, lang: str = "") -> str:
    """A ready lever by its label, a path in words."""
    lang = lang or state.language()
    return lever.label(lang) if lever.name in all_ready() else names.path_name(lever.name, lang)


def choice_name(path: str) -> str:
    """The same for what may be chosen as a lever."""
    ready = all_ready().get(path)
    if ready is None:
        return names.path_name(path)
    return ready.label_zh if state.language() == "zh" else ready.label_en


def lever_value(lever: Lever, value: Number, lang: str = "") -> str:
    """With its unit."""
    shown = f"{float(exact(value) * lever_scale(lever)):,.10g}"
    if lever.unit == "share":
        return f"{shown}%"
    return f"{shown} {t_in(lang or state.language(), f'solve.unit.{lever.unit}')}"


def lever_scale(lever: Lever) -> Fraction:
    """What a lever's value is multiplied with to be shown: shares are per cent."""
    return SCALES["share"] if lever.unit == "share" else Fraction(1)


def where(question: Question, values: tuple[Number, ...], lang: str = "") -> str:
    """Where the levers stand, from where the plan has them."""
    lang, found = lang or state.language(), []
    for lever, now, value in zip(question.levers, question.now, values, strict=True):
        old, new = lever_value(lever, now, lang), lever_value(lever, value, lang)
        key = "solve.stays" if now == value else "solve.moves"
        found.append(t_in(lang, key, lever=lever_name(lever, lang), value=new, old=old, new=new))
    return _joined(found, lang)


def measure_name(measure: str, levers: tuple[Lever, ...] = (), lang: str = "") -> str:
    """A measure in words."""
    lang = lang or state.language()
    if measure in MEASURES:
        return names.measure_name(measure, lang)
    kind, _, name = measure.partition(":")
    if kind == "lever":
        return next((lever_name(lever, lang) for lever in levers if lever.name == name), name)
    if kind in ("worse_off", "losers", "left"):
        named = t_in(lang, "solve.everybody" if name == "all" else f"group.{name}")
        return t_in(lang, f"solve.{kind}", name=named)
    scheme, _, town = name.partition(":")
    words = t_in(lang, f"solve.{kind}", name=t_in(lang, f"scheme.{scheme}"))
    return t_in(lang, "solve.in_town", measure=words, town=town) if town else words


def unit(measure: str, levers: tuple[Lever, ...] = ()) -> str:
    """The unit that the page shows a measure in: wan (10,000 yuan), yuan, persons, share and points (per cent), years."""
    kind = measure.partition(":")[0]
    found = unit_of_measure(measure, levers)
    return "wan" if found == "yuan" and not kind.endswith("a_head") and kind != "lever" else found


def scale(measure: str) -> Fraction:
    """What a value (yuan, persons, share) is multiplied with to be shown in `unit`."""
    return Fraction(1) if measure.startswith("lever:") else SCALES.get(unit(measure), Fraction(1))


def unit_name(measure: str, levers: tuple[Lever, ...] = (), lang: str = "") -> str:
    """The unit in words."""
    return t_in(lang or state.language(), f"solve.unit.{unit(measure, levers)}")


def written(measure: str, value: Fraction | None, levers: tuple[Lever, ...] = (), lang: str = "") -> str:
    """A value as text with its unit."""
    lang = lang or state.language()
    if value is None:
        return t_in(lang, "frame.none")
    if measure.startswith("lever:"):
        lever = next(lever for lever in levers if f"lever:{lever.name}" == measure)
        return lever_value(lever, float(value), lang)
    number, kind = float(value * scale(measure)), unit(measure)
    if kind == "wan" and lang == "en":
        return f"{float(value):,.2f}".removesuffix(".00") + f" {t_in(lang, 'solve.unit.yuan')}"
    shown = (
        f"{number:,.0f}" if kind == "persons" else f"{number:,.2f}" if kind != "points" else f"{number:+.2f}"
    )
    return f"{shown}%" if kind == "share" else f"{shown} {t_in(lang, f'solve.unit.{kind}')}"


def headline(measure: str, value: Fraction, change: Fraction) -> tuple[str, str]:
    """A value and its difference to the base, short enough for a tile."""
    lang = state.language()
    if unit(measure) == "wan":
        return numbers.money(float(value), lang), numbers.money_change(float(change), lang)
    if unit(measure) in ("share", "points"):
        return written(measure, value), numbers.points(float(change), lang)
    if unit(measure) == "yuan":
        return written(measure, value), numbers.per_head_change(float(change), lang)
    less = float(change * scale(measure))
    return written(measure, value), f"{less:+,.2f}" if round(less, 2) else "0"


def limit_name(limit: Limit, levers: tuple[Lever, ...] = ()) -> str:
    """A limit in words."""
    name = measure_name(limit.measure, levers)
    if limit.over_base:
        name = t("solve.over_base", measure=name)
    side = t("solve.side.at_most" if limit.at_least is None else "solve.side.at_least")
    return f"{name} {side} {written(limit.measure, limit.bound, levers)}"


def goal_name(question: Question) -> str:
    """The measure of the goal in words."""
    return measure_name(question.goal.measure, question.levers)


def binding(solution: Solution) -> str:
    """Which limits bind, in a sentence; empty without limits."""
    question, table = solution.question, solution.limits
    if not len(table):
        return ""
    picked = [limit for limit, binds in zip(question.limits, table["binds"], strict=True) if binds]
    key = "solve.binding" if solution.best else "solve.bars"
    if not picked:
        return t(f"{key}_none")
    return t(key, limits=_joined(limit_name(limit, question.levers) for limit in picked))


def missed(solution: Solution) -> str:
    """By how much the nearest misses each limit that it does not keep, in a sentence."""
    question, found = solution.question, []
    for limit, miss in zip(question.limits, solution.limits["miss"], strict=True):
        if miss > 0:
            by = Fraction(str(miss))
            is_share = unit(limit.measure) in ("share", "points")
            shown = (
                f"{float(by * 100):,.4g} {t('solve.unit.points')}"
                if is_share
                else written(limit.measure, by, question.levers)
            )
            found.append(t("solve.missed_by", limit=limit_name(limit, question.levers), by=shown))
    return t("solve.missed", limits=_joined(found))


def _joined(parts: Iterable[str], lang: str = "") -> str:
    return ("；" if (lang or state.language()) == "zh" else "; ").join(parts)


def base_now(plan: Plan, path: str) -> Number:
    """Where a plan has what may be chosen as a lever."""
    ready = all_ready().get(path)
    return Lever(path, *(ready.range if ready else (0, 1, 1))).now(plan)
