"""Courses from programmes, alarms of training, the printed list, and the desk of nominations."""

from datetime import datetime, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from cms.models import CoursePage, LessonPage
from cms.services import ensure_editorial_setup
from courses.models import Programme, ProgrammeCourse
from learning import services
from learning.models import Nomination, NominationCall
from learning.nomination_rules import Warning
from members.roles import Role
from notices.kinds import Kind
from notices.models import Notice
from office.nominations.paper import list_paper, printed
from office.nominations.words import WARNINGS
from office.programmes.expiry import expiring
from office.programmes.services import CourseCodeInUse, link_course, make_course
from office.reminders.training import run_expiry_alarms, run_nomination_alarms
from office.tasks import enrol_nominated, sweep_nominations
from tests.factories.certificates import (
    completed_enrolment,
    issued_certificate,
    issuing_class,
    issuing_root,
)
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.learning.nomination_stage import Stage, in_days

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("receiver", flat=True))


class TestMakingACourse:
    def trainer(self):
        ensure_editorial_setup()
        trainer = UserFactory()
        RoleGrantFactory(person=trainer, role=Role.TRAINER, unit=trainer.unit)
        return trainer

    def test_each_topic_has_a_draft_lesson_and_a_line_of_the_outline(self):
        programme = Programme.objects.get(code="T-DVM")
        trainer = self.trainer()
        office = RoleGrantFactory(role=Role.OFFICE, unit=UnitFactory()).person

        page = make_course(programme, code="DVM-1", title="Lớp mới", trainer=trainer, by=office)

        draft = page.get_latest_revision_as_object()
        assert (page.live, page.type, list(page.trainers.all())) == (False, "new_member", [trainer])
        assert LessonPage.objects.child_of(page).filter(live=False).count() == 10
        assert [line.kind for line in draft.outline.all()] == ["reading"] * 10 + ["quiz"]
        assert ProgrammeCourse.objects.get(course_key=page.key).topic is None

    def test_the_draft_of_a_trainer_carries_nothing_out_until_the_office_says_so(self):
        programme, trainer = Programme.objects.get(code="T-DVM"), self.trainer()

        make_course(programme, code="DVM-1", title="Lớp mới", trainer=trainer, by=trainer)

        assert not ProgrammeCourse.objects.exists()

    def test_the_awareness_course_is_valid_for_five_years(self):
        programme = Programme.objects.get(code="T-NTVD")

        page = make_course(
            programme, code="NT-1", title="Nhận thức", trainer=self.trainer(), by=UserFactory()
        )

        assert page.valid_for_months == 60

    def test_a_code_that_is_taken_is_refused(self):
        programme, trainer = Programme.objects.get(code="T-DVM"), self.trainer()
        make_course(programme, code="DVM-1", title="A", trainer=trainer, by=trainer)

        with pytest.raises(CourseCodeInUse):
            make_course(programme, code="dvm-1", title="B", trainer=trainer, by=trainer)
        assert CoursePage.objects.filter(code__iexact="dvm-1").count() == 1

    def test_linking_twice_is_once(self):
        programme, course = Programme.objects.get(code="T-DVM"), Stage().lesson.course
        for _ in range(2):
            link_course(programme, course, topic=None, by=UserFactory())

        assert ProgrammeCourse.objects.count() == 1


class TestAlarms:
    @pytest.mark.parametrize(("days", "is_told"), [(8, False), (7, True), (1, True), (-1, False)])
    def test_units_whose_list_is_missing_are_told_near_the_deadline(self, days, is_told):
        stage = Stage(closes_in=10)
        stage.sent(stage.first)

        run_nomination_alarms(stage.call.closes_on - days * DAY)
        again = run_nomination_alarms(stage.call.closes_on - days * DAY)

        assert told(Kind.NOMINATION) == ({stage.other_clerk.pk} if is_told else set())
        assert again == 0

    def test_units_are_told_of_certificates_that_end(self):
        stage = Stage()
        enrolment = completed_enrolment(
            issuing_class(root=issuing_root(root=stage.root)), member=stage.first
        )
        enrolment.training_class.course.valid_for_months = 6
        enrolment.training_class.course.save()
        certificate = issued_certificate(enrolment)
        until = Certificate.objects.get(pk=certificate.pk).valid_until

        run_expiry_alarms(until - 90 * DAY)
        run_expiry_alarms(until - 89 * DAY)

        assert told(Kind.CERTIFICATE_EXPIRY) == {stage.clerk.pk}
        assert Notice.objects.filter(kind=Kind.CERTIFICATE_EXPIRY, channel="in_app").count() == 1
        assert list(expiring(stage.clerk, today=until - 29 * DAY, within=30)) == [certificate]
        assert not expiring(stage.other_clerk, today=until - 29 * DAY, within=30).exists()


class TestTasks:
    def test_the_sweep_finds_a_list_whose_task_was_lost(self, run_tasks):
        stage = Stage()
        services.approve_nominations(stage.sent(stage.first), by=stage.office)
        services.approve_list(stage.call, decision_number="1", decision_date=None, by=stage.office)
        NominationCall.objects.update(enrolled_at=None)

        sweep_nominations()
        enrol_nominated(stage.call.pk)
        enrol_nominated(stage.call.pk)

        assert stage.lesson.enrolments.count() == 1


class TestPaper:
    def test_the_list_names_the_approved_in_order_with_the_decision(self, tmp_path):
        stage = Stage()
        issuing_root(root=stage.root)
        rows = stage.sent(stage.first, stage.second)
        services.approve_nominations(rows[:1], by=stage.office)
        services.approve_list(
            stage.call, decision_number="12-QĐ/ĐU", decision_date=in_days(0), by=stage.office
        )
        call = NominationCall.objects.select_related("training_class__unit").get()

        paper = list_paper(call, stage.office, day=timezone.localdate())

        assert paper.people == {stage.first.pk}
        assert "12-QĐ/ĐU" in paper.body[0].text
        at = datetime.fromisoformat("2026-11-25T09:00:00+07:00")
        assert printed(paper, "pdf", at=at, mark="x").startswith(b"%PDF")
        assert printed(paper, "docx", at=at, mark="x").startswith(b"PK")
        book = tmp_path / "list.xlsx"
        book.write_bytes(printed(paper, "xlsx", at=at, mark="x"))
        cells = [cell for row in openpyxl.load_workbook(book).active.values for cell in row]
        assert stage.first.full_name in cells
        assert stage.second.full_name not in cells


class TestDesk:
    def test_a_clerk_finds_people_blind_to_diacritics_and_namesakes_apart(self, client):
        stage = Stage()
        for year in (1970, 1985):
            UserFactory(unit=stage.cell, full_name="Đỗ Thị Hòa", birth_year=year)
        client.force_login(stage.clerk)

        page = client.get(reverse("nominations:unit", args=[stage.entry.pk]), {"q": "do thi hoa"})

        text = page.content.decode()
        assert text.count("Đỗ Thị Hòa") >= 2
        assert {"1970", "1985", stage.cell.name} <= {
            word for word in ("1970", "1985", stage.cell.name) if word in text
        }

    def test_a_secretary_reads_how_many_places_of_the_unit_are_taken(self, client):
        stage = Stage()
        others = [UserFactory(unit=stage.a) for _ in range(2)]
        services.nominate(stage.entry, others, by=stage.clerk)
        client.force_login(stage.secretary)

        page = client.get(
            reverse("nominations:unit", args=[stage.entry.pk]), {"q": stage.first.full_name}
        )

        assert page.context["lines"] == []
        assert page.context["facts"][-1][1] == "đã cử 2, chỉ tiêu 2"
        found = {one["person"]: one["warnings"] for one in page.context["found"]}
        assert found[stage.first] == str(WARNINGS[Warning.ABOVE_QUOTA])

    def test_a_stranger_finds_nothing(self, client):
        stage, elsewhere = Stage(), Stage()
        client.force_login(stage.clerk)

        for name in ("unit", "add", "send", "template"):
            address = reverse(f"nominations:{name}", args=[elsewhere.entry.pk])
            answer = client.get(address) if name == "unit" else client.post(address)
            assert answer.status_code == 404
        other = reverse("nominations:unit", args=[stage.other_entry.pk])
        assert client.get(other).status_code == 404

    def test_a_person_of_another_unit_cannot_be_nominated_by_number(self, client):
        stage = Stage()
        client.force_login(stage.clerk)
        address = reverse("nominations:add", args=[stage.entry.pk])

        assert client.post(address, {"person": stage.neighbour.pk}).status_code == 404
        assert client.post(address, {"person": stage.first.pk}).status_code == 302
        assert Nomination.objects.get().member == stage.first

    def test_late_without_a_reason_is_said_and_nothing_is_written(self, client):
        stage = Stage(closes_in=-1)
        client.force_login(stage.clerk)
        address = reverse("nominations:add", args=[stage.entry.pk])

        client.post(address, {"person": stage.first.pk}, headers={"accept": "text/html"})

        assert Nomination.objects.count() == 0

    def test_many_people_cost_as_many_queries_as_two(self, client, count_queries):
        stage = Stage(quota=20)
        services.nominate(stage.entry, [stage.first, stage.second], by=stage.clerk)
        client.force_login(stage.clerk)
        address = reverse("nominations:unit", args=[stage.entry.pk])
        client.get(address)
        with count_queries() as few:
            client.get(address)
        services.nominate(
            stage.entry, [UserFactory(unit=stage.cell) for _ in range(10)], by=stage.clerk
        )
        with count_queries() as many:
            client.get(address)

        assert len(few) == len(many)

    def test_a_person_reads_the_own_year(self, client):
        stage = Stage()
        client.force_login(stage.first)

        assert "0/40 tiết" in client.get(reverse("learning:home")).content.decode()
