"""What rests on the facts alone is asked once, and anew where a figure that it reads is another."""

from __future__ import annotations

import numpy as np
import pytest
from random_people import random_people
from test_against_reference import PLAN, VARIANTS

from simulation.law.assess import apply_rules
from simulation.law.facts import conduct_of, facts_of
from simulation.law.figures import figures_of
from simulation.law.rule import RULES
from simulation.law.standing import KEPT, _answers, may_contribute_at_end, of_facts_alone, standing

PEOPLE = random_people(2_000, seed=13)
FACTS = facts_of(PEOPLE, PLAN.towns)
CONDUCT = conduct_of(PEOPLE)


def answers(plan, facts=FACTS):
    return standing(facts, plan, figures_of(plan, facts))


@pytest.mark.parametrize("variant", VARIANTS)
def test_answers_are_those_of_the_rules_under_every_variant(variant):
    plan = PLAN.change(VARIANTS[variant])
    figures = figures_of(plan, FACTS)
    known = apply_rules({**FACTS.columns(), **CONDUCT.columns()}, figures)
    for name in of_facts_alone():
        assert (answers(plan)[name] == known[name]).all(), name
    day = np.full(len(FACTS), figures["calendar.window_end"], dtype=np.int32)
    asked = apply_rules({**FACTS.columns(), "pension_payment_day": day}, figures, ("pension_eligible",))
    assert (may_contribute_at_end(FACTS, plan, figures) == asked["pension_eligible"]).all()


def test_no_answer_rests_on_what_people_do():
    done = set(CONDUCT.columns())
    for name in of_facts_alone():
        assert not done.intersection(RULES[name].needs)
    assert {"medical_eligible", "pension_groups", "lowest_open_tier"} <= set(of_facts_alone())
    assert {"pension_eligible", "fits_aid_rules", "medical_personal"}.isdisjoint(of_facts_alone())


def test_only_a_figure_that_is_read_makes_a_rule_be_asked_again():
    before, dearer = answers(PLAN), answers(PLAN.change({"medical.individual": 380}))
    assert all(before[name] is dearer[name] for name in of_facts_alone())
    literal = answers(PLAN.change({"readings.five_guarantee_means": "literal"}))
    again = {name for name in of_facts_alone() if literal[name] is not before[name]}
    assert again == {"pension_groups", "government_pays_pension", "lowest_open_tier", "tier_paid_on_behalf"}


def test_what_is_kept_is_read_only_and_bounded():
    facts = facts_of(PEOPLE, PLAN.towns)
    for number in range(2 * KEPT):
        kept = answers(PLAN.change({"calendar.window_end": f"2022-11-{1 + number % 28:02d}",
                                    "readings.newborns": ("from_birth", "as_others")[number // 28 % 2]}), facts)  # fmt: skip
    assert len(_answers[facts]) <= KEPT
    assert not any(kept[name].flags.writeable for name in of_facts_alone())
