"""What the police's list says happened to all of its rows, where no column does."""

from __future__ import annotations

from simulation.errors import refuse
from simulation.roster.cells import Cells
from simulation.roster.listing import Note
from simulation.roster.titles import meant_by_title

EVENT_WORDS = {
    "死亡": "death",
    "亡故": "death",
    "去世": "death",
    "迁出": "moved_out",
    "迁入": "moved_in",
    "免缴": "exempt",
}
"""Words in headers, names and titles that say what happened."""


def events_of_title(cells: Cells) -> list[str]:
    """What happened to everybody on the police's list by names and titles, or, where these do not say, to who has a day
    under a header that does (死亡日期)."""
    day = cells.header.said("event_date") if "event_date" in cells.header.fields else ""
    by_day = {event for word, event in EVENT_WORDS.items() if word in day}
    by_title = meant_by_title(cells.sheet, cells.header, EVENT_WORDS)
    found = (by_day & by_title if by_title else by_day) if by_day else by_title
    if len(found) != 1:
        raise refuse(
            f"{cells.sheet.file} {cells.sheet.sheet}".strip(),
            "没有“变动类型”列，标题也没有说明是死亡、迁出还是迁入；请加上变动类型列，或在表名中写明",
            "no column of what changed, and no title says whether death, moving out or in; add the column, or say it in "
            "the sheet's name",
        )
    event = found.pop()
    word = {meant: word for word, meant in reversed(EVENT_WORDS.items())}[event]
    count = len(cells.row)
    named = [True] * count if len(by_title) == 1 else [bool(text) for text in cells.raw("event_date")]
    cells.notes.append(
        Note(
            f"{sum(named)} 行按“{word}”（由标题或表头得知）",
            f"{sum(named)} rows are {event} (by the title or header)",
            sum(named),
        )
    )
    return [event if one else "" for one in named]
