"""What is over goes, what is a record stays (P-07): two years later."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from common.records import checks, findings
from members.models import ActivationSlip, AuditEntry, ImportRun, RecoveryCode, SlipBatch
from office.retention import apply_retention
from quizzes.models import Attempt, AttemptQuestion
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_class
from tests.factories.members import UserFactory
from tests.factories.quizzes import AttemptFactory

pytestmark = pytest.mark.django_db
LONG, SHORT = timedelta(days=731), timedelta(days=729)


def closed(ago):
    """An attempt with every answer right, closed so long ago."""
    attempt = AttemptFactory()
    moment = timezone.now() - ago
    for row in attempt.questions.select_related("question_version"):
        row.answer, row.is_right, row.points = row.question_version.correct, True, 1
        row.saved_at, row.graded_version = moment, row.question_version
        row.save()
    Attempt.objects.filter(pk=attempt.pk).update(
        state="submitted",
        started_at=moment - timedelta(minutes=5),
        closed_at=moment,
        right_count=attempt.questions.count(),
        score=10,
    )
    return attempt


def test_old_answers_go_and_scores_stay():
    old, young = closed(LONG), closed(SHORT)
    assert old.questions.count()

    apply_retention()

    assert not old.questions.exclude(answer=[]).exists()
    assert not young.questions.filter(answer=[]).exists()
    old.refresh_from_db()
    assert (old.score, set(old.questions.values_list("is_right", flat=True))) == (10, {True})
    wanted = [one for one in checks(apps=["quizzes"]) if "judgement" in one.name]
    assert list(findings(wanted)) == []


def test_a_wiped_young_answer_is_still_found():
    young = closed(SHORT)
    AttemptQuestion.objects.filter(attempt=young).update(answer=[], saved_at=None)

    wanted = [one for one in checks(apps=["quizzes"]) if "judgement" in one.name]

    assert list(findings(wanted))


def test_a_dry_run_counts_and_deletes_nothing():
    old, out = closed(LONG), StringIO()

    call_command("apply_retention", dry_run=True, stdout=out)

    assert f"quiz_answers: {old.questions.count()} would go" in out.getvalue()
    assert not old.questions.filter(answer=[]).exists()
    assert not AuditEntry.objects.filter(action="members.apply_retention").exists()


def test_sessions_that_are_over_go_and_others_stay():
    now, person = timezone.now(), UserFactory()
    Session.objects.create(session_key="old", session_data="", expire_date=now - LONG)
    Session.objects.create(session_key="new", session_data="", expire_date=now + SHORT)
    for key, ago in (("a", timedelta(days=91)), ("b", timedelta(days=89))):
        device = UserSession.objects.create(
            user=person, session_key=key, ip="127.0.0.1", user_agent="x"
        )
        UserSession.objects.filter(pk=device.pk).update(last_seen_at=now - ago)

    apply_retention()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["b"]


def test_a_second_run_has_nothing_to_do():
    closed(LONG)
    apply_retention()

    assert set(apply_retention().values()) == {0}


def test_certificates_and_results_are_never_touched():
    enrolment = completed_enrolment(issuing_class())
    certificate = issued_certificate(enrolment)
    before = (enrolment.completed_at, enrolment.final_mark, certificate.number)

    apply_retention()

    enrolment.refresh_from_db()
    certificate.refresh_from_db()
    assert (enrolment.completed_at, enrolment.final_mark, certificate.number) == before


def test_slips_and_codes_go_when_their_time_is_over():
    now, person = timezone.now(), UserFactory()
    batch = SlipBatch.objects.create(requested_by=person)
    for ago, used_at in ((91, now), (89, None)):
        ActivationSlip.objects.create(
            person=person,
            batch=batch,
            issued_by=person,
            expires_at=now - timedelta(days=ago),
            used_at=used_at,
        )
    for ago in (8, 6):
        RecoveryCode.objects.create(
            person=person, channel="email", expires_at=now - timedelta(days=ago)
        )

    deleted = apply_retention()

    assert (deleted["slips"], deleted["recovery_codes"]) == (1, 1)
    assert ActivationSlip.objects.get().expires_at > now - timedelta(days=90)
    assert RecoveryCode.objects.get().expires_at > now - timedelta(days=7)


def test_lists_go_with_their_rows_and_a_site_chooses_when(settings):
    settings.RETENTION_DAYS = {"imports": 14}
    unit = UserFactory().unit
    for ago in (15, 13):
        run = ImportRun.objects.create(
            unit=unit, file="imports/x.xlsx", changed_at=timezone.now() - timedelta(days=ago)
        )
        run.rows.create(number=1, kind="new", name="Lê Na")

    assert apply_retention()["imports"] == 1

    old, young = ImportRun.objects.order_by("changed_at")
    assert (old.file.name, old.rows.count()) == ("", 0)
    assert (young.file.name, young.rows.count()) == ("imports/x.xlsx", 1)
