from datetime import date

import pytest

from members.granting import rules, words
from members.granting.rules import Proposal, needs_second_person, overlaps, risks_of
from members.roles import Role

DAY = date(2026, 11, 25)
A_YEAR = date(2027, 11, 25)


def codes(role, *, is_root=False, until=A_YEAR, held=()):
    proposal = Proposal(role=role, is_root=is_root, since=DAY, until=until, held=frozenset(held))
    return [risk.code for risk in risks_of(proposal)]


@pytest.mark.parametrize(
    ("role", "facts", "expected"),
    [
        (Role.UNIT_CLERK, {}, []),
        (Role.CELL_SECRETARY, {}, []),
        (Role.TRAINER, {}, []),
        (Role.OFFICE, {}, []),
        (Role.OFFICE, {"is_root": True}, ["whole_organisation"]),
        (Role.ORGANISATION, {}, ["powerful_role"]),
        (Role.LEADER, {}, ["powerful_role"]),
        (Role.INSPECTOR, {}, ["powerful_role"]),
        (Role.SYSTEM_ADMIN, {"is_root": True}, ["powerful_role", "whole_organisation"]),
        (Role.UNIT_CLERK, {"until": None}, ["no_last_day"]),
        (Role.UNIT_CLERK, {"until": date(2027, 11, 26)}, []),
        (Role.UNIT_CLERK, {"until": date(2027, 11, 27)}, ["longer_than_a_year"]),
        (Role.APPROVER, {"held": ["trainer"]}, ["publishes_own_texts"]),
        (Role.TRAINER, {"held": ["approver"]}, ["publishes_own_texts"]),
        (Role.TRAINER, {"held": ["leader"]}, ["approves_own_learners"]),
        (Role.CLASS_MANAGER, {"held": ["leader"]}, ["approves_own_lists"]),
        (Role.OFFICE, {"held": ["leader"]}, ["approves_own_lists"]),
        (Role.OFFICE, {"held": ["organisation"]}, ["approves_own_reorganisations"]),
        (Role.UNIT_CLERK, {"held": ["system_admin"]}, ["technician_with_duty"]),
        (Role.UNIT_CLERK, {"held": ["inspector"]}, ["inspects_own_work"]),
        (Role.TRAINER, {"held": ["unit_clerk", "cell_secretary"]}, []),
        (Role.UNIT_CLERK, {"held": ["unit_clerk"]}, []),
    ],
)
def test_risks(role, facts, expected):
    assert codes(role, **facts) == expected


def test_one_pair_of_eyes_is_enough_where_there_is_no_risk():
    assert not needs_second_person([])
    assert needs_second_person(
        risks_of(Proposal(role="leader", is_root=False, since=DAY, until=DAY))
    )


def test_the_roles_of_the_rules_are_those_of_the_house():
    assert set(rules.ACTS) == set(Role.values)
    assert {role for pair in rules.APART for role in pair} <= set(Role.values)
    assert set(Role.values) >= rules.HIGH_ROLES


def test_every_risk_and_act_has_words():
    combinations = {*rules.APART.values(), "technician_with_duty", "inspects_own_work"}
    alone = {"powerful_role", "whole_organisation", "no_last_day", "longer_than_a_year"}

    assert set(words.RISKS) == combinations | alone
    assert set(words.ACTS) == {act for acts in rules.ACTS.values() for act in acts}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((1, 5), (5, 9), True),
        ((1, 4), (5, 9), False),
        ((6, None), (1, 5), False),
        ((6, None), (1, 6), True),
        ((1, None), (9, None), True),
        ((7, 8), (1, None), True),
    ],
)
def test_overlaps(one, other, expected):
    days = [day and date(2026, 1, day) for day in (*one, *other)]

    assert overlaps(*days) is expected
    assert overlaps(*days[2:], *days[:2]) is expected
