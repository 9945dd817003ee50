"""What waits on the desks of the demo, so that each of them has something to do at once.

Each part looks whether it is there and may be run again.
"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone

from courses.models import Course, EditionLesson
from learning import services as learning
from learning.evidence import Evidence
from learning.models import TrainingClass
from learning.rules import probation_end
from lms.demo.full.courses import publish_course
from lms.demo.lists import TAKEN_NAME, write_taken_list
from lms.demo.register import FOUNDED
from lms.demo.units import ROOT_CODE
from members.granting.services import Plan, ask_for_grant
from members.importing.services import plan_import
from members.importing.working import import_at_once
from members.models import GrantRequest, ImportRun, PersonMerge, StatusPeriod, Unit, User
from members.roles import Role
from members.services import register_person
from members.services.merges import propose_merge
from monitoring.documents.choices import Choices
from monitoring.documents.kinds import Report
from monitoring.documents.samples import RECIPIENTS, signing
from monitoring.documents.services import request_document
from monitoring.models import ExportJob
from monitoring.services import run_export
from office.models import DataRequest, Reorganisation
from office.privacy.services import open_request
from office.reorganisation import services as reorganisation

NEW_MEMBERS_COURSE, NEW_MEMBERS_CLASS = "DVM", "DVM-K1-2026"
# How many days of the probation of whom are left: one for each alert, and one overdue.
DAYS_LEFT = (-12, 18, 24, 75, 160)
MERGED, MERGED_INTO = "TC019", "TC003"
DOUBLE_CODE = "LSTRUNG1"


def write_waiting(units: dict[str, Unit], cast: dict[str, User], *, today: date) -> None:
    """Leave one thing of each kind for the logins to decide."""
    write_probationers(cast, today=today)
    write_double(cast)
    write_plan(cast["TOCHUC"], today=today)
    write_grant_request(units[ROOT_CODE], cast, today=today)
    write_data_requests(cast)
    write_report(cast["VANPHONG"])


def write_report(by: User) -> None:
    """Make one official report, so that the list of papers shows what it is."""
    if ExportJob.objects.filter(kind=ExportJob.Kind.DOCUMENT).exists():
        return
    typed = signing(by, Unit.objects.get(code=ROOT_CODE), day=timezone.localdate())
    choices = Choices(
        report=Report.PROGRESS,
        day=timezone.localdate(),
        recipients=RECIPIENTS,
        authority=typed.get("authority", ""),
        position=typed.get("position", ""),
        signer=typed.get("signer", ""),
    )
    run_export(request_document(choices, purpose="Báo cáo tiến độ với Ban Thường vụ", by=by))


def write_import(by: User) -> None:
    """Take a short list over, with two rows that went back."""
    if ImportRun.objects.filter(original_name=TAKEN_NAME).exists():
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / TAKEN_NAME
        write_taken_list(path)
        import_at_once(plan_import(path, by=by), path, by=by)


@transaction.atomic
def write_probationers(cast: dict[str, User], *, today: date) -> None:
    """Bring some probations near their end, and give the course that they need with its class."""
    if TrainingClass.objects.filter(code=NEW_MEMBERS_CLASS).exists():
        return
    training_class = _open_new_members_class(cast, today=today)
    enrolments = training_class.enrolments.select_related("member").order_by(
        "member__personal_code"
    )
    required = list(
        EditionLesson.objects.filter(edition=training_class.edition_id, is_required=True)
    )
    for number, (enrolment, left) in enumerate(zip(enrolments, DAYS_LEFT, strict=False)):
        admitted = _admitted_on(today + timedelta(days=left))
        User.objects.filter(pk=enrolment.member_id).update(admitted_on=admitted)
        if number % 2:
            for lesson in required:
                learning.pass_lesson(
                    enrolment,
                    lesson=lesson,
                    evidence=Evidence.CONFIRMED,
                    score=Decimal(8) if lesson.weight else None,
                    by=cast["QUANLYLOP"],
                )


def _open_new_members_class(cast: dict[str, User], *, today: date) -> TrainingClass:
    """Open the class for everybody on probation; the course is published if it is missing."""
    if not Course.objects.filter(code=NEW_MEMBERS_COURSE).exists():
        publish_course(NEW_MEMBERS_COURSE, by=cast["GIANGVIEN2"])
    opened = today - timedelta(days=30)
    training_class = learning.create_class(
        audience_units=Unit.objects.filter(code=ROOT_CODE),
        by=cast["QUANLYLOP"],
        course=Course.objects.get(code=NEW_MEMBERS_COURSE),
        unit=Unit.objects.get(code=ROOT_CODE),
        code=NEW_MEMBERS_CLASS,
        title="Lớp bồi dưỡng lý luận chính trị dành cho đảng viên mới khóa I/2026",
        manager=cast["QUANLYLOP"],
        opens_on=opened,
        due_on=today + timedelta(days=60),
        decision_number="58-QĐ/ĐUK",
        decision_date=opened - timedelta(days=5),
        audience_statuses=[StatusPeriod.Status.PROBATIONARY],
    )
    learning.open_class(training_class, by=cast["QUANLYLOP"])
    training_class.refresh_from_db()
    return training_class


def _admitted_on(end: date) -> date:
    """Return the day of admission whose probation of a year ends about then."""
    start = end - timedelta(days=366)
    return start if probation_end(start, 12) >= end else start + timedelta(days=1)


@transaction.atomic
def write_double(cast: dict[str, User]) -> None:
    """Register somebody a second time without the card, as a hurried list does."""
    if User.objects.filter(personal_code=DOUBLE_CODE).exists():
        return
    twin = User.objects.get(personal_code="LS000030")
    double = register_person(
        full_name=twin.full_name,
        unit=twin.memberships.get(valid_to=None).unit,
        status=StatusPeriod.Status.FULL,
        since=FOUNDED,
        personal_code=DOUBLE_CODE,
        birth_date=twin.birth_date,
        sex=twin.sex,
    )
    if not PersonMerge.objects.exists():
        propose_merge(
            twin,
            other=double,
            swapped=[],
            reason="Nhập hai lần khi tiếp nhận danh sách",
            by=cast["TOCHUC"],
        )


def write_plan(by: User, *, today: date) -> None:
    """Draft the merge of a small cell into a committee; the preview is still to be looked at."""
    if Reorganisation.objects.exists():
        return
    plan = reorganisation.draft(
        by=by,
        title="Sáp nhập Chi bộ Hội Nhà báo vào Đảng bộ Ban Tuyên giáo",
        decision_number="64-QĐ/ĐUK",
        decision_date=today - timedelta(days=3),
        effective_on=today,
    )
    merge = ("merge", {"units": [MERGED], "target": MERGED_INTO})
    reorganisation.add_steps(plan, [merge], by=by)


def write_grant_request(root: Unit, cast: dict[str, User], *, today: date) -> None:
    """Ask for an office role over everything, which a second person must approve."""
    if GrantRequest.objects.exists():
        return
    ask_for_grant(
        Plan(
            person=cast["BITHU"],
            role=Role.OFFICE,
            unit=root,
            since=today,
            until=today + timedelta(days=180),
            reason="Biệt phái giúp Văn phòng mùa tổng kết",
        ),
        by=cast["TOCHUC"],
    )


def write_data_requests(cast: dict[str, User]) -> None:
    """Leave a correction and an objection, each with its deadline."""
    if DataRequest.objects.exists():
        return
    open_request(
        cast["HOCVIEN"],
        kind=DataRequest.Kind.CORRECT,
        by=cast["HOCVIEN"],
        text="Tôi chuyển sang làm công việc mới từ đầu tháng.",
        field="job_title",
        new_value="Chuyên viên chính",
    )
    open_request(
        cast["GIANGVIEN1"],
        kind=DataRequest.Kind.OBJECT,
        by=cast["GIANGVIEN1"],
        text="Đề nghị không dùng số điện thoại của tôi để liên hệ ngoài việc học.",
    )
