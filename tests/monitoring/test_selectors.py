import random
from decimal import Decimal

import pytest

from members.models import Unit, User
from members.roles import Role
from members.services import place_person
from monitoring import selectors
from monitoring.filters import Filters
from tests.factories.members import RoleGrantFactory, UnitFactory
from tests.factories.monitoring import (
    STATUSES,
    class_of_four_periods,
    enrolment_with,
    person_with,
    unit_below,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory()


@pytest.fixture
def office(root):
    return person_with(Role.OFFICE, root)


class TestUnitTree:
    def test_counts_each_status_of_each_part(self, root, office):
        child = unit_below(root)
        cell = unit_below(child)
        training_class = class_of_four_periods(unit=root)
        for status in STATUSES:
            enrolment_with(status, training_class, cell)
        enrolment_with("completed", training_class, child)
        enrolment_with("not_started", training_class, root)
        enrolment_with("withdrawn", training_class, root)

        tree = selectors.unit_tree(office, root, Filters())

        direct, below = tree.lines
        assert (direct.is_direct, direct.counts.total, direct.counts.not_started) == (True, 1, 1)
        assert below.unit == child
        numbers = below.counts
        assert (numbers.total, numbers.exempt, numbers.obliged) == (6, 1, 5)
        assert (numbers.completed, numbers.overdue) == (2, 1)
        assert (numbers.in_progress, numbers.not_started) == (1, 1)
        assert tree.total.total == 7

    def test_the_verified_share_is_of_the_required_periods_of_the_completed(self, root, office):
        training_class = class_of_four_periods(unit=root)
        enrolment_with("completed", training_class, root)
        enrolment_with("completed", training_class, root, verified_periods=Decimal("4"))
        enrolment_with("in_progress", training_class, root, verified_periods=Decimal("2"))

        total = selectors.unit_tree(office, root, Filters()).total

        assert (total.verified_periods, total.obliged_periods) == (Decimal("7"), Decimal("8"))
        assert total.verified_share == Decimal("87.5")

    def test_follows_people_to_their_unit_of_today(self, root, office):
        old, new = unit_below(root), unit_below(root)
        enrolment = enrolment_with("completed", class_of_four_periods(unit=root), old)
        place_person(enrolment.member, unit=new, since=enrolment.enrolled_at.date())

        tree = selectors.unit_tree(office, root, Filters())

        assert {line.unit: line.counts.total for line in tree.lines} == {old: 0, new: 1}

    def test_children_add_up_to_the_parent_in_every_unit_of_a_random_tree(self, root, office):
        chance = random.Random(7)
        units = [root]
        for _number in range(12):
            units.append(unit_below(chance.choice(units)))
        classes = [class_of_four_periods(unit=root) for _number in range(2)]
        for _number in range(40):
            enrolment_with(chance.choice(STATUSES), chance.choice(classes), chance.choice(units))

        seen = {}
        for unit in Unit.objects.all():
            tree = selectors.unit_tree(office, unit, Filters())
            seen[unit.path] = tree.total
            assert tree.total.total == selectors.people_of(office, Filters(), unit=unit).count()
            for status in STATUSES:
                listed = selectors.people_of(office, Filters(status=status), unit=unit).count()
                assert getattr(tree.total, status) == listed
            for line in tree.lines:
                if not line.is_direct:
                    below = selectors.unit_tree(office, line.unit, Filters()).total
                    assert below == line.counts
        assert seen[root.path].total == 40

    def test_asks_as_much_for_two_units_as_for_twelve(self, root, office, count_queries):
        training_class = class_of_four_periods(unit=root)
        seen = 0
        for count in (2, 10):
            for _number in range(count):
                enrolment_with("completed", training_class, unit_below(root))
            user = User.objects.get(pk=office.pk)
            with count_queries(
                exactly=5
            ):  # roles, ended units, numbers, tiết of the editions, units
                tree = selectors.unit_tree(user, root, Filters())
            assert tree.total.total == count + seen
            seen = tree.total.total


class TestTopTree:
    def test_shows_each_branch_of_somebody_with_two(self, root):
        first, second, third = (unit_below(root) for _number in range(3))
        clerk = person_with(Role.UNIT_CLERK, first)
        RoleGrantFactory(person=clerk, role=Role.CELL_SECRETARY, unit=second)
        training_class = class_of_four_periods(unit=root)
        for unit in (first, unit_below(second), third):
            enrolment_with("completed", training_class, unit)

        tree = selectors.top_tree(clerk, Filters())

        assert tree.unit is None
        assert {line.unit: line.counts.total for line in tree.lines} == {first: 1, second: 1}


class TestFilters:
    def test_counts_open_classes_unless_one_is_chosen(self, root, office):
        running = class_of_four_periods(unit=root)
        over = class_of_four_periods(unit=root, closed=True)
        enrolment_with("completed", running, root)
        enrolment_with("overdue", over, root)

        assert selectors.unit_tree(office, root, Filters()).total.total == 1
        chosen = Filters(training_class=over.pk)
        assert selectors.unit_tree(office, root, chosen).total.overdue == 1

    def test_a_sector_takes_in_what_lies_below_its_units(self, root, office):
        hospital = unit_below(root, sector="Y tế")
        training_class = class_of_four_periods(unit=root)
        enrolment_with("completed", training_class, unit_below(hospital))
        enrolment_with("completed", training_class, unit_below(root, sector="Giáo dục"))

        total = selectors.unit_tree(office, root, Filters(sector="Y tế")).total

        assert total.total == 1
        assert selectors.unit_tree(office, root, Filters(sector="Không có")).total.total == 0

    def test_names_are_found_without_their_marks(self, root, office):
        training_class = class_of_four_periods(unit=root)
        found = enrolment_with("completed", training_class, root, member__full_name="Đặng Thị Ánh")
        enrolment_with("completed", training_class, root, member__full_name="Lê Văn Bách")

        people = selectors.people_of(office, Filters(q="dang anh"), unit=root)

        assert list(people) == [found]

    @pytest.mark.parametrize(
        "params",
        [
            {"class": "x", "unit": "-1", "status": "'", "kind_of_unit": "?", "direct": "yes"},
            {"class": "9" * 40, "unit": "١٢"},
        ],
    )
    def test_nonsense_in_the_address_means_nothing(self, params):
        assert Filters.from_params(params) == Filters()

    def test_an_address_and_its_filters_say_the_same(self):
        filters = Filters(
            training_class=3, unit=4, direct=True, sector="Y tế", status="overdue", q="Ánh"
        )

        assert Filters.from_params(filters.as_params()) == filters


class TestPeopleOf:
    def test_is_in_the_order_of_vietnamese_lists(self, root, office):
        training_class = class_of_four_periods(unit=root)
        for name in ["Phạm Thị Ánh", "Đỗ Văn Dũng", "Bùi Văn An", "Đặng Thị Ánh", "Lê Văn Đức"]:
            enrolment_with("not_started", training_class, root, member__full_name=name)

        names = [row.member.full_name for row in selectors.people_of(office, Filters(), unit=root)]

        assert names == [
            "Bùi Văn An",
            "Đặng Thị Ánh",
            "Phạm Thị Ánh",
            "Đỗ Văn Dũng",
            "Lê Văn Đức",
        ]

    def test_direct_people_are_those_of_the_unit_itself(self, root, office):
        training_class = class_of_four_periods(unit=root)
        own = enrolment_with("completed", training_class, root)
        enrolment_with("completed", training_class, unit_below(root))

        assert list(selectors.people_of(office, Filters(direct=True), unit=root)) == [own]
