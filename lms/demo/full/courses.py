"""Publishing the catalogue: one edition for each course that has no content of its own."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from cms.services.files import read_json
from courses.contract import CourseOutline, OutlineLesson
from courses.models import Course, Edition, EditionLesson
from courses.services import publish_edition
from lms.demo.full.catalogue import CATALOGUE, CatalogueCourse, Line, periods_of
from lms.demo.units import UNITS_FILE
from media.models import MediaAsset
from members.models import User
from quizzes.models import Question, Quiz
from quizzes.rules import BlueprintLine
from quizzes.services import create_quiz, import_questions, make_quiz_version

QUESTIONS_FILE = UNITS_FILE.with_name("questions.json")
Kind = EditionLesson.Kind
DWELL_SECONDS, PASS_PERCENT, ATTEMPTS, WATCH_PERCENT = 60, 50, 3, 90
SECONDS_A_QUESTION = 90


def publish_catalogue(*, by: User, published_at: datetime) -> int:
    """Publish the courses that are not there yet; return how many were published now."""
    _import_missing_questions(by=by)
    known = set(Course.objects.values_list("code", flat=True))
    missing = [course.code for course in CATALOGUE if course.code not in known]
    for code in missing:
        edition = publish_course(code, by=by)
        Edition.objects.filter(pk=edition.pk).update(published_at=published_at)
    return len(missing)


def publish_course(code: str, *, by: User) -> Edition:
    """Publish one course of the catalogue; the questions that it draws must be there."""
    course = next(one for one in CATALOGUE if one.code == code)
    video = MediaAsset.objects.ready().order_by("pk")[:1].get()
    return publish_edition(_outline(course, video, by=by), by=by)


def _import_missing_questions(*, by: User) -> None:
    """Put the neutral questions into the bank; those that a course brought stay as they are."""
    known = set(Question.objects.values_list("code", flat=True))
    rows = [row for row in read_json(QUESTIONS_FILE) if row["ma"] not in known]
    import_questions(rows, by=by)


def _outline(course: CatalogueCourse, video: MediaAsset, *, by: User) -> CourseOutline:
    """Return the contract of a course of the catalogue."""
    key = uuid5(NAMESPACE_URL, f"course:{course.code}")
    return CourseOutline(
        key=key,
        code=course.code,
        title=course.title,
        type=course.type,
        recognition_by_list=course.recognition_by_list,
        valid_for_months=course.valid_for_months,
        lessons=[
            _lesson(course, line, uuid5(key, f"{place}"), video, by=by)
            for place, line in enumerate(course.lines, start=1)
        ],
    )


def _lesson(
    course: CatalogueCourse, line: Line, key: UUID, video: MediaAsset, *, by: User
) -> OutlineLesson:
    """Return a line of the contract."""
    facts: dict[str, object] = {}
    if line.kind == Kind.QUIZ:
        facts = {
            "quiz_version_key": _quiz_version_key(course, line.questions, by=by),
            "pass_percent": PASS_PERCENT,
            "attempts": ATTEMPTS,
        }
    elif line.kind == Kind.VIDEO:
        facts = {
            "media_key": video.contract_key,
            "media_seconds": video.duration_seconds,
            "watch_percent": WATCH_PERCENT,
        }
    elif line.kind == Kind.READING:
        facts = {"min_dwell_seconds": DWELL_SECONDS, "check_keys": _check_keys(course, line)}
    return OutlineLesson(
        key=key,
        title=line.title,
        kind=line.kind,
        is_required=line.is_required,
        weight=line.weight,
        periods=periods_of(line),
        **facts,  # type: ignore[arg-type]
    )


def _check_keys(course: CatalogueCourse, line: Line) -> tuple[UUID, ...]:
    """Return the check questions of a text: other ones for each text of a course."""
    start = 2 * course.lines.index(line)
    found = Question.objects.filter(code__startswith=course.bank).exclude(code__contains="K")
    keys = list(found.order_by("code").values_list("key", flat=True))
    return tuple(keys[start : start + line.checks])


def _quiz_version_key(course: CatalogueCourse, questions: int, *, by: User) -> UUID:
    """Return the version of the course's quiz; the quiz is made when it is not there."""
    title = f"{course.code}: bài kiểm tra cuối khóa"
    quiz = Quiz.objects.filter(course_code=course.code, title=title).first()
    if quiz is None:
        quiz = create_quiz(title, course_code=course.code, by=by)
    topic = Question.objects.get(code=f"{course.bank}01").topic
    return make_quiz_version(
        quiz,
        blueprint=[BlueprintLine(topic.code, None, questions)],
        time_limit_seconds=questions * SECONDS_A_QUESTION,
        by=by,
    ).key
