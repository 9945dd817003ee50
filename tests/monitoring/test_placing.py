"""By the organisation at the time of study, and by that of today: the same rows, grouped anew."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.exports import kind_named
from learning.models import Enrolment
from members.models import Unit, UnitEvent, UnitEventSide, UnitName, UnitParent, User
from members.organising.basis import Basis
from members.organising.past import tree_of_day
from members.roles import Role
from members.services import place_person, rename_unit
from monitoring import selectors
from monitoring.filters import Filters
from monitoring.models import ExportJob
from monitoring.placing import placing_for
from tests.factories.members import UnitFactory
from tests.factories.monitoring import (
    STATUSES,
    class_of_four_periods,
    enrolment_with,
    person_with,
    unit_below,
)

pytestmark = pytest.mark.django_db

OPENED, MERGED = date(2026, 3, 2), date(2026, 7, 1)
WAS = Filters(basis=Basis.AS_WAS)


def content_of(job):
    return kind_named(job.kind).content(job.requested_by, job.params)


def merge(units, into, *, on=MERGED, moves_people=True):
    """End the units, as a merge does; with their people, or leaving those behind."""
    event = UnitEvent.objects.create(kind=UnitEvent.Kind.MERGE, effective_on=on)
    for unit in units:
        UnitEventSide.objects.create(event=event, unit=unit, side=UnitEventSide.Side.BEFORE)
        Unit.objects.filter(pk=unit.pk).update(ended_on=on)
        eve = on - timedelta(days=1)
        UnitName.objects.filter(unit=unit, valid_to=None).update(valid_to=eve)
        UnitParent.objects.filter(unit=unit, valid_to=None).update(valid_to=eve)
        if moves_people:
            for person in User.objects.filter(unit=unit):
                place_person(person, unit=into, since=on)
    UnitEventSide.objects.create(event=event, unit=into, side=UnitEventSide.Side.AFTER)


def move(unit, below, *, on=MERGED):
    """Give the unit another superior from that day on."""
    eve = on - timedelta(days=1)
    UnitParent.objects.filter(unit=unit, valid_to=None).update(valid_to=eve)
    UnitParent.objects.create(unit=unit, parent=below, valid_from=on)
    fresh = Unit.objects.get(pk=unit.pk)
    fresh.move(Unit.objects.get(pk=below.pk), pos="last-child")


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ")


@pytest.fixture
def office(root):
    return person_with(Role.OFFICE, root)


@pytest.fixture
def merged(root):
    """Two units with a person each, merged into a third while their class ran."""
    first, second = unit_below(root, name="Cũ 1"), unit_below(root, name="Cũ 2")
    new = unit_below(root, name="Mới", since=MERGED)
    training_class = class_of_four_periods(unit=root, opens_on=OPENED)
    rows = [enrolment_with("completed", training_class, unit) for unit in (first, second)]
    merge([first, second], new)
    return training_class, first, second, new, rows


def numbers(tree):
    return {line.name: line.counts.total for line in tree.lines if line.counts.total}


class TestAfterAMerge:
    def test_groups_under_the_old_units_or_under_the_new_one(self, root, office, merged):
        assert numbers(selectors.unit_tree(office, root, Filters())) == {"Mới": 2}
        assert numbers(selectors.unit_tree(office, root, WAS)) == {"Cũ 1": 1, "Cũ 2": 1}

    def test_the_clerk_of_the_new_unit_sees_the_history_under_the_old_units(self, root, merged):
        training_class, first, *_others, new, _rows = merged
        stranger = enrolment_with("completed", training_class, unit_below(root, name="Người dưng"))
        clerk = person_with(Role.UNIT_CLERK, new)

        tree = selectors.top_tree(clerk, WAS)

        assert numbers(tree) == {"Cũ 1": 1, "Cũ 2": 1}
        assert placing_for(clerk, WAS).find(first.pk) == first
        assert placing_for(clerk, WAS).find(stranger.unit_then_id) is None
        assert stranger not in selectors.people_of(clerk, WAS, unit=root)

    def test_the_clerk_of_an_old_unit_sees_nobody_any_more(self, merged):
        clerk = person_with(Role.UNIT_CLERK, merged[1])

        for filters in (Filters(), WAS):
            assert selectors.top_tree(clerk, filters).total.total == 0

    def test_who_was_left_in_an_ended_unit_counts_in_the_one_that_carries_it_on(self, root, office):
        old, new = unit_below(root, name="Cũ"), unit_below(root, name="Mới")
        newest = unit_below(root, name="Mới nhất")
        row = enrolment_with("overdue", class_of_four_periods(unit=root), old)
        merge([old], new, on=date(2026, 5, 4), moves_people=False)
        merge([new], newest)

        assert numbers(selectors.unit_tree(office, root, Filters())) == {"Mới nhất": 1}
        assert list(selectors.people_of(office, Filters(), unit=newest)) == [row]
        assert not selectors.people_of(office, Filters(), unit=old)
        assert list(selectors.people_of(office, Filters(direct=True), unit=newest)) == [row]

    def test_an_undone_merge_carries_nothing_on(self, root, office):
        old, new = unit_below(root, name="Cũ"), unit_below(root, name="Mới")
        enrolment_with("overdue", class_of_four_periods(unit=root), old)
        merge([old], new, moves_people=False)
        UnitEvent.objects.update(undone_at=timezone.now())

        assert numbers(selectors.unit_tree(office, root, Filters())) == {"Cũ": 1}

    def test_a_record_is_not_carried_out_of_sight(self, root):
        branch, other = unit_below(root), unit_below(root)
        old = unit_below(branch, name="Cũ")
        enrolment_with("overdue", class_of_four_periods(unit=root), old)
        merge([old], unit_below(other), moves_people=False)
        clerk = person_with(Role.UNIT_CLERK, branch)

        assert numbers(selectors.top_tree(clerk, Filters())) == {"Cũ": 1}


class TestTheDay:
    def test_names_and_superiors_are_those_of_the_day_on_which_the_class_opened(self, root, office):
        before, after = unit_below(root, name="Trước"), unit_below(root, name="Sau")
        cell = unit_below(before, name="Chi bộ tên cũ")
        training_class = class_of_four_periods(unit=root, opens_on=OPENED)
        enrolment_with("completed", training_class, cell)
        rename_unit(cell, name="Chi bộ tên mới", since=MERGED)
        move(cell, after)
        was = Filters(basis=Basis.AS_WAS, training_class=training_class.pk)

        assert numbers(selectors.unit_tree(office, root, Filters())) == {"Sau": 1}
        assert numbers(selectors.unit_tree(office, root, was)) == {"Trước": 1}
        assert numbers(selectors.unit_tree(office, before, was)) == {"Chi bộ tên cũ": 1}
        assert placing_for(office, was).day == OPENED

    def test_a_unit_founded_later_stands_at_its_first_place(self, root, office):
        late = unit_below(root, name="Mới lập", since=MERGED)
        enrolment_with("completed", class_of_four_periods(unit=root, opens_on=OPENED), late)

        assert numbers(selectors.unit_tree(office, root, WAS)) == {"Mới lập": 1}


@pytest.mark.parametrize("seed", range(6))
def test_both_ways_count_the_same_rows_whatever_happened_to_the_tree(root, office, seed):
    chance = random.Random(seed)
    units = [unit_below(root)]
    for _number in range(9):
        units.append(unit_below(chance.choice([root, *units])))
    classes = [
        class_of_four_periods(unit=root, opens_on=OPENED + timedelta(days=90 * number))
        for number in range(3)
    ]
    for _number in range(25):
        enrolment_with(chance.choice(STATUSES), chance.choice(classes), chance.choice(units))
    for number in range(5):
        _happen(chance, units, on=OPENED + timedelta(days=30 * number + 15))

    for training_class in [None, *(one.pk for one in classes)]:
        is_now = Filters(training_class=training_class)
        was = Filters(training_class=training_class, basis=Basis.AS_WAS)
        now_total = selectors.top_tree(office, is_now).total
        was_total = selectors.top_tree(office, was).total
        rows = Enrolment.objects.counted()
        rows = rows.filter(training_class=training_class) if training_class else rows
        assert now_total == was_total
        assert now_total.total == rows.count()
        for filters in (is_now, was):
            _screen_list_and_workbook_agree(office, filters)


def _happen(chance, units, *, on):
    """Let a merge or a transfer befall units that are still there."""
    alive = list(Unit.objects.filter(pk__in=[u.pk for u in units], ended_on=None))
    one, other = chance.sample(alive, 2)
    if other.path.startswith(one.path):
        one, other = other, one
    if chance.random() < 0.5 and one.is_leaf():
        merge([one], other, on=on, moves_people=chance.random() < 0.7)
    elif not other.path.startswith(one.path):
        move(one, other, on=on)


def _screen_list_and_workbook_agree(office, filters):
    """Compare every part of the tree with its list of people and with its workbook."""
    placing = placing_for(office, filters)
    for unit in Unit.objects.visible_to(office):
        tree = selectors.unit_tree(office, unit, filters)
        people = selectors.people_of(office, filters, unit=unit)
        assert tree.total.total == people.count()
        assert all(placing.unit_of(row) is not None for row in people)
        params = filters.as_params() | {"unit": str(unit.pk)}
        job = ExportJob(requested_by=office, kind=ExportJob.Kind.OVERVIEW, params=params)
        assert list(content_of(job).rows)[-1][2] == tree.total.total
        for line in tree.lines:
            if not line.is_direct:
                assert selectors.unit_tree(office, line.unit, filters).total == line.counts


def test_a_tree_of_a_day_holds_every_unit_once(root):
    for _number in range(5):
        unit_below(root)

    tree = tree_of_day(OPENED)

    assert set(tree.paths) == set(Unit.objects.values_list("pk", flat=True))
    assert len(tree.at_or_below(root.pk)) == 6


class TestPages:
    def test_the_page_says_by_which_organisation_and_keeps_it_in_its_links(
        self, client, root, office, merged
    ):
        client.force_login(office)

        page = client.get(reverse("monitoring:overview"), {"basis": "as_was"}).content.decode()

        assert "Cũ 1" in page
        assert "(cây tổ chức ngày 02/03/2026)" in page
        assert f"basis=as_was&amp;unit={merged[1].pk}" in page

    def test_an_old_unit_of_strangers_is_not_there(self, client, root, merged):
        clerk = person_with(Role.UNIT_CLERK, merged[3])
        client.force_login(clerk)
        other = unit_below(root)
        enrolment_with("completed", merged[0], other)

        for unit, status in [(merged[1], 200), (other, 404)]:
            for address in (
                reverse("monitoring:unit", args=[unit.pk]) + "?basis=as_was",
                reverse("monitoring:people") + f"?basis=as_was&unit={unit.pk}",
                reverse("monitoring:new_export") + f"?kind=people&basis=as_was&unit={unit.pk}",
            ):
                assert client.get(address).status_code == status
            assert client.get(reverse("monitoring:unit", args=[unit.pk])).status_code == 404

    def test_asks_the_same_for_two_units_as_for_twelve(self, client, root, office, count_queries):
        training_class = class_of_four_periods(unit=root, opens_on=OPENED)
        client.force_login(office)
        for name in ("overview", "people"):
            address = reverse(f"monitoring:{name}") + "?basis=as_was"
            found = []
            for count in (2, 10):
                for _number in range(count):
                    old = unit_below(root)
                    enrolment_with("completed", training_class, old)
                    merge([old], root)
                client.get(address)
                with count_queries(at_most=16) as queries:
                    client.get(address)
                found.append(len(queries.statements))
            assert found[0] == found[1]

    def test_asks_for_the_top_once(self, client, root, office, merged, count_queries):
        client.force_login(office)
        address = reverse("monitoring:overview") + "?basis=as_was"
        client.get(address)

        with count_queries() as queries:
            client.get(address)

        numbers = (f'"members_unit"."id" = {root.pk}', f'"members_unit"."id" IN ({root.pk})')
        asked = [one for one in queries.statements if any(number in one for number in numbers)]
        assert asked == []

    def test_one_person_by_both_bases(self, client, office, merged):
        client.force_login(office)
        address = reverse("monitoring:person", args=[merged[4][0].member_id])
        rename_unit(Unit.objects.get(pk=merged[3].pk), name="Mới nữa", since=timezone.localdate())

        assert "Mới nữa" in client.get(address, {"basis": "as_is"}).content.decode()
        assert "Đơn vị khi đó" in client.get(address).content.decode()

    def test_the_workbook_prints_the_basis(self, office, merged):
        for kind in (ExportJob.Kind.OVERVIEW, ExportJob.Kind.PEOPLE, ExportJob.Kind.REGISTER):
            for basis in Basis:
                job = ExportJob(requested_by=office, kind=kind, params={"basis": basis.value})
                assert any(str(basis.label) in line for line in content_of(job).title)

    def test_lists_of_people_name_the_unit_of_the_basis(self, client, office, merged):
        client.force_login(office)
        was = client.get(reverse("monitoring:people"), {"basis": "as_was", "sort": "unit"})
        now = client.get(reverse("monitoring:people"), {"sort": "unit"})

        assert "Cũ 2" in was.content.decode()
        assert "Cũ 2" not in now.content.decode()
