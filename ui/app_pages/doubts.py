"""口径与争议: what each other reading would move, alone and together; who answers; and the ledger of clauses."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Refusal, Scenario
from simulation.doubts import HEADS as PEOPLE
from simulation.doubts import PAYERS, SCOPES, Doubt, Option, Prices, doubts_of
from simulation.stamp import Stamp
from ui import answers_view, as_code, cached, charts, clauses_view, controls, frame, names, numbers, state
from ui.texts import t

MONEY = st.column_config.NumberColumn(format="%,.2f")
HEADS = st.column_config.NumberColumn(format="%,d")
# So wide that money and persons stand beside the words without scrolling.
WIDTHS = {"question": 190, "taken": 145, "other": 220}


def render() -> None:
    draft = state.draft()
    stamp = cached.outcome_of(draft).stamp
    place = st.empty()
    frame.explain(t("doubts.about"))
    frame.undo_bar()
    try:
        prices = _priced(draft)
    except Refusal as refusal:
        st.error(frame.plain(refusal.text(state.language())))
    else:
        by_name = {(doubt.id, doubt.name): doubt for doubt in prices.doubts}
        place.subheader(sentence(prices, by_name))
        _chart(prices, by_name, stamp)
        _choose(draft, prices)
        _alone(prices, by_name, draft, stamp.counting("mixed"))
        _joint(prices, by_name, stamp.counting("mixed"))
        frame.code(as_code.doubts(draft))
    answers_view.render(stamp.counting("mixed"))
    clauses_view.render(stamp.counting("mixed"))
    frame.footer(stamp.counting("mixed"))


def _priced(draft: Scenario) -> Prices:
    """All prices: what is kept at once, the rest run by run. A change of the page stops it; what is done stays."""
    ahead = cached.prices(draft)
    so_far = ahead.so_far
    bar = st.empty()
    while so_far is None or so_far.done < so_far.of:
        so_far = ahead.advance(-1 if so_far is None else so_far.done)
        bar.progress(so_far.done / so_far.of, t("doubts.progress", done=so_far.done, of=so_far.of))
    bar.empty()
    return so_far


ByName = dict[tuple[str, str], Doubt]


def _words(prices: Prices, by_name: ByName) -> list[tuple[Doubt, Option]]:
    """Doubt and option of each row of `alone`."""
    found = []
    for id, name, option in zip(*(prices.alone[c] for c in ("doubt", "name", "option")), strict=True):
        doubt = by_name[id, name]
        found.append((doubt, next(side for side in doubt.options if side.name == option)))
    return found


def sentence(prices: Prices, by_name: ByName) -> str:
    """Of the sides of sentences: the largest single effects either way, and the joint effect beside the plain sum."""
    lang, words = state.language(), _words(prices, by_name)
    switches = [place for place, (doubt, _) in enumerate(words) if not doubt.is_figure]
    alone, words = prices.alone.iloc[switches], [words[place] for place in switches]
    low, high = int(alone["public"].argmin()), int(alone["public"].argmax())
    joint = prices.joint.iloc[0]

    def short(place: int) -> str:
        doubt, option = words[place]
        return f"{doubt.id} {names.option_name(doubt, option)}"

    return t(
        "doubts.sentence",
        low=numbers.money(-min(alone["public"].iloc[low], 0.0), lang),
        low_name=short(low),
        high=numbers.money(max(alone["public"].iloc[high], 0.0), lang),
        high_name=short(high),
        joint=numbers.money_change(joint["public"], lang),
        sum=numbers.money_change(joint["sum_public"], lang),
    )


def _chart(prices: Prices, by_name: ByName, stamp: Stamp) -> None:
    alone, words = prices.alone, _words(prices, by_name)
    scope = controls.choice(
        "doubts-scope", t("doubts.column.scope"), list(SCOPES), lambda name: t(f"doubts.scope.{name}")
    )
    rows = alone.assign(
        label=[f"{doubt.id} {names.option_name(doubt, option)}" for doubt, option in words],
        size=alone[["public", "own"]].abs().max(axis=1),
        shown=[scope == "all" or not doubt.is_figure for doubt, _ in words],
    )
    rows = rows[rows["shown"] & (rows["size"] > 0)].sort_values("size", ascending=False, kind="stable")
    if rows.empty:
        st.info(t("doubts.no_money"))
        return
    cases = {"public": t("doubts.public"), "own": t("doubts.own")}
    long = pd.concat(
        pd.DataFrame({"label": rows["label"], "case": word, "value": rows[name] / numbers.WAN})
        for name, word in cases.items()
    )
    title = t("doubts.chart")
    said = "; ".join(
        f"{label} {public / numbers.WAN:+,.1f}, {own / numbers.WAN:+,.1f}"
        for label, public, own in zip(rows["label"], rows["public"], rows["own"], strict=True)
    )
    drawn = charts.beside(
        long, "label", list(rows["label"]), list(cases.values()), title, f"{title}: {said}", "+,.1f"
    )
    frame.chart(drawn, "doubts", stamp)


# --- one by one ----------------------------------------------------------------------------------------------------


def _choose(draft: Scenario, prices: Prices) -> None:
    """Each doubt with the side taken, and a button for each other side with its price."""
    st.header(t("doubts.choose"))
    plan = draft.resolved_plan
    for doubt in doubts_of(plan, draft.base_plan):
        rows = prices.alone[(prices.alone["doubt"] == doubt.id) & (prices.alone["name"] == doubt.name)]
        with st.container(border=True):
            left, right = st.columns([2, 3])
            left.markdown(f"**{frame.plain(names.doubt_name(doubt))}**")
            taken = doubt.taken(plan)
            left.markdown(t("doubts.taken", option=frame.plain(names.option_name(doubt, taken))))
            left.caption(answers_view.status(doubt, plan, draft.base_plan))
            with right:
                for option in doubt.others(plan):
                    one, two = st.columns([5, 6], vertical_alignment="center")
                    one.button(
                        frame.plain(t("doubts.take", option=names.option_name(doubt, option))),
                        key=f"take:{doubt.id}:{doubt.name}:{option.name}",
                        on_click=state.set_changes,
                        args=(dict(option.changes),),
                        kwargs={"at": doubt.paths[0]},
                        width="stretch",
                    )
                    two.caption(frame.plain(_price(rows[rows["option"] == option.name].iloc[0])))
                controls.refused(doubt.paths[0])


def _price(row: pd.Series) -> str:
    """What a side moves, in a line."""
    lang = state.language()
    moved = row[list(PAYERS)].abs().max()
    persons = numbers.heads(row["persons"] or row["days_persons"], lang)
    if row["public"] or row["own"]:
        public, own = (numbers.money_change(row[name], lang) for name in ("public", "own"))
        return t("doubts.price", public=public, own=own, persons=persons)
    if row["persons"]:
        return t("doubts.price_payers", moved=numbers.money(moved, lang), persons=persons)
    return t("doubts.price_days" if row["days_persons"] else "doubts.price_nothing", persons=persons)


# --- the tables ----------------------------------------------------------------------------------------------------


def _alone(prices: Prices, by_name: ByName, draft: Scenario, stamp: Stamp) -> None:
    st.header(t("doubts.alone"))
    plan, alone = draft.resolved_plan, prices.alone
    words = _words(prices, by_name)
    shown = pd.DataFrame(
        {
            t("doubts.column.question"): [names.doubt_name(doubt) for doubt, _ in words],
            t("doubts.column.taken"): [names.option_name(doubt, doubt.taken(plan)) for doubt, _ in words],
            t("doubts.column.other"): [names.option_name(doubt, option) for doubt, option in words],
            **{t(f"doubts.column.{name}"): alone[name] for name in ("public", "own", *PEOPLE)},
            **_levels(alone),
        }
    )
    widths = {
        t(f"doubts.column.{name}"): st.column_config.TextColumn(width=width) for name, width in WIDTHS.items()
    }
    frame.table(shown, "doubts-alone", stamp, {**_config(shown), **widths})
    st.caption(t("doubts.alone_note"))


def _levels(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Each level that moves anywhere, under the page's names."""
    levels = [level for level in PAYERS if table[level].any()]
    return {t("doubts.column.level", level=t(f"level.{level}")): table[level] for level in levels}


def _config(shown: pd.DataFrame) -> dict[str, object]:
    money = dict.fromkeys(shown.select_dtypes("float").columns, MONEY)
    return {**money, **dict.fromkeys(shown.select_dtypes("int").columns, HEADS)}


def _joint(prices: Prices, by_name: ByName, stamp: Stamp) -> None:
    st.header(t("doubts.joint"))
    joint = prices.joint
    shown = pd.DataFrame(
        {
            t("doubts.column.scope"): [t(f"doubts.scope.{scope}") for scope in joint["scope"]],
            t("doubts.column.by"): [
                f"{t(f'doubts.by.{by}')} · {t(f'doubts.end.{end}')}"
                for by, end in zip(joint["by"], joint["end"], strict=True)
            ],
            t("doubts.column.public"): joint["public"],
            t("doubts.column.sum_public"): joint["sum_public"],
            t("doubts.column.gap_public"): (joint["public"] - joint["sum_public"]).round(2),
            t("doubts.column.own"): joint["own"],
            t("doubts.column.sum_own"): joint["sum_own"],
            t("doubts.column.gap_own"): (joint["own"] - joint["sum_own"]).round(2),
            t("doubts.column.persons"): joint["persons"].astype("int64"),
            t("doubts.column.readings"): [_sides(sides, by_name) for sides in joint["sides"]],
        }
    )
    frame.table(shown, "doubts-joint", stamp, _config(shown))
    st.caption(t("doubts.joint_note"))


def _sides(sides: tuple[tuple[str, str, str], ...], by_name: ByName) -> str:
    """The sides of a joint run in words."""
    words = []
    for id, name, wanted in sides:
        doubt = by_name[id, name]
        option = next(option for option in doubt.options if option.name == wanted)
        words.append(f"{id} {names.option_name(doubt, option)}")
    return "; ".join(words)


render()
