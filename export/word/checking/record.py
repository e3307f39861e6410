"""What a check found: every figure of the text held against the scenario, and figures that the text never states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from export.word.checking.scanning import Statement, Token
from export.word.figures import clause_at, name_at, stated_figures, value_text
from simulation.law.plan import Plan
from ui.texts import t_in

STATUSES = ("disagrees", "unknown", "agrees")
AROUND = 24
WORDS_ONLY = ("全额", "予以代缴", "给予代缴", "半数", "一半", "减半", "半额")


@dataclass(frozen=True)
class Finding:
    """One figure: agrees, disagrees, or is not recognised (then `path` is empty). `expected` is the scenario's value."""

    status: str
    paragraph: int
    excerpt: str
    stated: str
    path: str = ""
    expected: Any = None


@dataclass
class Check:
    """A draft held against a plan."""

    plan: Plan
    findings: list[Finding] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)

    @property
    def figures(self) -> dict[str, Any]:
        return stated_figures(self.plan)

    @property
    def disagreements(self) -> list[Finding]:
        """What the text says otherwise than the scenario."""
        return [finding for finding in self.findings if finding.status == "disagrees"]

    @property
    def unknown(self) -> list[Finding]:
        """Figures that were not recognised: a person looks at them."""
        return [finding for finding in self.findings if finding.status == "unknown"]

    @property
    def unstated(self) -> list[str]:
        """Paths of the scenario's figures that the text never speaks of."""
        return [path for path in self.figures if path not in self.covered]

    @property
    def agrees(self) -> bool:
        """Whether nothing disagrees and nothing is missing."""
        return not self.disagreements and not self.unstated

    # --- recording ---------------------------------------------------------------------------------------------------

    def hold(
        self, at: tuple[int, Statement], token: Token, path: str, expected: Any, same: bool | None = None
    ) -> None:
        """A figure against the scenario's. The paths of other figures that it settles too are given to `cover`."""
        agrees = _equal(token.value, expected) if same is None else same
        self.covered.add(path)
        status = "agrees" if agrees else "disagrees"
        self.findings.append(Finding(status, at[0], _excerpt(at[1], token), token.text, path, expected))

    def hold_groups(
        self, at: tuple[int, Statement], named: list[str], path: str, expected: Iterable[str]
    ) -> None:
        """Groups named against the scenario's; one finding for all of them."""
        wanted = tuple(expected)
        status = "agrees" if set(named) == set(wanted) else "disagrees"
        self.covered.add(path)
        stated = t_in("zh", "word.list").join(t_in("zh", f"group.{name}") for name in named)
        self.findings.append(Finding(status, at[0], at[1].text[: 2 * AROUND], stated, path, wanted))

    def hold_text(self, paragraph: int, excerpt: str, stated: str, path: str, expected: str) -> None:
        """A cell of a table of figures against the scenario's value in words."""
        status = "agrees" if stated == expected else "disagrees"
        self.findings.append(Finding(status, paragraph, excerpt, stated, path, expected))

    def not_known(self, at: tuple[int, Statement], token: Token) -> None:
        """A figure of which nothing says what it is. Words such as 全额 are no figure unless something is helped by it."""
        if token.text not in WORDS_ONLY:
            self.findings.append(Finding("unknown", at[0], _excerpt(at[1], token), token.text))

    # --- showing -----------------------------------------------------------------------------------------------------

    def table(self, lang: str = "zh") -> pd.DataFrame:
        """A row a finding, what disagrees first, then what was not recognised, what is never stated, what agrees.

        Columns: status, paragraph (0: nowhere), stated, figure, clause, expected, excerpt; all text but paragraph.
        """
        rows = []
        for status in STATUSES:
            for finding in self.findings:
                if finding.status == status:
                    rows.append(self._row(finding, lang))
            if status == "unknown":
                for path in self.unstated:
                    missing = Finding("unstated", 0, "", "", path, self.figures[path])
                    rows.append(self._row(missing, lang))
        columns = ["status", "paragraph", "stated", "figure", "clause", "expected", "excerpt"]
        return pd.DataFrame(rows, columns=columns)

    def summary(self, lang: str = "zh") -> str:
        """How many figures agree, disagree, were not recognised, are missing; in a sentence."""
        agreeing = len(self.findings) - len(self.disagreements) - len(self.unknown)
        counts = {"agree": agreeing, "unknown": len(self.unknown), "missing": len(self.unstated)}
        return t_in(lang, "word.check.summary", disagree=len(self.disagreements), **counts)

    def _row(self, finding: Finding, lang: str) -> tuple[Any, ...]:
        known = bool(finding.path)
        expected = finding.expected
        if known and not isinstance(expected, str):
            expected = value_text(finding.path, expected, lang)
        return (
            t_in(lang, f"word.status.{finding.status}"),
            finding.paragraph,
            finding.stated,
            name_at(self.plan, finding.path, lang) if known else t_in(lang, "frame.none"),
            clause_at(self.plan, finding.path) if known else "",
            expected if known else t_in(lang, "frame.none"),
            finding.excerpt,
        )


def _equal(stated: Any, expected: Any) -> bool:
    if isinstance(expected, float) and isinstance(stated, (int, float)):
        return abs(stated - expected) < 1e-6
    return bool(stated == expected)


def _excerpt(statement: Statement, token: Token) -> str:
    first, last = max(0, token.start - AROUND), min(len(statement.text), token.end + AROUND)
    head, tail = ("…" if first else ""), ("…" if last < len(statement.text) else "")
    return f"{head}{statement.text[first:last]}{tail}"
