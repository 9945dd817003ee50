"""What people typed in the forms of training stays when a rule refuses it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.services import ensure_editorial_setup
from courses.models import Programme
from learning.models import YearlyTarget
from learning.services.nomination_decisions import NOBODY_APPROVED, ONLY_APPROVED, OWN
from learning.target_rules import Group
from members.models import StatusPeriod
from members.roles import Role
from office.programmes.services import CourseCodeInUse, make_course
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.learning.nomination_stage import Stage

pytestmark = pytest.mark.django_db


def posted(client, name, number, **data):
    """Send a form as a browser does, from its own page; return the page that comes back."""
    address = reverse(name, args=[number] if number else [])
    origin = {"referer": f"http://testserver{address}", "accept": "text/html"}
    page = client.post(address, data, headers=origin)
    assert page.status_code == 200, page.headers
    return page


def errors_of(page):
    return [said for lines in page.context["form"].errors.values() for said in lines]


class TestNominations:
    def test_ticks_and_reason_of_a_decision_stay(self, client):
        stage = Stage()
        [row] = stage.sent(stage.first)
        RoleGrantFactory(person=stage.clerk, role=Role.OFFICE, unit=stage.root)
        client.force_login(stage.clerk)

        page = posted(
            client,
            "nominations:decide",
            stage.call.pk,
            act="reject",
            row=row.pk,
            reason="Chưa đủ điều kiện",
        )

        assert errors_of(page) == [str(OWN)]
        assert page.context["form"]["reason"].value() == "Chưa đủ điều kiện"
        assert page.context["chosen"] == {str(row.pk)}
        row.refresh_from_db()
        assert row.state == row.State.NOMINATED

    def test_number_and_day_of_the_decision_stay(self, client):
        stage = Stage()
        client.force_login(stage.office)
        typed = {"decision_number": "12-QĐ/ĐU", "decision_date": "2026-11-01"}

        page = posted(client, "nominations:approve_list", stage.call.pk, **typed)

        assert errors_of(page) == [str(NOBODY_APPROVED)]
        assert page.context["form"]["decision_number"].value() == "12-QĐ/ĐU"

    def test_the_reason_of_a_replacement_stays(self, client):
        stage = Stage()
        [row] = stage.sent(stage.first)
        client.force_login(stage.clerk)

        page = posted(
            client, "nominations:replace", row.pk, person=stage.second.pk, reason="Đi công tác"
        )

        assert errors_of(page) == [str(ONLY_APPROVED)]
        assert page.context["form"]["reason"].value() == "Đi công tác"


class TestTargets:
    def facts(self, **more):
        numbers = {f"periods_{group}": "40" for group in Group}
        return numbers | {"types": "skill", "least_evidence": "1", "basis": "QĐ 145"} | more

    @pytest.mark.parametrize("year", [2020, 99_999])
    def test_numbers_stay_when_the_year_is_refused(self, client, year):
        stage = Stage()
        client.force_login(stage.office)

        page = posted(client, "targets:propose", None, **self.facts(from_year=year))

        assert list(page.context["form"].errors) == ["from_year"]
        assert page.context["form"]["basis"].value() == "QĐ 145"
        assert not YearlyTarget.objects.exists()

    def test_a_decision_that_says_neither_yes_nor_no_is_none(self, client):
        stage, year = Stage(), timezone.localdate().year
        client.force_login(stage.office)
        client.post(reverse("targets:propose"), self.facts(from_year=year))
        version = YearlyTarget.objects.get()
        client.force_login(stage.with_role(Role.LEADER, stage.root))

        answer = client.post(reverse("targets:decide", args=[version.pk]))

        version.refresh_from_db()
        assert (answer.status_code, version.state) == (400, "proposed")

    def test_cells_of_one_name_are_told_apart_by_what_stands_above(self, client, count_queries):
        stage = Stage()
        address = reverse("targets:people")
        for unit in (stage.a, stage.b):
            cell = UnitFactory(parent=unit, name="Chi bộ 1")
            UserFactory(unit=cell, status=StatusPeriod.Status.FULL)
        client.force_login(stage.office)
        client.get(address)
        with count_queries() as few:
            page = client.get(address)
        rows = page.context["table"].rows
        for unit in (stage.a, stage.b):
            cell = UnitFactory(parent=unit, name="Chi bộ 2")
            UserFactory.create_batch(5, unit=cell, status=StatusPeriod.Status.FULL)
        with count_queries() as many:
            client.get(address)

        told = {(str(row[2].text), str(row[3].text)) for row in rows}
        assert {("Chi bộ 1", stage.a.name), ("Chi bộ 1", stage.b.name)} <= told
        assert len(few) == len(many)


class TestProgrammes:
    def test_a_title_stays_when_the_code_is_taken(self, client):
        ensure_editorial_setup()
        trainer, programme = UserFactory(), Programme.objects.get(code="T-DVM")
        RoleGrantFactory(person=trainer, role=Role.TRAINER, unit=trainer.unit)
        make_course(programme, code="DVM-1", title="A", trainer=trainer, by=trainer)
        client.force_login(trainer)

        page = posted(
            client,
            "programmes:make_course",
            programme.pk,
            title="Lớp mới tôi viết",
            code="DVM-1",
            trainer=trainer.pk,
        )

        assert page.context["form"].errors == {"code": [str(CourseCodeInUse.message)]}
        assert page.context["form"]["title"].value() == "Lớp mới tôi viết"
