"""Loading a whole course from a folder of files, through the real workflow."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files import File
from django.utils.html import format_html_join

from cms.exceptions import CourseFilesWrong
from cms.models import CoursePage, LessonPage, OutlineLine
from cms.services.courses import create_course, ensure_workspace, free_slug
from cms.services.files import BodyReader, read_json
from cms.services.groups import keep_groups_in_step
from cms.services.moderation import approve_page, submit_page
from courses.models import EditionLesson
from media.models import MediaAsset
from media.services import upload_asset
from members.models import User
from quizzes.models import Question, Quiz
from quizzes.rules import BlueprintLine
from quizzes.services import create_quiz, ensure_topic, import_questions, make_quiz_version
from quizzes.services.importing import LEVELS

LINE_NUMBERS = ("min_dwell_seconds", "watch_percent", "pass_percent", "attempts")


def load_course(folder: Path, *, trainer: User, approver: User) -> CoursePage:
    """Make the course of the folder and publish it; what is there already stays as it is.

    The trainer writes and submits, the approver publishes.  Lessons come first, because
    the course needs them live.

    Raises:
        CourseFilesWrong: a file is missing or contradicts another.
    """
    for person in (trainer, approver):
        keep_groups_in_step(person)
    facts = read_json(folder / "course.json")
    key = UUID(facts["key"]) if "key" in facts else uuid5(NAMESPACE_URL, f"course:{facts['code']}")
    questions = _load_questions(folder, by=trainer)
    quiz_keys = _load_quizzes(folder, facts, by=trainer)
    page = CoursePage.objects.filter(key=key).first() or _make_course(facts, key, by=trainer)
    reader = BodyReader(
        folder=folder,
        collection=ensure_workspace(page).collection,
        by=trainer,
        assets=_load_videos(folder, facts["outline"], key, by=trainer),
        questions=questions,
    )
    for line in facts["outline"]:
        if line["kind"] != EditionLesson.Kind.QUIZ:
            lesson = _load_lesson(page, line, reader, by=trainer)
            _publish(lesson, trainer=trainer, approver=approver)
    _load_outline(page, facts["outline"], folder, quiz_keys, by=trainer)
    _publish(page, trainer=trainer, approver=approver)
    return CoursePage.objects.get(pk=page.pk)


def _publish(page: Any, *, trainer: User, approver: User) -> None:
    """Submit and approve, unless everything is live already."""
    page = type(page).objects.get(pk=page.pk)
    if submit_page(page, by=trainer):
        approve_page(type(page).objects.get(pk=page.pk), by=approver)


def _load_questions(folder: Path, *, by: User) -> dict[str, str]:
    """Import the questions of the folder; return the keys by code."""
    codes: list[str] = []
    for name in ("check_questions.json", "quiz_questions.json"):
        if (folder / name).exists():
            rows = read_json(folder / name)
            report = import_questions(rows, by=by)
            if report.problems:
                raise CourseFilesWrong("; ".join(report.problems), file=name)
            codes += [row["ma"] for row in rows]
    found = Question.objects.filter(code__in=codes).values_list("code", "key")
    return {code: str(key) for code, key in found}


def _load_quizzes(folder: Path, facts: dict[str, Any], *, by: User) -> dict[str, UUID]:
    """Make the quizzes that the outline names; return their keys by file."""
    keys: dict[str, UUID] = {}
    for line in facts["outline"]:
        if line["kind"] == EditionLesson.Kind.QUIZ:
            keys[line["file"]] = _load_quiz(folder / line["file"], facts["code"], by=by)
    return keys


def _load_quiz(path: Path, course_code: str, *, by: User) -> UUID:
    """Make one quiz with its version; a known key is left alone."""
    facts = read_json(path)
    key = UUID(facts["key"])
    quiz = Quiz.objects.filter(key=key).first()
    if quiz is None:
        quiz = create_quiz(facts["title"], course_code=course_code, by=by)
        Quiz.objects.filter(pk=quiz.pk).update(key=key)
    topic = ensure_topic(facts["topic"])
    minutes = facts.get("time_limit_minutes")
    make_quiz_version(
        quiz,
        blueprint=[
            BlueprintLine(topic.code, str(LEVELS[draw["level"]]), draw["count"])
            for draw in facts["draws"]
        ],
        time_limit_seconds=minutes * 60 if minutes else None,
        shuffle_questions=facts.get("shuffle", True),
        shuffle_options=facts.get("shuffle", True),
        review_policy=facts["review_policy"],
        instructions=facts.get("summary", ""),
        by=by,
    )
    return key


def _load_videos(
    folder: Path, lines: list[dict[str, Any]], course_key: UUID, *, by: User
) -> dict[str, str]:
    """Upload the videos of the folder under the titles of their lessons; return their keys."""
    titles = {_first_video(folder, line): line["title"] for line in lines}
    keys: dict[str, str] = {}
    for path in sorted((folder / "video").glob("*.mp4")):
        key = uuid5(course_key, path.stem)
        if not MediaAsset.objects.filter(key=key).exists():
            _upload(path, key, title=titles.get(path.stem, path.stem), by=by)
        keys[path.stem] = str(key)
    return keys


def _upload(path: Path, key: UUID, *, title: str, by: User) -> None:
    """Upload one video with what lies beside it."""
    captions, transcript = path.with_suffix(".vtt"), path.with_suffix(".txt")
    poster = path.with_suffix(".jpg")
    with path.open("rb") as content:
        upload_asset(
            File(content, name=path.name),
            title=title,
            by=by,
            captions=captions.read_text(encoding="utf-8") if captions.exists() else "",
            transcript=transcript.read_text(encoding="utf-8") if transcript.exists() else "",
            poster=File(poster.open("rb"), name=poster.name) if poster.exists() else None,
            key=key,
        )


def _make_course(facts: dict[str, Any], key: UUID, *, by: User) -> CoursePage:
    """Make the draft of the course page."""
    paragraphs = format_html_join("", "<p>{}</p>", ((text,) for text in facts["description"]))
    return create_course(
        title=facts["title"],
        by=by,
        key=key,
        slug=facts["slug"],
        code=facts["code"],
        type=facts["type"],
        summary=facts["summary"],
        description=paragraphs,
        recognition_by_list=facts.get("recognition_by_list", True),
        valid_for_months=facts.get("valid_for_months"),
    )


def _load_lesson(
    course: CoursePage, line: dict[str, Any], reader: BodyReader, *, by: User
) -> LessonPage:
    """Make the draft of a lesson below the course; a known key is left alone."""
    known = LessonPage.objects.filter(key=line["key"]).first()
    if known is not None:
        return known
    facts = read_json(reader.folder / line["file"])
    parent = CoursePage.objects.get(pk=course.pk)
    lesson = LessonPage(
        key=UUID(line["key"]),
        title=facts["title"],
        slug=free_slug(parent, facts["title"]),
        summary=facts.get("summary", ""),
        minutes=facts.get("minutes", 10),
        body=reader.body(facts["body"]),
        owner=by,
        live=False,
        has_unpublished_changes=True,
    )
    parent.add_child(instance=lesson)
    lesson.save_revision(user=by)
    return lesson


def _load_outline(
    course: CoursePage,
    lines: list[dict[str, Any]],
    folder: Path,
    quizzes: dict[str, UUID],
    *,
    by: User,
) -> None:
    """Write the outline into the draft of the course, unless it has one."""
    draft = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()
    if draft.outline.exists():
        return
    for order, line in enumerate(lines):
        numbers = {name: line[name] for name in LINE_NUMBERS if line.get(name) is not None}
        is_quiz = line["kind"] == EditionLesson.Kind.QUIZ
        draft.outline.add(
            OutlineLine(
                sort_order=order,
                kind=line["kind"],
                lesson_key=None if is_quiz else UUID(line["key"]),
                quiz_key=quizzes[line["file"]] if is_quiz else None,
                media_key=_video_of(folder, course, line),
                is_required=line["is_required"],
                weight=line["weight"],
                periods=Decimal(str(line["periods"])),
                **numbers,
            )
        )
    draft.save_revision(user=by)


def _video_of(folder: Path, course: CoursePage, line: dict[str, Any]) -> UUID | None:
    """Return the key of the video of a video lesson."""
    name = _first_video(folder, line)
    return uuid5(course.key, name) if name else None


def _first_video(folder: Path, line: dict[str, Any]) -> str:
    """Return the name of the video that the text of a video lesson names first.

    Raises:
        CourseFilesWrong: a video lesson whose text names none.
    """
    if line["kind"] != EditionLesson.Kind.VIDEO:
        return ""
    blocks = read_json(folder / line["file"])["body"]
    names = [str(block["value"]["asset"]) for block in blocks if block["type"] == "video"]
    if not names:
        raise CourseFilesWrong(file=line["file"])
    return names[0]
