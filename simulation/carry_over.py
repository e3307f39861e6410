"""A plan for another year or another district, started from one that is there; every figure taken over is marked so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import synthetic_data
from simulation.errors import refuse
from simulation.law.plan import PLANS_FOLDER, Plan, load_plan, parse_plan
from simulation.populations import place_of
from simulation.standards import DATES, years_later
from simulation.userdata import write_atomically


def carried_over(plan: Plan, plan_id: str) -> Plan:
    """The plan `PLACE-YEAR` with the content of another, as a draft.

    Days move to their year and, for another place, the towns are those of its margins. What the other plan has from a
    document or a publication becomes an assumption that says where it is from: it stands until the new document is
    seen. Raises Refusal for an id that is not PLACE-YEAR and for a place without margins.
    """
    place, _, year = plan_id.rpartition("-")
    if place not in synthetic_data.PLACES or not (year.isdigit() and len(year) == 4):
        places = "、".join(synthetic_data.PLACES)
        raise refuse(
            "id",
            f"现为 {plan_id}；应为 区名-年度（如 {synthetic_data.DEFAULT_PLACE}-2026），已有控制数的区：{places}",
            f"is {plan_id}; expected PLACE-YEAR, such as {synthetic_data.DEFAULT_PLACE}-2026; "
            f"places with margins: {', '.join(synthetic_data.PLACES)}",
        )
    data = plan.to_dict()
    data |= {"id": plan_id, "status": "draft", "fee_year": int(year)}
    for left in ("document", "previous"):
        data.pop(left, None)
    if place == place_of(plan):
        if int(year) == plan.fee_year + 1:
            data["previous"] = plan.id
    else:
        data["towns"] = list(synthetic_data.load_spec(place).towns)
        for rule in data["medical"]["aid"]:
            rule.pop("towns", None)  # names of the other district
            rule.pop("villages", None)
    for path in DATES:
        block, _, name = path.partition(".")
        day = dt.date.fromisoformat(data[block][name])
        data[block][name] = years_later(day, int(year) - plan.fee_year).isoformat()
    data["notes"] = {path: _note(note, plan.id) for path, note in data["notes"].items()}
    return parse_plan(data, plan_id)


def _note(note: dict[str, Any], plan_id: str) -> dict[str, Any]:
    taken = {key: value for key, value in note.items() if key != "confirmed_on"}
    if note["basis"] == "regulation":
        return taken
    return {**taken, "basis": "assumption", "source": f"沿用 {plan_id}，本方案的文件未见：{note['source']}"}


def write_new_plan(plan_id: str, like: str, folder: Path = PLANS_FOLDER) -> Path:
    """Writes `carried_over` of a shipped plan beside the others. Raises Refusal where the file is there already."""
    path = folder / f"{plan_id}.yaml"
    if path.exists():
        raise refuse(
            str(path), "文件已存在；请先改名或删除", "the file is there already; rename or delete it first"
        )
    text = carried_over(load_plan(like), plan_id).to_yaml()
    write_atomically(path, lambda file: file.write_text(text, encoding="utf-8", newline="\n"))
    return path
