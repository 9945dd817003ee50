"""The data that Moodle was measured with, made by bulk inserts in seconds.

10,500 people enrolled in one course of 23 lessons, 5,000 finished attempts, and an office user.
Everybody's password is ``PASSWORD``: one Argon2 hash, copied.
"""

import uuid
from collections.abc import Iterator, Set
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from bench.dataset_names import (
    ATTEMPTED,
    BRANCHES,
    CELLS,
    CLASS_TITLE,
    DRAWN,
    OFFICE,
    PASSWORD,
    PEOPLE,
    QUESTIONS,
    QUIZ_TITLE,
    RIGHT,
    TEXT_LESSONS,
    TEXT_MARKER,
    VIDEO_TITLE,
)
from cms.models import CourseIndexPage, CoursePage, LessonPage
from cms.services import ensure_editorial_setup
from courses.contract import CourseOutline, OutlineLesson
from courses.models import Edition, EditionLesson
from courses.services import publish_edition
from learning.evidence import Evidence
from learning.models import Enrolment, LessonResult, TrainingClass
from media.models import MediaAsset
from members.models import Membership, Organisation, RoleGrant, StatusPeriod, Unit, User
from members.roles import Role
from members.services import add_unit
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    Question,
    QuestionVersion,
    Quiz,
    QuizVersion,
    Topic,
)

SINCE = date(2020, 1, 1)
BATCH = 2_000
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Văn", "Thị", "Đức", "Thị Thu", "Minh", "Quốc", "Ngọc", "Hữu")
GIVEN = ("Hòa", "Thủy", "Ánh", "Dũng", "Đạt", "Phương", "Sơn", "Uyên", "Yến", "Ước", "Lân")
PARAGRAPH = (
    "<p>Chuyển đổi số là quá trình đổi mới cách làm việc trên dữ liệu số. Mỗi chi bộ chọn một việc "
    "đang mất nhiều thời gian nhất, vẽ lại đường đi của hồ sơ, bỏ những bước không ai cần và giao "
    "rõ người chịu trách nhiệm. <b>Điều quan trọng</b> là thói quen của người làm, không phải phần "
    "mềm: dữ liệu nhập một lần, dùng nhiều lần, và ai cũng biết bản nào là bản đúng.</p>"
)


@transaction.atomic
def seed(*, people: int = PEOPLE, attempted: int = ATTEMPTED) -> None:
    """Make everything, in one transaction; the last ``attempted`` people have an attempt."""
    ensure_editorial_setup()
    units = _units()
    persons = _people(units, people)
    edition = _course()
    enrolments = _class(edition, persons, units, tried=set(range(people - attempted, people)))
    _attempts(edition, enrolments[people - attempted :])


def _units() -> list[Unit]:
    """Return the cells, below branches below one root, and name the organisation."""
    root = add_unit(code="GOC", name="Đảng bộ tỉnh", kind=Unit.Kind.COMMITTEE, since=SINCE)
    Organisation.objects.create(
        root=root,
        name="Đảng bộ tỉnh",
        short_name="Đảng bộ tỉnh",
        issuer_name="Ban Thường vụ Đảng bộ tỉnh",
        symbol="ĐU",
        place="Thanh Hóa",
        valid_from=SINCE,
    )
    cells = []
    for branch in range(1, BRANCHES + 1):
        parent = add_unit(
            code=f"DB{branch:02d}",
            name=f"Đảng bộ phường {branch}",
            kind=Unit.Kind.GRASSROOTS,
            parent=root,
            since=SINCE,
        )
        for cell in range(1, CELLS + 1):
            code, name = f"CB{branch:02d}{cell:02d}", f"Chi bộ khu phố {cell}, phường {branch}"
            kind = Unit.Kind.CELL
            cells.append(add_unit(code=code, name=name, kind=kind, parent=parent, since=SINCE))
    return cells


def _people(units: list[Unit], count: int) -> list[User]:
    """Return the learners; the office user is made beside them."""
    password = make_password(PASSWORD)
    people = [
        _person(f"BENCH{number:05d}", number, password, units[number % len(units)])
        for number in range(1, count + 1)
    ]
    people = User.objects.bulk_create(people, batch_size=BATCH)
    Membership.objects.bulk_create(
        (Membership(person=each, unit_id=each.unit_id, valid_from=SINCE) for each in people),
        batch_size=BATCH,
    )
    full = StatusPeriod.Status.FULL
    StatusPeriod.objects.bulk_create(
        (StatusPeriod(person=each, status=full, valid_from=SINCE) for each in people),
        batch_size=BATCH,
    )
    office = _person(OFFICE, 0, password, units[0])
    office.save()
    RoleGrant.objects.create(
        person=office, role=Role.OFFICE, unit=units[0].get_root(), valid_from=SINCE
    )
    return people


def _person(code: str, number: int, password: str, unit: Unit) -> User:
    """Return an unsaved person."""
    parts = (FAMILY[number % 10], MIDDLE[number // 10 % 8], GIVEN[number // 80 % 11])
    person = User(
        personal_code=code, card_number=f"{98_000_000 + number}", password=password, unit=unit
    )
    person.apply_name(" ".join(parts))
    return person


def _course() -> Edition:
    """Return the edition of 23 lessons, whose pages are made too."""
    index = CourseIndexPage.objects.get()
    page = CoursePage(title="Khóa bồi dưỡng đo tải", slug="do-tai", code="DT01")
    index.add_child(instance=page)
    video = _video()
    kind = EditionLesson.Kind
    lessons = [_lesson(page, VIDEO_TITLE, kind.VIDEO, video=video)]
    lessons += [
        _lesson(page, f"Bài đọc {number:02d}", kind.READING)
        for number in range(1, TEXT_LESSONS + 1)
    ]
    lessons.append(
        OutlineLesson(
            key=uuid.uuid4(),
            title=QUIZ_TITLE,
            kind=kind.QUIZ,
            weight=1,
            periods=Decimal(1),
            pass_percent=50,
            attempts=100,
            quiz_version_key=_quiz().key,
        )
    )
    return publish_edition(
        CourseOutline(
            key=page.key, code=page.code, title=page.title, type="refresher", lessons=lessons
        )
    )


def _lesson(
    page: CoursePage, title: str, kind: str, *, video: MediaAsset | None = None
) -> OutlineLesson:
    """Return a line of the outline, whose page is made too."""
    lesson = LessonPage(title=title, summary="Nội dung để đo tải.", body=_body(video))
    page.add_child(instance=lesson)
    facts: dict[str, Any] = {"min_dwell_seconds": 60}
    if video is not None:
        facts = {"media_key": video.contract_key, "media_seconds": video.duration_seconds}
        facts["watch_percent"] = 90
    return OutlineLesson(key=lesson.key, title=title, kind=kind, periods=Decimal(1), **facts)


def _body(video: MediaAsset | None) -> list[dict[str, Any]]:
    """Return the text of a lesson: 31 blocks, about 1,500 words; a video has a short text."""
    sections = 1 if video else 6
    body: list[dict[str, Any]] = []
    if video is not None:
        body.append({"type": "video", "value": {"asset": str(video.contract_key)}})
    for section in range(1, sections + 1):
        body += [
            {"type": "heading", "value": {"text": f"Phần {section}", "level": "2"}},
            {"type": "text", "value": {"html": PARAGRAPH * 2}},
            {"type": "quotation", "value": {"text": TEXT_MARKER, "source": "Sổ tay"}},
            {"type": "text", "value": {"html": PARAGRAPH}},
            {
                "type": "key_points",
                "value": {"title": "Cần nhớ", "points": ["Một việc", "Một người", "Một hạn"]},
            },
        ]
    return body


def _video() -> MediaAsset:
    """Return a recording whose file is not there: nothing of the bench fetches it."""
    key = uuid.uuid4()
    return MediaAsset.objects.create(
        key=key,
        contract_key=key,
        title=VIDEO_TITLE,
        file="bench/none.mp4",
        size_bytes=1,
        sha256="0" * 64,
        duration_seconds=1_800,
        width=1280,
        height=720,
        state=MediaAsset.State.READY,
    )


def _quiz() -> QuizVersion:
    """Return a quiz of 20 of 60 single choice questions, for which there is an hour."""
    topic = Topic.objects.create(code="do-tai", name="Đo tải")
    questions = Question.objects.bulk_create(
        Question(code=f"DT{number:03d}", topic=topic) for number in range(QUESTIONS)
    )
    QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=question,
            number=1,
            kind=QuestionVersion.Kind.SINGLE,
            text=f"Câu hỏi số {number} về chuyển đổi số trong công tác Đảng là câu nào sau đây?",
            options=[
                {"key": key, "text": RIGHT if place == number % 4 else f"Phương án {key}"}
                for place, key in enumerate("abcd")
            ],
            correct=["abcd"[number % 4]],
            explanation="Theo sổ tay chuyển đổi số.",
        )
        for number, question in enumerate(questions)
    )
    quiz = Quiz.objects.create(title=QUIZ_TITLE, course_code="DT01")
    return QuizVersion.objects.create(
        quiz=quiz,
        number=1,
        blueprint=[{"topic": topic.code, "level": None, "count": DRAWN}],
        time_limit_seconds=3_600,
        review_policy=QuizVersion.ReviewPolicy.AFTER_SUBMIT,
    )


def _class(
    edition: Edition, people: list[User], units: list[Unit], *, tried: Set[int]
) -> list[Enrolment]:
    """Return the enrolments of one open class."""
    office = User.objects.get(personal_code=OFFICE)
    now = timezone.now()
    training_class = TrainingClass.objects.create(
        course=edition.course,
        edition=edition,
        unit=units[0].get_root(),
        code="DT-2026",
        title=CLASS_TITLE,
        manager=office,
        created_by=office,
        opens_on=timezone.localdate() - timedelta(days=7),
        due_on=timezone.localdate() + timedelta(days=60),
        opened_at=now - timedelta(days=7),
    )
    training_class.audience_units.add(units[0].get_root())
    return Enrolment.objects.bulk_create(
        (
            Enrolment(
                member=person,
                training_class=training_class,
                unit_then_id=person.unit_id,
                due_at=now + timedelta(days=60),
                started_at=now - timedelta(days=3) if place in tried else None,
                passed_required=int(place in tried),
            )
            for place, person in enumerate(people)
        ),
        batch_size=BATCH,
    )


def _attempts(edition: Edition, enrolments: list[Enrolment]) -> None:
    """Give each enrolment a finished attempt with all its answers, 14 of 20 right."""
    lesson = edition.lessons.get(kind=EditionLesson.Kind.QUIZ)
    quiz_version = QuizVersion.objects.get(key=lesson.quiz_version_key)
    now, score = timezone.now(), Decimal("7.00")
    attempts = Attempt.objects.bulk_create(
        (
            Attempt(
                enrolment=enrolment,
                lesson=lesson,
                number=1,
                allowed=lesson.attempts,
                quiz_version=quiz_version,
                state=Attempt.State.SUBMITTED,
                started_at=now - timedelta(days=3),
                deadline_at=now - timedelta(days=3) + timedelta(hours=1),
                closed_at=now - timedelta(days=3) + timedelta(minutes=20),
                score=score,
                right_count=14,
            )
            for enrolment in enrolments
        ),
        batch_size=BATCH,
    )
    versions = list(QuestionVersion.objects.order_by("pk"))
    AttemptQuestion.objects.bulk_create(_answers(attempts, versions), batch_size=BATCH)
    LessonResult.objects.bulk_create(
        (
            LessonResult(
                enrolment=enrolment,
                lesson=lesson,
                passed_at=now - timedelta(days=3),
                evidence=Evidence.MEASURED,
                score=score,
            )
            for enrolment in enrolments
        ),
        batch_size=BATCH,
    )


def _answers(attempts: list[Attempt], versions: list[QuestionVersion]) -> Iterator[AttemptQuestion]:
    """Make the twenty rows of each attempt."""
    for number, attempt in enumerate(attempts):
        for position in range(1, DRAWN + 1):
            version = versions[(number + position * 3) % QUESTIONS]
            is_right = position <= 14
            wrong = "b" if version.correct[0] != "b" else "c"
            yield AttemptQuestion(
                attempt=attempt,
                position=position,
                question_version=version,
                option_order=list("abcd"),
                answer=version.correct if is_right else [wrong],
                sequence=1,
                saved_at=attempt.closed_at,
                is_right=is_right,
                points=int(is_right),
                graded_version=version,
            )
