"""The overview out of what is counted ahead: the same numbers as counted now, unit by unit."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Unit
from members.roles import Role
from monitoring import selectors
from monitoring.filters import Filters
from monitoring.models import CountedClass
from monitoring.quality import ahead
from monitoring.quality.counting import recount_all
from monitoring.sheets import COUNT_KEYS, overview_content
from tests.factories.members import UnitFactory
from tests.factories.monitoring import (
    STATUSES,
    class_of_four_periods,
    enrolment_with,
    person_with,
    unit_below,
)

pytestmark = pytest.mark.django_db
UNITS, PEOPLE = 100, 150


@pytest.fixture(autouse=True)
def _always(settings):
    settings.COUNTED_AHEAD_FROM = 1


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def office(root):
    return person_with(Role.OFFICE, root)


def counted_at(filters):
    return ahead.usable_since(ahead.facts_of_classes(filters))


def lines_of(tree):
    return [(line.unit.pk, line.is_direct, line.counts) for line in tree.lines] + [tree.total]


@pytest.mark.parametrize("basis", ["as_is", "as_was"])
def test_a_hundred_random_units_are_the_same_as_counted_now(root, office, basis):
    chance = random.Random(20_261_125)
    units = [root]
    for _number in range(UNITS - 1):
        units.append(unit_below(Unit.objects.get(pk=chance.choice(units[:25]).pk)))
    classes = [class_of_four_periods(unit=root) for _number in range(2)]
    for _number in range(PEOPLE):
        enrolment_with(chance.choice(STATUSES), chance.choice(classes), chance.choice(units))
    recount_all()
    filters = Filters(basis=basis)
    assert counted_at(filters) is not None

    for unit in Unit.objects.all():
        added = selectors.unit_tree(office, unit, filters)
        counted = selectors.unit_tree(office, unit, filters, is_of_now=True)
        assert lines_of(added) == lines_of(counted)
        assert sum((line.counts.total for line in added.lines), 0) == added.total.total
    content = overview_content(office, {"basis": basis})
    *_rows, total = content.rows
    whole = selectors.top_tree(office, filters, is_of_now=True).total
    assert dict(zip(COUNT_KEYS, total[2:], strict=True))["overdue"] == whole.overdue


def test_old_counts_few_people_and_classes_that_nobody_counted_are_counted_now(
    client, root, office, settings
):
    training_class = class_of_four_periods(unit=root)
    enrolment_with("completed", training_class, root)
    assert counted_at(Filters()) is None
    recount_all()
    enrolment_with("overdue", training_class, root)
    assert selectors.top_tree(office, Filters()).total.total == 1

    settings.COUNTED_AHEAD_FROM = 2
    assert selectors.top_tree(office, Filters()).total.total == 2
    settings.COUNTED_AHEAD_FROM = 1
    old = timezone.now() - timedelta(seconds=61)
    CountedClass.objects.update(counted_at=old)
    assert selectors.top_tree(office, Filters()).total.total == 2


def test_the_page_says_of_when_the_numbers_are(client, root, office):
    enrolment_with("completed", class_of_four_periods(unit=root), root)
    recount_all()
    moment = timezone.now() - timedelta(seconds=50)
    CountedClass.objects.update(counted_at=moment)
    client.force_login(office)

    tree = selectors.top_tree(office, Filters())
    page = client.get(reverse("monitoring:overview")).content.decode()

    assert tree.counted_at == moment
    assert f"Số liệu lúc {timezone.localtime(moment):%H:%M}" in page
