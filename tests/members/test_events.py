"""Events of units: what changes, what stays, and the way back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.records import checks, findings
from members.lineage import Lineage, current_successors
from members.models import AuditEntry, Membership, Unit, UnitEvent, UnitParent, User
from members.roles import Role
from members.services import change_status, events, grant_role, place_person
from members.services.events import Decision, EventRefused, NewUnit
from members.services.people import PeriodIsTaken
from tests.factories.members import LONG_AGO, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)
DECISION = Decision(effective_on=DAY, number="12-QĐ/ĐUK")


@pytest.fixture
def root():
    return UnitFactory(kind=Unit.Kind.COMMITTEE)


def fresh(unit):
    return Unit.objects.get(pk=unit.pk)


def broken():
    return [found.check for found in findings(checks(apps=["members", "learning"]))]


def picture():
    """Everything an undo must bring back."""
    return (
        list(Membership.objects.order_by("pk").values_list()),
        list(UnitParent.objects.order_by("pk").values_list()),
        sorted(User.objects.values_list("pk", "unit")),
        [(u.pk, u.name, u.depth, u.ended_on) for u in Unit.objects.filter(ended_on=None)],
    )


class TestMerge:
    def test_people_and_cells_go_on_in_the_new_unit_and_history_stays(self, root):
        a, b = UnitFactory(parent=root), UnitFactory(parent=root)
        cell = UnitFactory(parent=a)
        in_a, in_cell, in_b = UserFactory(unit=a), UserFactory(unit=cell), UserFactory(unit=b)
        new = NewUnit(code="MOI", name="Đảng bộ mới", kind="grassroots", parent=root)

        event = events.merge_units(DECISION, [a, b], new)

        c = Unit.objects.get(code="MOI")
        assert [User.objects.get(pk=p.pk).unit for p in (in_a, in_cell, in_b)] == [c, cell, c]
        spells = in_a.memberships.order_by("valid_from").values_list("unit", "valid_to", "event")
        assert list(spells) == [(a.pk, date(2025, 6, 30), None), (c.pk, None, event.pk)]
        assert fresh(cell).get_parent() == c
        assert (fresh(a).ended_on, fresh(b).ended_on) == (DAY, DAY)
        assert current_successors() == {a.pk: c.pk, b.pk: c.pk}
        assert AuditEntry.objects.filter(action="members.merge_unit").count() == 3
        assert broken() == []

    def test_into_a_unit_that_is_there(self, root):
        a, b = UnitFactory(parent=root), UnitFactory(parent=root)
        person = UserFactory(unit=a)

        events.merge_units(DECISION, [a], b)

        assert User.objects.get(pk=person.pk).unit == b
        assert fresh(b).ended_on is None
        assert current_successors() == {a.pk: b.pk}

    def test_who_came_after_the_day_belongs_to_the_new_unit_from_then_on(self, root):
        a, b = UnitFactory(parent=root), UnitFactory(parent=root)
        person = UserFactory(unit=b)
        place_person(person, unit=a, since=date(2025, 8, 1))

        events.merge_units(DECISION, [a], b)

        assert person.memberships.get(valid_to=None).valid_from == date(2025, 8, 1)
        assert broken() == []

    def test_asks_as_much_for_two_people_as_for_twenty(self, root):
        def queries(number):
            a, b = UnitFactory(parent=root), UnitFactory(parent=root)
            for _ in range(number):
                UserFactory(unit=a)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                events.merge_units(DECISION, [a], b)
            return len(asked)

        assert queries(2) == queries(20)

    def test_ends_the_roles_on_the_ended_unit_only(self, root):
        a, b = UnitFactory(parent=root), UnitFactory(parent=root)
        ended = grant_role(UserFactory(), role=Role.UNIT_CLERK, unit=a, since=LONG_AGO)
        kept = grant_role(UserFactory(), role=Role.UNIT_CLERK, unit=b, since=LONG_AGO)

        events.merge_units(DECISION, [a], b)

        ended.refresh_from_db()
        kept.refresh_from_db()
        assert (ended.valid_to, kept.valid_to) == (date(2025, 6, 30), None)

    def test_a_unit_cannot_go_into_its_own_cell(self, root):
        a = UnitFactory(parent=root)

        with pytest.raises(EventRefused):
            events.merge_units(DECISION, [a], UnitFactory(parent=a))


class TestSplit:
    def test_who_is_not_assigned_remains(self, root):
        a = UnitFactory(parent=root)
        cell = UnitFactory(parent=a)
        stays, goes = UserFactory(unit=a), UserFactory(unit=cell)
        new = NewUnit(code="TACH", name="Đảng bộ tách ra", kind="grassroots")

        events.split_unit(DECISION, a, [new], people={goes.pk: "TACH"})

        part = Unit.objects.get(code="TACH")
        assert User.objects.get(pk=stays.pk).unit == a
        assert User.objects.get(pk=goes.pk).unit == part
        assert part.get_parent() == root
        assert Lineage.load().successors_of(a.pk) == [part.pk]
        assert broken() == []

    def test_a_whole_cell_may_go(self, root):
        a = UnitFactory(parent=root)
        cell = UnitFactory(parent=a)
        new = NewUnit(code="TACH", name="Đảng bộ tách ra", kind="grassroots")

        events.split_unit(DECISION, a, [new], people={}, sub_units={cell.pk: "TACH"})

        assert fresh(cell).get_parent().code == "TACH"


class TestTransfer:
    def test_only_the_superior_changes(self, root):
        unit = UnitFactory(parent=root)
        person = UserFactory(unit=UnitFactory(parent=unit))
        other = UnitFactory(kind=Unit.Kind.COMMITTEE)

        events.transfer_units(DECISION, [unit], other)

        assert User.objects.get(pk=person.pk).unit == person.unit
        assert person.memberships.count() == 1
        links = unit.parents.order_by("valid_from").values_list("parent", "valid_to")
        assert list(links) == [(root.pk, date(2025, 6, 30)), (other.pk, None)]
        assert broken() == []


class TestEnd:
    def test_people_leave_and_the_record_stays_with_the_last_unit(self, root):
        unit = UnitFactory(parent=root)
        cell = UnitFactory(parent=unit)
        person = UserFactory(unit=cell)

        events.end_units(DECISION, [unit])

        assert not person.memberships.filter(valid_to=None).exists()
        assert User.objects.get(pk=person.pk).unit == cell
        assert fresh(cell).ended_on == DAY
        assert Lineage.load().left_the_system == {unit.pk, cell.pk}
        assert broken() == []

    def test_a_successor_takes_people_cells_and_the_records_of_those_who_left(self, root):
        old, new = UnitFactory(parent=root), UnitFactory(parent=root)
        gone = UnitFactory(parent=old)
        left = UserFactory(unit=gone)
        person = UserFactory(unit=old)
        events.end_units(DECISION, [gone])

        events.end_units(DECISION, [old], successor=new)

        assert User.objects.get(pk=person.pk).unit == new
        assert User.objects.get(pk=left.pk).unit.path.startswith(fresh(new).path)
        assert current_successors() == {old.pk: new.pk}
        assert broken() == []


class TestLineage:
    def test_follows_chains_in_three_queries(self, root):
        a, b, c = (UnitFactory(parent=root) for _ in range(3))
        events.merge_units(DECISION, [a], b)
        events.merge_units(Decision(effective_on=date(2025, 9, 1)), [b], c)

        with CaptureQueriesContext(connection) as asked:
            lineage = Lineage.load()

        assert len(asked) == 3
        assert lineage.current_successors == {a.pk: c.pk, b.pk: c.pk}
        assert lineage.predecessors_of(c.pk) == {a.pk, b.pk}
        assert lineage.today_of(a.pk) == c.pk


class TestUndo:
    @pytest.mark.parametrize("kind", ["merge", "merge_new", "split", "transfer", "end", "rename"])
    def test_brings_everything_back(self, root, kind):
        a, b = UnitFactory(parent=root), UnitFactory(parent=root)
        UnitFactory(parent=root)
        cell = UnitFactory(parent=a)
        person, late = UserFactory(unit=cell), UserFactory(unit=b)
        UserFactory(unit=a)
        place_person(late, unit=a, since=date(2025, 8, 1))
        grant = grant_role(person, role=Role.UNIT_CLERK, unit=a, since=LONG_AGO)
        before = picture()
        new = NewUnit(code="MOI", name="Đảng bộ mới", kind="grassroots", parent=root)
        acts = {
            "merge": lambda: events.merge_units(DECISION, [a], b),
            "merge_new": lambda: events.merge_units(DECISION, [a, b], new),
            "split": lambda: events.split_unit(DECISION, a, [new], people={person.pk: "MOI"}),
            "transfer": lambda: events.transfer_units(DECISION, [a], b),
            "end": lambda: events.end_units(DECISION, [a]),
            "rename": lambda: events.rename(DECISION, a, name="Tên mới"),
        }

        event = acts[kind]()
        assert kind == "rename" or picture() != before
        events.undo_event(event, by=None)

        grant.refresh_from_db()
        assert picture() == before
        assert grant.valid_to is None
        assert UnitEvent.objects.standing().count() == 0
        assert broken() == []

    def test_not_below_a_later_event(self, root):
        a, b = UnitFactory(parent=root), UnitFactory(parent=root)
        first = events.merge_units(DECISION, [a], b)
        events.rename(DECISION, b, name="Tên mới")

        with pytest.raises(EventRefused):
            events.undo_event(first, by=None)


class TestDays:
    def test_a_day_ahead_is_refused(self, root):
        ahead = Decision(effective_on=timezone.localdate().replace(year=2100))

        with pytest.raises(EventRefused):
            events.end_units(ahead, [root])

    def test_an_ended_unit_takes_part_in_nothing(self, root):
        unit = UnitFactory(parent=root)
        events.end_units(DECISION, [unit])

        with pytest.raises(EventRefused):
            events.rename(DECISION, unit, name="Tên mới")

    def test_a_home_before_a_closed_one_is_refused(self):
        person = UserFactory()
        place_person(person, unit=UnitFactory(), since=date(2026, 3, 1))

        with pytest.raises(PeriodIsTaken, match="28/02/2026"):
            place_person(person, unit=UnitFactory(), since=date(2026, 2, 1))

        assert broken() == []

    def test_a_status_before_a_closed_one_is_refused(self):
        person = UserFactory(status="candidate")
        change_status(person, status="probationary", since=date(2026, 3, 1))

        with pytest.raises(PeriodIsTaken):
            change_status(person, status="full", since=date(2026, 2, 1))

        assert broken() == []
