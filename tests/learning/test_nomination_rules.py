"""Rules of nominations and of the yearly target, as tables."""

from datetime import date
from decimal import Decimal

import pytest

from learning.nomination_rules import (
    Facts,
    Obstacle,
    Warning,
    is_complete,
    is_late,
    obstacle_of,
    overlap,
    warnings_of,
    within_quota,
)
from learning.target_rules import (
    Family,
    Group,
    TargetRule,
    family_of,
    group_of,
    is_reached,
)

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("facts", "obstacle"),
    [
        (Facts(), None),
        (Facts(is_restricted=True, is_nominated=True), Obstacle.RESTRICTED),
        (Facts(has_unit=False, is_in_unit=False), Obstacle.NO_UNIT),
        (Facts(is_in_unit=False), Obstacle.ELSEWHERE),
        (Facts(is_nominated=True, is_enrolled=True), Obstacle.NOMINATED),
        (Facts(is_enrolled=True), Obstacle.ENROLLED),
        (Facts(is_eligible=False, has_studied=True), None),
    ],
)
def test_what_keeps_a_person_off_a_list(facts, obstacle):
    assert obstacle_of(facts) == obstacle


@pytest.mark.parametrize(
    ("facts", "place", "warnings"),
    [
        (Facts(), 2, []),
        (Facts(), 3, [Warning.ABOVE_QUOTA]),
        (Facts(is_eligible=False), 1, [Warning.NOT_ELIGIBLE]),
        (Facts(has_studied=True, is_exempt=True), 1, [Warning.STUDIED, Warning.EXEMPT]),
        (Facts(has_class_then=True), 3, [Warning.SAME_DATES, Warning.ABOVE_QUOTA]),
    ],
)
def test_what_to_know_of_a_person(facts, place, warnings):
    assert warnings_of(facts, place=place, quota=2) == warnings


@pytest.mark.parametrize(
    ("closes_on", "late"),
    [(date(2026, 11, 24), True), (DAY, False), (date(2026, 11, 26), False)],
)
def test_the_last_day_is_in_time(closes_on, late):
    assert is_late(DAY, closes_on) is late


@pytest.mark.parametrize(
    ("taken", "quota", "yes", "waiting"),
    [(0, 2, [7, 5], [9]), (2, 2, [], [7, 5, 9]), (1, 9, [7, 5, 9], []), (3, 2, [], [7, 5, 9])],
)
def test_places_go_in_the_order_of_the_list(taken, quota, yes, waiting):
    assert within_quota([7, 5, 9], taken=taken, quota=quota) == (yes, waiting)


@pytest.mark.parametrize(
    ("second", "same"),
    [
        ((date(2026, 12, 5), date(2026, 12, 9)), True),
        ((date(2026, 12, 6), date(2026, 12, 9)), False),
        ((date(2026, 11, 1), date(2026, 12, 1)), True),
        ((date(2026, 11, 1), None), False),
    ],
)
def test_two_classes_at_the_same_dates(second, same):
    first = (date(2026, 12, 1), date(2026, 12, 5))

    assert overlap(first, second) is same
    assert overlap(second, first) is same


@pytest.mark.parametrize(
    ("required", "done", "complete"),
    [({1, 2}, {1, 2, 3}, True), ({1, 2}, {1}, False), (set(), {1}, False)],
)
def test_a_programme_needs_every_required_topic(required, done, complete):
    assert is_complete(required, done) is complete


@pytest.mark.parametrize(
    ("management_group", "is_civil_servant", "group"),
    [
        ("3", True, Group.THIRD),
        ("1", False, Group.FIRST),
        ("", True, Group.CIVIL_SERVANT),
        ("", False, Group.OTHER),
    ],
)
def test_everybody_has_one_group(management_group, is_civil_servant, group):
    found = group_of(management_group=management_group, is_civil_servant=is_civil_servant)

    assert found == group


@pytest.mark.parametrize(
    ("group", "course_type", "is_tagged", "evidence", "counts"),
    [
        (Group.THIRD, "refresher", False, 2, True),
        (Group.THIRD, "resolution", False, 3, False),
        (Group.THIRD, "contest", True, 3, False),
        (Group.THIRD, "refresher", False, 0, False),
        (Group.CIVIL_SERVANT, "refresher", False, 2, False),
        (Group.CIVIL_SERVANT, "skill", True, 1, True),
    ],
)
def test_what_counts_towards_a_target(group, course_type, is_tagged, evidence, counts):
    facts = {"course_type": course_type, "is_tagged": is_tagged, "evidence": evidence}

    assert TargetRule().counts(group, **facts) is counts


@pytest.mark.parametrize(
    ("course_type", "family"),
    [
        ("refresher", Family.TRAINING),
        ("new_member", Family.TRAINING),
        ("resolution", Family.RESOLUTION),
        ("contest", Family.CONTEST),
    ],
)
def test_kinds_that_may_be_added_up(course_type, family):
    assert family_of(course_type) == family


@pytest.mark.parametrize(
    ("studied", "target", "reached"),
    [("40", "40", True), ("39.5", "40", False), ("0", "0", True)],
)
def test_a_target_is_reached_from_its_number_on(studied, target, reached):
    assert is_reached(Decimal(studied), Decimal(target)) is reached
