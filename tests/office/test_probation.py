"""The probation watch: who must finish the new-member course, and by when."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.rules import probation_end
from members.models import StatusPeriod
from members.roles import Role
from monitoring.probation.rules import Nearness, nearness
from monitoring.probation.selectors import by_unit, probationers
from tests.exporting import form_of, taken
from tests.factories.courses import EditionFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("admitted", "end"),
    [
        (date(2025, 11, 25), date(2026, 11, 25)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_probation_lasts_twelve_months(admitted, end):
    assert probation_end(admitted, 12) == end


@pytest.mark.parametrize(
    ("days", "group"),
    [
        *((-1, Nearness.OVERDUE), (0, Nearness.DAYS_30), (30, Nearness.DAYS_30)),
        *((31, Nearness.DAYS_90), (90, Nearness.DAYS_90), (91, Nearness.DAYS_180)),
        *((180, Nearness.DAYS_180), (181, Nearness.LATER)),
    ],
)
def test_how_near_the_end_is(days, group):
    assert nearness(TODAY + timedelta(days=days), TODAY) == group


@pytest.fixture
def root():
    return UnitFactory()


@pytest.fixture
def organisation(root):
    user = UserFactory(unit=root)
    RoleGrantFactory(person=user, role=Role.ORGANISATION, unit=root)
    return user


def new_member(unit, *, months=10, **fields):
    admitted = timezone.localdate() - timedelta(days=months * 30)
    return UserFactory(
        unit=unit, status=StatusPeriod.Status.PROBATIONARY, admitted_on=admitted, **fields
    )


def finish(person, code="DVM"):
    edition = EditionFactory(course__code=code)
    EnrolmentFactory(
        member=person,
        training_class=TrainingClassFactory(edition=edition),
        completed_at=timezone.now(),
    )


@pytest.mark.django_db
def test_only_the_course_for_new_members_counts(root, organisation):
    done, other = new_member(root), new_member(root)
    finish(done)
    finish(other, code="KHAC")
    UserFactory(unit=root)

    found = {one.person: one.finished_on is not None for one in probationers(organisation)}

    assert found == {done: True, other: False}


@pytest.mark.django_db
def test_filters_and_numbers_by_unit(root, organisation):
    cell = UnitFactory(parent=root, name="Chi bộ Hai")
    late, early = new_member(cell, months=14), new_member(cell, months=2)
    finish(early)

    overdue = probationers(organisation, group="overdue")
    lacking = probationers(organisation, finished="no", unit=cell)

    assert [one.person for one in overdue] == [late]
    assert [one.person for one in lacking] == [late]
    assert by_unit(probationers(organisation)) == [("Chi bộ Hai", 2, 1)]


@pytest.mark.django_db
def test_another_branch_sees_nobody_and_the_page_asks_the_same_for_any_number(
    client, root, organisation, count_queries
):
    person = new_member(root, full_name="Lò Văn Ơn")
    stranger = UserFactory(unit=root)
    RoleGrantFactory(person=stranger, role=Role.UNIT_CLERK, unit=UnitFactory(parent=root))
    client.force_login(stranger)
    assert person.full_name not in client.get(reverse("probation:list")).content.decode()

    client.force_login(organisation)
    client.get(reverse("probation:list"))
    with count_queries(at_most=15) as one:
        shown = client.get(reverse("probation:list")).content.decode()
    for _ in range(11):
        new_member(root)
    with count_queries() as twelve:
        client.get(reverse("probation:list"))

    assert person.full_name in shown
    assert len(one.statements) == len(twelve.statements)


@pytest.mark.django_db
def test_the_workbook_needs_a_purpose(client, root, organisation):
    new_member(root)
    client.force_login(organisation)

    asked = client.post(form_of("probation"), {"purpose": "", "format": "xlsx"})
    job, cells = taken(client, "probation", purpose="Mở lớp đảng viên mới")

    assert asked.status_code == 200
    assert (job.row_count, job.purpose) == (1, "Mở lớp đảng viên mới")
    assert "Mở lớp đảng viên mới" in " ".join(cells)
