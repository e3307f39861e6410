"""How figures are written: Chinese 万元 and 亿元, English million yuan; signs, heads. Shares and rates have two decimals in
per cent wherever they stand, their differences two in percentage points, so that one can be worked out from the other."""

from __future__ import annotations

WAN = 10_000
YI = 100_000_000
MILLION = 1_000_000
BILLION = 1_000_000_000
_YUAN = {"zh": "元", "en": "yuan"}


def money(yuan: float, lang: str) -> str:
    """An amount: below 1 亿 in 万元 (one decimal below 100 万), above in 亿元; English in million yuan, from a thousand
    million on in billion. What these would round away is written in yuan."""
    if _is_small(yuan, lang):
        return f"{yuan:,.2f} {_YUAN[lang]}"
    if lang == "en" and abs(yuan) >= BILLION:
        return f"{yuan / BILLION:,.2f} bn yuan"
    if lang == "en":
        return f"{yuan / MILLION:,.2f} m yuan"
    if abs(yuan) >= YI:
        return f"{yuan / YI:,.2f} 亿元"
    return f"{yuan / WAN:,.{1 if abs(yuan) < 100 * WAN else 0}f} 万元"


def _is_small(yuan: float, lang: str) -> bool:
    """Whether fewer than two figures of it would be left: below 1 万, in English below 0.1 million."""
    return 0.005 <= abs(yuan) < (WAN if lang == "zh" else MILLION / 10)


def money_change(yuan: float, lang: str) -> str:
    """A difference in 万元 (million yuan) with its sign, a small one in yuan; zero has none."""
    if round(yuan, 2) == 0:
        return money(0, lang)
    if _is_small(yuan, lang):
        return f"{yuan:+,.2f} {_YUAN[lang]}"
    if lang == "en":
        return f"{yuan / MILLION:+,.2f} m yuan"
    return f"{yuan / WAN:+,.{1 if abs(yuan) < 1000 * WAN else 0}f} 万元"


def heads(count: float, lang: str) -> str:
    """A number of people."""
    return f"{count:,.0f} 人" if lang == "zh" else f"{count:,.0f}"


def heads_change(count: float, lang: str) -> str:
    """A difference in people, with its sign."""
    sign = "+" if count > 0 else ""
    return f"{sign}{heads(count, lang)}"


def rate(share: float) -> str:
    """A rate or another share in per cent."""
    return "—" if share != share else f"{share:.2%}"


def points(difference: float, lang: str) -> str:
    """A difference of rates in percentage points."""
    if difference != difference:
        return "—"
    value = f"{difference * 100:+.2f}" if round(difference * 100, 2) else "0.00"
    return f"{value} 个百分点" if lang == "zh" else f"{value} points"


def per_head_change(yuan: float, lang: str) -> str:
    """A difference in yuan a head, with its sign."""
    sign = "+" if round(yuan, 2) > 0 else ""
    return f"{sign}{per_head(round(yuan, 2) or 0.0, lang)}"


def per_head(yuan: float, lang: str) -> str:
    """Yuan a head."""
    return f"{yuan:,.2f} 元" if lang == "zh" else f"{yuan:,.2f} yuan"
