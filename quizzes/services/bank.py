"""Writing the question bank: questions are never edited, they get a new version."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from common.text.vietnamese import fold, nfc, nfc_paragraphs
from members.models import User
from members.services import record
from quizzes import rules
from quizzes.exceptions import QuestionUnusable
from quizzes.models import Question, QuestionVersion, Topic
from quizzes.rules import Flaw, QuestionContent
from quizzes.words import flaw_words


def ensure_topic(name: str) -> Topic:
    """Return the topic of that name, made if it is new."""
    topic, _created = Topic.objects.get_or_create(
        name=nfc(name), defaults={"code": slugify(fold(name))[:60]}
    )
    return topic


@transaction.atomic
def save_question(
    code: str,
    *,
    topic: Topic,
    level: str,
    content: QuestionContent,
    by: User | None = None,
) -> QuestionVersion:
    """Store what the question says now, as a new version if it differs from the newest.

    Attempts keep the version that they drew.  Level and topic are not frozen: they only
    decide what is drawn next.  Safe to call twice and from two processes.

    Raises:
        QuestionUnusable: the question contradicts itself; the message says how.
    """
    content = normalised(content)
    flaws: list[Flaw] = rules.question_flaws(content)
    if flaws:
        raise QuestionUnusable(flaw_words(flaws), code=code)
    Question.objects.get_or_create(code=nfc(code), defaults={"topic": topic, "level": level})
    question = Question.objects.select_for_update().get(code=nfc(code))
    if (question.topic_id, question.level) != (topic.pk, level):
        question.topic, question.level = topic, level
        question.save(update_fields=["topic", "level"])
    newest = question.versions.order_by("-number").first()
    if newest is not None and newest.content == content:
        return newest
    version = QuestionVersion.objects.create(
        question=question,
        number=newest.number + 1 if newest else 1,
        kind=content.kind,
        text=content.text,
        options=[{"key": key, "text": text} for key, text in content.options],
        correct=list(content.correct),
        explanation=content.explanation,
        source=content.source,
        created_by=by,
    )
    record(
        "quizzes.save_question",
        actor=by,
        subject=f"question:{question.pk}",
        number=version.number,
    )
    return version


@transaction.atomic
def archive_question(question: Question, *, by: User | None) -> None:
    """Draw the question no more; attempts that have it keep it."""
    changed = Question.objects.filter(pk=question.pk, archived_at=None).update(
        archived_at=timezone.now()
    )
    if changed:
        number = question.versions.aggregate(newest=Max("number"))["newest"]
        record(
            "quizzes.archive_question",
            actor=by,
            subject=f"question:{question.pk}",
            number=number,
        )


def normalised(content: QuestionContent) -> QuestionContent:
    """Return the content in NFC, without needless blanks, its key in the order of the options."""
    order = [key for key, _text in content.options]
    known = [key for key in order if key in content.correct]
    unknown = sorted(set(content.correct) - set(order))
    return QuestionContent(
        kind=content.kind,
        text=nfc_paragraphs(content.text),
        options=tuple((key, nfc(text).strip()) for key, text in content.options),
        correct=(*known, *unknown),
        explanation=nfc(content.explanation).strip(),
        source=nfc(content.source).strip(),
    )
