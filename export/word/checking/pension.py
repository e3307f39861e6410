"""Statements on the pension: tiers, who may choose them, subsidies, paid on behalf, family planning, ages."""

from __future__ import annotations

import re

from export.word.checking.record import Check
from export.word.checking.scanning import Statement, Token
from export.word.figures import COUNT
from export.word.groups import groups_in

FAMILY = re.compile("独生子女|两女|计划生育|计生")
BEHALF = re.compile("代缴|代为缴|政府缴纳")
SUBSIDY = re.compile("补贴|补助")
A_LIST = re.compile(r"个档|档次[:：]|分为|设[定立置有]|共\d+|设\d+")
ONLY = re.compile("只限|仅限|只适用|仅适用|限于|专供|只供|仅供|只对|仅对|适用于")
AT_MOST = re.compile(r"(?:不超过|不大于|至|到|[-－—–~～])$")
BELOW = re.compile(r"(?:不满|未满|不到)$")
AND_ABOVE = re.compile(r"^(?:档次?)?(?:\(含[^)]*\))?(?:及|或)?(?:以上|更高)")
At = tuple[int, Statement]


def check_pension(check: Check, at: At) -> set[Token]:
    """Holds the figures of a statement against the plan; gives those that it knew."""
    statement, plan = at[1], check.plan
    known: set[Token] = set()
    yuan: dict[str, list[Token]] = {"family": [], "behalf": [], "other": []}
    for token in statement.tokens:
        topic = _topic(statement, token)
        if token.kind == "yuan":
            yuan[topic].append(token)
        elif token.kind == "age":
            _age(check, at, token, topic)
            known.add(token)
        elif token.kind == "tiers" and token.text.startswith(f"{token.value:g}个档"):
            check.hold(at, token, COUNT, len(plan.pension.tiers))
            known.add(token)
    for topic, path in (
        ("family", "pension.family_planning.amount"),
        ("behalf", "pension.paid_on_behalf.amount"),
    ):
        for token in yuan[topic]:
            check.hold(at, token, path, float(check.figures.get(path, 0.0)))
            known.add(token)
    _groups_paid_for(check, at)
    return known | _tiers(check, at, yuan["other"])


def _topic(statement: Statement, token: Token) -> str:
    """The last thing spoken of up to the end of the token's clause."""
    ends = [place for place in (statement.text.find(sign, token.end) for sign in "，,") if place >= 0]
    seen = statement.text[: min(ends, default=len(statement.text))]
    last = {
        name: max((found.start() for found in pattern.finditer(seen)), default=-1)
        for name, pattern in (("family", FAMILY), ("behalf", BEHALF))
    }
    if max(last.values()) < 0:
        return "other"
    return max(last, key=lambda name: last[name])


def _age(check: Check, at: At, token: Token, topic: str) -> None:
    plan, before = check.plan.pension, at[1].text[: token.start]
    after = at[1].text[token.end :]
    if topic == "family":
        check.hold(at, token, "pension.family_planning.wife_min_age", plan.family_planning.wife_min_age)
    elif BELOW.search(before):
        check.hold(at, token, "pension.max_age", plan.max_age, same=token.value - 1 == plan.max_age)
    elif AT_MOST.search(before) or after.startswith("以下"):
        check.hold(at, token, "pension.max_age", plan.max_age)
    else:
        check.hold(at, token, "pension.min_age", plan.min_age)


def _groups_paid_for(check: Check, at: At) -> None:
    """Whom the statement says the government pays for."""
    text = at[1].text
    found = BEHALF.search(text)
    if not found or FAMILY.search(text[: found.start()]):
        return
    named = groups_in(text, medical=False)
    if named:
        groups = check.plan.pension.paid_on_behalf.groups
        check.hold_groups(at, named, "pension.paid_on_behalf.groups", groups)


# --- tiers -----------------------------------------------------------------------------------------------------------


def _tiers(check: Check, at: At, tokens: list[Token]) -> set[Token]:
    statement = at[1]
    if not tokens or not re.search("档|标准|缴费|补贴|补助|选", statement.text):
        return set()
    first = SUBSIDY.search(statement.text, tokens[0].end)
    if first and not A_LIST.search(statement.text[: first.start()]):
        return _subsidies(check, at, tokens)
    if SUBSIDY.search(statement.text) and not re.search("档|标准", statement.text):
        return set()
    named, only = groups_in(statement.text, medical=False), ONLY.search(statement.text)
    if only and named:
        cut = max(statement.text.rfind(sign, 0, only.start()) for sign in ("其中", "，", ","))
        before = [token for token in tokens if token.end <= cut]
        after = [token for token in tokens if token.end > cut]
        if (
            before and after and A_LIST.search(statement.text[:cut])
        ):  # the whole list first, in the same sentence
            return _listed(check, at, before) | _restricted(check, at, after, named)
        return _restricted(check, at, tokens, named)
    return _listed(check, at, tokens)


def _listed(check: Check, at: At, tokens: list[Token]) -> set[Token]:
    """A list of tiers: what is a tier agrees, what is none stands for one that is not named."""
    amounts = [tier.amount for tier in check.plan.pension.tiers]
    left = [amount for amount in amounts if amount not in [token.value for token in tokens]]
    seen: set[float] = set()
    for token in tokens:
        again = token.value in seen and bool(left)
        seen.add(token.value)
        if token.value in amounts and not again:
            path = f"pension.tiers.{token.value:g}.amount"
            check.hold(at, token, path, token.value)
        else:
            meant = min(left, key=lambda amount: abs(amount - token.value), default=None)
            if meant is None or len(tokens) == 1:
                nearest = min(amounts, key=lambda amount: abs(amount - token.value))
                check.hold(at, token, f"pension.tiers.{nearest}.amount", float(nearest))
            else:
                left.remove(meant)
                check.hold(at, token, f"pension.tiers.{meant}.amount", float(meant))
    return set(tokens)


def _restricted(check: Check, at: At, tokens: list[Token], named: list[str]) -> set[Token]:
    """Tiers that only some may choose, and who these are."""
    tiers = [tier for tier in check.plan.pension.tiers if tier.open_to is not None]
    left = [tier for tier in tiers if tier.amount not in [token.value for token in tokens]]
    for token in tokens:
        tier = next((tier for tier in tiers if tier.amount == token.value), None)
        meant = tier or min(left, key=lambda other: set(other.open_to or ()) != set(named), default=None)
        if meant is None:
            nearest = min(check.plan.pension.tiers, key=lambda tier: abs(tier.amount - token.value)).amount
            check.hold(
                at, token, f"pension.tiers.{nearest}.open_to", (), same=False
            )  # nobody is kept out of it
            continue
        path = f"pension.tiers.{meant.amount}"
        check.hold(at, token, f"{path}.amount", float(meant.amount))
        if token is tokens[0]:
            check.hold_groups(at, named, f"{path}.open_to", meant.open_to or ())
        elif set(meant.open_to or ()) == set(named):
            check.covered.add(f"{path}.open_to")
    return set(tokens)


def _subsidies(check: Check, at: At, tokens: list[Token]) -> set[Token]:
    """`选A、B档的，补贴C`: pairs of conditions and the amount that follows them."""
    text, waiting, end = at[1].text, [], 0
    known: set[Token] = set()
    for token in tokens:
        words = text[end : token.start]
        clause = re.split("[，,：:]", words)[-1]
        if SUBSIDY.search(clause if not waiting else words):
            known |= _one_subsidy(check, at, waiting, token)
            waiting = []
        else:
            waiting.append(token)
        end = token.end
    return known


def _one_subsidy(check: Check, at: At, conditions: list[Token], amount: Token) -> set[Token]:
    plan, text = check.plan, at[1].text
    if not conditions:
        return set()
    of = {float(tier.amount): tier.contribution_subsidy for tier in plan.pension.tiers}
    above = AND_ABOVE.match(text[conditions[-1].end :]) is not None
    if above and len(conditions) == 1:
        _from_a_tier_on(check, at, conditions[0], amount, of)
        return {*conditions, amount}
    named = [token.value for token in conditions if token.value in of]
    meant = [tier for tier in of if of[tier] == amount.value and tier not in named]
    if named and all(of[tier] != amount.value for tier in named):
        # The amount is wrong, and said once.
        check.covered |= {f"pension.tiers.{tier:g}.contribution_subsidy" for tier in named}
        check.hold(at, amount, f"pension.tiers.{named[0]:g}.contribution_subsidy", of[named[0]])
    else:
        for tier in named:
            check.hold(at, amount, f"pension.tiers.{tier:g}.contribution_subsidy", of[tier])
    for place, token in enumerate(conditions):
        again = meant and token.value in [other.value for other in conditions[:place]]
        if token.value not in of or again:  # it stands for a tier with this subsidy that is not named
            tier = min(meant or of, key=lambda value: abs(value - token.value))
            meant = [other for other in meant if other != tier]
            check.covered.add(f"pension.tiers.{tier:g}.contribution_subsidy")
            check.hold(at, token, f"pension.tiers.{tier:g}.amount", tier)
    return {*conditions, amount}


def _from_a_tier_on(check: Check, at: At, lowest: Token, amount: Token, of: dict[float, float]) -> None:
    """`800元及以上的，补贴80元`: the run of highest tiers that bring one subsidy."""
    tiers = sorted(of)
    highest = of[tiers[-1]]
    tail = [tier for tier in tiers if all(of[other] == highest for other in tiers if other >= tier)]
    if amount.value != highest:
        for tier in tiers:
            if tier >= lowest.value:
                check.covered.add(f"pension.tiers.{tier:g}.contribution_subsidy")
        check.hold(at, amount, f"pension.tiers.{tiers[-1]:g}.contribution_subsidy", highest)
        return
    for tier in tail:
        check.covered.add(f"pension.tiers.{tier:g}.contribution_subsidy")
    check.hold(at, lowest, f"pension.tiers.{tail[0]:g}.amount", tail[0])
    check.hold(at, amount, f"pension.tiers.{tail[0]:g}.contribution_subsidy", highest)
