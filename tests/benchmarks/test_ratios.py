"""The promised ratios hold (never a time), and the comparison that shows them cannot be passed by wrong or slow rules."""

from __future__ import annotations

import pytest

from benchmarks import bounds, data, environments
from benchmarks.comparison import agree, plans_to_agree_on
from benchmarks.systems import PEERS, Ours
from simulation import Scenario

pytestmark = pytest.mark.slow
PREVIOUS = Scenario(plan=data.PLAN).previous_plan


class SlowOurs(Ours):
    """Takes thirty times as long, and longer a person the more there are."""

    def run(self):
        took, busy, answer = super().run()
        return took * 30 * len(self.facts) / 441_809, busy, answer


class WrongOurs(Ours):
    """Loses a fen."""

    def run(self):
        took, busy, answer = super().run()
        answer["amount/medical_personal"][3] -= 1
        return took, busy, answer


@pytest.fixture(scope="module")
def odd():
    return data.odd_people(20_000)


def pandas_on(facts, conduct, folder):
    file = folder / "people.parquet"
    data.write_columns(data.packed(facts, conduct), file)
    return bounds.Pandas(file, len(facts.towns))


def test_no_promised_ratio_is_broken(tmp_path):
    assert not bounds.check(tmp_path)


def test_a_slow_version_breaks_every_ratio(tmp_path):
    assert len(bounds.broken(bounds.ratios(tmp_path, SlowOurs))) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pandas", bounds.FASTER_THAN_PANDAS * 0.99),
        ("read", bounds.TIMES_READ * 1.01),
        ("growth", bounds.GROWTH * 1.01),
    ],
)
def test_each_bound_is_checked(name, value):
    kept = {"pandas": bounds.FASTER_THAN_PANDAS, "read": bounds.TIMES_READ, "growth": bounds.GROWTH}
    assert not bounds.broken(kept)
    assert len(bounds.broken({**kept, name: value})) == 1


def test_pandas_and_ours_agree_on_odd_people_under_changed_plans(odd, tmp_path):
    systems = [Ours(*odd, PREVIOUS), pandas_on(*odd, tmp_path)]
    for plan in plans_to_agree_on():
        agree(systems, plan)


def test_odd_people_hold_what_rules_differ_on(odd):
    facts, conduct = odd
    plan = Scenario(plan=data.PLAN).resolved_plan
    tiers = [tier.amount for tier in plan.pension.tiers]
    assert set(conduct.pension_tier) - {0, *tiers}
    figures = data.figures(plan, len(facts.towns))
    assert (conduct.medical_payment_day >= figures["waiting_from"]).mean() > 0.1
    assert (facts.birth_day > figures["window_end"]).any()


def test_a_fen_of_difference_ends_the_comparison(odd, tmp_path):
    plan = plans_to_agree_on()[0]
    with pytest.raises(RuntimeError, match="amount/medical_personal"):
        agree([WrongOurs(*odd, PREVIOUS), pandas_on(*odd, tmp_path)], plan)


def test_people_over_again_are_the_district_times_a_whole_number():
    facts, conduct = data.district()
    rows = data.places(facts, 3 * len(facts))
    larger = Ours(data.taken(facts, rows), data.taken(conduct, rows), PREVIOUS)
    district = Ours(facts, conduct, PREVIOUS)
    assert len(set(larger.facts.person_id)) == 3 * len(facts)
    once, thrice = district.run()[2], larger.run()[2]
    assert thrice == {name: [3 * value for value in values] for name, values in once.items()}


def test_the_pins_of_the_pandas_peer_are_the_projects_own():
    from importlib import metadata

    text = (environments.PEERS / "requirements-pandas.txt").read_text(encoding="utf-8")
    pins = [line.split("==") for line in text.splitlines() if "==" in line]
    assert len(pins) >= 3
    assert [version for _, version in pins] == [metadata.version(name) for name, _ in pins]


@pytest.mark.parametrize("name", [peer.name for peer in PEERS])
def test_every_peer_is_pinned_exactly(name):
    text = (environments.PEERS / f"requirements-{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines
    assert all(line.count("==") == 1 for line in lines)
