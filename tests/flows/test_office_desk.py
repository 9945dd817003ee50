"""What the office's desk is for, told whole: a merger, a slip, a correction."""

import re
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from learning.evidence import Evidence
from learning.services import pass_lesson
from members.activation import printing
from members.models import RoleGrant, Unit, User
from members.roles import Role
from monitoring.models import ExportJob
from monitoring.services import run_export
from office.models import DataRequest, Reorganisation
from tests.exporting import form_of
from tests.factories.certificates import issued_certificate, issuing_class
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import UserFactory
from tests.flows.stage import filled_form, main_of, text_of, visitor

pytestmark = pytest.mark.django_db
TODAY = f"{timezone.localdate():%d/%m/%Y}"
NEW_PASSWORD = "con trâu đi trước cái cày"


class Desk:
    """The plan's page as one person works on it."""

    def __init__(self, person):
        self.browser = visitor(person)

    @property
    def plan(self):
        return Reorganisation.objects.get()

    def press(self, act, *more, **form):
        address = reverse(f"reorganisation:{act}", args=[self.plan.pk, *more])
        page = self.browser.post(address, form, follow=True)
        assert page.status_code == 200
        return main_of(page)

    def draft(self):
        facts = {
            "title": "Sắp xếp năm 2026",
            "decision_number": "12-QĐ/ĐUK",
            "decision_date": TODAY,
            "effective_on": TODAY,
        }
        self.browser.post(reverse("reorganisation:create"), facts)


def people_seen(person):
    """Return the names on the directory of somebody, as far as they are of this story."""
    page = text_of(visitor(person).get(reverse("directory:list")))
    return {name for name in User.objects.values_list("full_name", flat=True) if name in page} - {
        person.full_name
    }


def completed(stage):
    """Return an obligation that the member fulfilled while in branch A."""
    training_class = issuing_class(root=stage.root)
    enrolment = EnrolmentFactory(member=stage.member, training_class=training_class)
    (lesson,) = training_class.edition.lessons.all()
    pass_lesson(
        enrolment, lesson=lesson, evidence=Evidence.CONFIRMED, score=Decimal(8), by=stage.office
    )
    enrolment.refresh_from_db()
    return enrolment


def as_it_was(person):
    """Return what the report by the organisation of the time of study says."""
    return main_of(visitor(person).get("/theo-doi/?basis=as_was"))


def test_two_people_merge_units_and_nothing_gets_lost(stage):
    other = stage.other_member
    newcomer = UserFactory(full_name="Phùng Văn Khải", unit=stage.branch_b)
    paper = issued_certificate(completed(stage))
    clerk, leader = stage.clerk, stage.leader
    assert people_seen(clerk) == {stage.member.full_name}
    before = as_it_was(leader)

    planner = Desk(stage.person(Role.ORGANISATION))
    planner.draft()
    planner.press("add_step", "merge", units=stage.branch_a.code, target=stage.branch_b.code)
    planner.press("preview")
    grant = RoleGrant.objects.get(person=clerk, role=Role.UNIT_CLERK)
    planner.press("grants", **{"grant": grant.pk, f"unit-{grant.pk}": stage.branch_b.code})
    planner.press("preview")
    planner.press("propose", knows_wider="1")
    assert "chờ người thứ hai duyệt" in main_of(
        planner.browser.get(reverse("reorganisation:plan", args=[planner.plan.pk]))
    )
    own = planner.browser.post(reverse("reorganisation:approve", args=[planner.plan.pk]))
    assert own.status_code >= 400
    assert planner.plan.state == Reorganisation.State.PROPOSED
    assert "đã thực hiện" in Desk(leader).press("approve")

    assert Unit.objects.get(pk=stage.branch_a.pk).ended_on is not None
    of_the_branch = {stage.member.full_name, other.full_name, newcomer.full_name}
    assert people_seen(User.objects.get(pk=clerk.pk)) == of_the_branch
    assert str(paper) in text_of(visitor().get(reverse("verify:show", args=[paper.code])))
    assert as_it_was(leader) == before

    Desk(leader).press("undo")
    assert Unit.objects.get(pk=stage.branch_a.pk).ended_on is None
    assert people_seen(User.objects.get(pk=clerk.pk)) == {stage.member.full_name}
    assert as_it_was(leader) == before


def test_a_printed_slip_opens_the_account_and_the_first_lesson(
    stage, monkeypatch, run_tasks, django_capture_on_commit_callbacks
):
    person = UserFactory(full_name="Lê Thị Hoa", unit=stage.cell_a, card_number="99120001")
    User.objects.filter(pk=person.pk).update(birth_date="1968-05-19")
    course = stage.load_demo_course()
    enrolment = stage.enrolment(stage.open_class(course), person)
    drawn, draw = [], printing._draw
    monkeypatch.setattr(printing, "_draw", lambda slip: drawn.append(draw(slip)) or drawn[-1])
    clerk = visitor(stage.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(reverse("slips:print"), {"person": [person.pk]})
    run_tasks()

    phone = visitor()
    code = {"login": person.card_number, "code": drawn[0]["code"].lower()}
    page = phone.post(reverse("activation:enter_code"), code, follow=True)
    assert "width=device-width" in page.text
    phone.post(reverse("activation:confirm"), {"answer": "19/05/1968"})
    chosen = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    phone.post(reverse("activation:choose_password"), chosen)

    again = visitor()
    again.post(
        "/tai-khoan/login/", {"login": person.card_number, "password": NEW_PASSWORD}, follow=True
    )
    assert again.session["_auth_user_id"] == str(person.pk)
    assert enrolment.training_class.title in text_of(again.get(reverse("learning:home")))
    lesson = enrolment.training_class.edition.lessons.order_by("position").first()
    opened = again.get(reverse("cms:lesson", args=[enrolment.pk, lesson.pk]))
    assert opened.status_code == 200
    assert lesson.title in text_of(opened)


def test_a_correction_reaches_the_file_and_the_export(stage):
    member, office = visitor(stage.member), visitor(stage.office)
    asked = {
        "kind": "correct",
        "field": "full_name",
        "new_value": "Nguyễn Thị Minh Hòa Bình",
        "text": "Tên ghi thiếu",
    }
    member.post(reverse("own_data:new_request"), asked)
    request = DataRequest.objects.get()
    assert stage.member.full_name in text_of(office.get(reverse("privacy:desk")))

    office.post(reverse("privacy:acknowledge", args=[request.pk]))
    done = office.post(
        reverse("privacy:carry_out", args=[request.pk]), {"answer": "Đã sửa hồ sơ"}, follow=True
    )
    assert re.search("đã (giải quyết|thực hiện|xong)", main_of(done))
    assert "Nguyễn Thị Minh Hòa Bình" in text_of(member.get(reverse("members:profile")))

    organiser = visitor(stage.person(Role.ORGANISATION))
    export = form_of("directory")
    form = filled_form(organiser.get(export), "main form") | {"purpose": "Rà soát danh sách"}
    organiser.post(export, form)
    run_export(ExportJob.objects.get())
    file = organiser.get(reverse("monitoring:download", args=[ExportJob.objects.get().pk]))
    book = openpyxl.load_workbook(BytesIO(b"".join(file.streaming_content)))
    sheet = book.worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if "Nguyễn Thị Minh Hòa Bình" in row]
    assert len(rows) == 1
