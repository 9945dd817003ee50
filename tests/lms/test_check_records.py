"""Every promise about records is kept by the demo, and noticed when it is broken."""

import json
import uuid
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from certificates.models import Certificate
from certificates.services import render_certificate
from common.records import checks, findings
from courses.contract import CourseOutline, OutlineLesson
from courses.models import EditionLesson
from courses.services import publish_edition
from members.models import User
from tests.lms.corruptions import COMPANIONS, CORRUPTIONS

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """The small demo, made once for the tests of this module, and taken away after them."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        call_command("seed_demo", "--size", "small", stdout=StringIO())
        _publish_another_course()
        yield
        TransactionTestCase._fixture_teardown(None)


def _publish_another_course():
    """A course that nobody takes, with the recording and the quiz of the demo's."""
    kinds = EditionLesson.Kind
    demo = EditionLesson.objects.filter(edition__course__code="CN01")
    video = demo.get(kind=kinds.VIDEO)
    quiz = demo.get(kind=kinds.QUIZ)
    facts = {
        kinds.READING: {},
        kinds.VIDEO: {"media_key": video.media_key, "media_seconds": video.media_seconds},
        kinds.QUIZ: {"quiz_version_key": quiz.quiz_version_key, "attempts": 3, "weight": 1},
    }
    lessons = [
        OutlineLesson(uuid.uuid4(), str(kind), kind.value, periods=Decimal(1), **more)
        for kind, more in facts.items()
    ]
    publish_edition(CourseOutline(uuid.uuid4(), "KHAC", "Khóa khác", "skill", lessons))


def run(*arguments):
    """Return what the command prints, and its exit code."""
    out = StringIO()
    try:
        call_command("check_records", *arguments, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def break_by(name):
    with connection.cursor() as cursor:
        # As a restore gone wrong or a hand in the database would: past triggers and foreign keys.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in CORRUPTIONS[name]:
            cursor.execute(statement)
            assert cursor.rowcount != 0, statement
        cursor.execute("SET LOCAL session_replication_role = origin")


class TestCheckRecords:
    def test_finds_nothing_in_the_small_demo(self):
        said, code = run()

        assert (said.count("\n"), code) == (1, 0)
        assert ", 0 of them found something" in said

    def test_every_promise_has_a_corruption_here(self):
        assert {check.name for check in checks()} == set(CORRUPTIONS)

    @pytest.mark.parametrize("name", sorted(CORRUPTIONS))
    def test_finds_what_is_wrong_and_nothing_else(self, name):
        break_by(name)

        found = {finding.check: finding for finding in findings(checks())}

        assert set(found) == {name} | COMPANIONS.get(name, set())
        assert found[name].count >= 1
        assert found[name].samples

    def test_prints_a_line_for_each_finding_and_ends_with_one(self):
        break_by("learning.unit_then_differs")
        break_by("members.name_keys_differ")

        said, code = run()

        first, second, last = said.splitlines()
        assert code == 1
        assert first.startswith("learning.unit_then_differs: 1 obligations whose unit")
        assert second.startswith("members.name_keys_differ: 1 people")
        assert "2 of them found something" in last

    def test_prints_no_personal_data(self):
        break_by("members.name_keys_differ")

        said, _code = run()

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT full_name, card_number FROM members_user WHERE personal_code = 'LS000005'"
            )
            assert not [fact for fact in cursor.fetchone() if fact and fact in said]

    def test_shows_some_ids_of_many(self):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE members_user SET search_text = ''")

        said, _code = run("--samples", "2")

        assert f"members.name_keys_differ: {User.objects.count()}" in said
        assert said.splitlines()[0].endswith(", …)")
        assert said.splitlines()[0].count(",") == 2

    def test_asks_one_app_only(self):
        break_by("members.name_keys_differ")

        assert run("--app", "courses")[1] == 0
        assert run("--app", "members", "--app", "courses")[1] == 1
        with pytest.raises(CommandError):
            call_command("check_records", "--app", "nobody")

    def test_speaks_json_to_scripts(self):
        break_by("quizzes.score_differs")

        said, code = run("--json")

        result = json.loads(said)
        assert code == 1
        assert result["checks"] == len(checks())
        assert [(one["check"], one["count"]) for one in result["findings"]] == [
            ("quizzes.score_differs", 1)
        ]


class TestPapers:
    def test_are_compared_with_their_fingerprints_when_asked_to(self):
        whole, changed, lost = (
            render_certificate(certificate)
            for certificate in Certificate.objects.order_by("register_number")[:3]
        )
        assert run("--files")[1] == 0

        Path(changed.pdf.path).write_bytes(b"%PDF-1.7 something else")
        Path(lost.pdf.path).unlink()

        said, code = run("--files", "--app", "certificates")
        assert code == 1
        assert "certificates.paper_differs: 2 certificates" in said
        assert f"(id {changed.pk}, {lost.pk})" in said
        assert Path(whole.pdf.path).is_file()
        assert run("--app", "certificates")[1] == 0
