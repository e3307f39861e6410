"""The catalogue: every word on the pages, Chinese and English, a module a topic. Nothing else under `ui/` holds Chinese."""

from __future__ import annotations

from simulation.words import NAMES
from ui.texts.budget import TEXTS as BUDGET
from ui.texts.compare import TEXTS as COMPARE
from ui.texts.display import TEXTS as DISPLAY
from ui.texts.districts import TEXTS as DISTRICTS
from ui.texts.frame import TEXTS as FRAME
from ui.texts.household import TEXTS as HOUSEHOLD
from ui.texts.library import TEXTS as LIBRARY
from ui.texts.meeting import TEXTS as MEETING
from ui.texts.overview import TEXTS as OVERVIEW
from ui.texts.plan import TEXTS as PLAN
from ui.texts.population import TEXTS as POPULATION
from ui.texts.rosters import TEXTS as ROSTERS
from ui.texts.season import TEXTS as SEASON
from ui.texts.solve import TEXTS as SOLVE
from ui.texts.uncertainty import TEXTS as UNCERTAINTY
from ui.texts.word import TEXTS as WORD
from ui.texts.workbook import TEXTS as WORKBOOK
from ui.texts.years import TEXTS as YEARS

PARTS = (
    NAMES,
    FRAME,
    OVERVIEW,
    PLAN,
    SEASON,
    POPULATION,
    WORKBOOK,
    BUDGET,
    DISTRICTS,
    YEARS,
    UNCERTAINTY,
    COMPARE,
    WORD,
    SOLVE,
    HOUSEHOLD,
    MEETING,
    LIBRARY,
    DISPLAY,
    ROSTERS,
)
TEXTS: dict[str, tuple[str, str]] = {key: words for part in PARTS for key, words in part.items()}


def t_in(lang: str, key: str, **words: object) -> str:
    """A text in a language. Raises KeyError for an unknown key."""
    text = TEXTS[key][0 if lang == "zh" else 1]
    return text.format(**words) if words else text


def t(key: str, **words: object) -> str:
    """A text in the language of the session."""
    from ui import state  # here, so that files can be written in either language without a page

    return t_in(state.language(), key, **words)
