"""The outbox: queued once, sent once, at a time that suits, and what the log says."""

import re
import smtplib
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from common.records import checks, findings
from members.models import User
from notices import services
from notices.exceptions import NotCancellable, TextTooLong, UnknownVariable
from notices.kinds import Channel, Kind
from notices.models import DeliveryAttempt, Notice
from notices.selectors import words_for
from notices.services import queue_notices, send_due, settle_unsure
from notices.unread import known_unread_of
from office.models import ConsentRecord
from office.privacy.services import set_consent
from tests.factories.members import UserFactory
from tests.factories.notices import consenting, draft, queued

pytestmark = pytest.mark.django_db
LONG = timedelta(minutes=5)
MORNING = datetime.fromisoformat("2026-11-25T09:00:00+07:00")
NIGHT = datetime.fromisoformat("2026-11-25T22:00:00+07:00")


@pytest.fixture(autouse=True)
def _in_the_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def person():
    return consenting(UserFactory(email="ha@hoctap.example", phone="0912345678"))


def states(rows):
    return {row.channel: row.state for row in rows.all()}


class TestQueueing:
    def test_the_same_thing_is_queued_once(self, person):
        assert queue_notices([draft(person), draft(person)]) == 1
        assert queue_notices([draft(person)]) == 0

    def test_no_second_of_the_kind_within_24_hours(self, person):
        queued(person, key="campaign:1")

        assert not queued(person, key="campaign:2")
        assert queued(person, key="campaign:3", kind=Kind.PROBATION)
        with time_machine.travel(MORNING + timedelta(hours=24), tick=False):
            assert queued(person, key="campaign:4")

    def test_the_table_itself_refuses_a_second(self, person):
        first = queued(person).get()
        first.pk, first.subject_key = None, "campaign:9"
        first.occasion, first.key = "a" * 32, "b" * 32

        with pytest.raises(IntegrityError, match="notices_24_hours_apart"), transaction.atomic():
            first.save(force_insert=True)

    def test_channels_of_one_occasion_go_together(self, person):
        rows = queued(person, Channel.IN_APP, Channel.EMAIL)
        assert len(rows) == 2

        assert not queued(person, Channel.SMS, Channel.ZALO, key="campaign:2")

    def test_what_was_cancelled_stands_in_nobodys_way(self, person):
        services.cancel(queued(person).get(), by=person)

        assert queued(person, key="campaign:2")

    def test_the_night_is_left_out_for_phones(self, person):
        with time_machine.travel(NIGHT, tick=False):
            rows = {row.channel: row for row in queued(person, Channel.IN_APP, Channel.SMS)}

        assert rows["in_app"].not_before == NIGHT
        assert rows["sms"].not_before == NIGHT + timedelta(hours=9)
        # The 24 hours begin with the last of the channels.
        assert rows["in_app"].window.upper == NIGHT + timedelta(hours=33)

    def test_many_take_the_same_few_queries(self, count_queries):
        few = [draft(UserFactory()) for _one in range(2)]
        many = [draft(UserFactory()) for _one in range(12)]
        with count_queries() as first:
            queue_notices(few)
        with count_queries(exactly=len(first.statements)):
            assert queue_notices(many) == 12


class TestSending:
    def test_each_channel_delivers(
        self, person, settings, tmp_path, django_capture_on_commit_callbacks
    ):
        settings.SMS_FILE_PATH, settings.ZALO_FILE_PATH = tmp_path / "sms", tmp_path / "zalo"
        rows = queued(person, Channel.IN_APP, Channel.EMAIL, Channel.SMS, Channel.ZALO)

        with django_capture_on_commit_callbacks(execute=True):
            assert send_due() == 4

        assert set(states(rows).values()) == {"sent"}
        (letter,) = mail.outbox
        row = rows.get(channel="email")
        assert letter.to == ["ha@hoctap.example"]
        assert letter.extra_headers["Message-ID"].startswith(f"<{row.key}@")
        assert row.provider_reference == letter.extra_headers["Message-ID"]
        assert "Lớp 1" in (tmp_path / "sms" / f"{rows.get(channel='sms').key}.txt").read_text()
        assert (tmp_path / "zalo" / f"{rows.get(channel='zalo').key}.txt").exists()
        assert known_unread_of(person.pk) == 1
        assert list(findings(checks(apps=["notices"]))) == []

    def test_who_has_withdrawn_the_consent_is_left_out(self, person):
        rows = queued(person, Channel.IN_APP, Channel.EMAIL)
        set_consent(person, purpose=ConsentRecord.Purpose.REMINDERS, is_given=False, by=person)

        send_due()

        assert states(rows) == {"in_app": "sent", "email": "skipped"}
        assert rows.get(channel="email").reason == "no_consent"
        assert not mail.outbox

    def test_a_closed_account_gets_nothing(self, person):
        rows = queued(person)
        User.objects.filter(pk=person.pk).update(is_active=False)

        send_due()

        assert (rows.get().state, rows.get().reason) == ("skipped", "closed_account")

    def test_who_has_no_address_is_left_out(self):
        rows = queued(consenting(UserFactory()), Channel.SMS)

        send_due()

        assert rows.get().reason == "no_address"

    def test_what_fell_into_the_night_waits_for_the_morning(self, person):
        rows = queued(person, Channel.SMS)

        with time_machine.travel(NIGHT, tick=False):
            send_due()

        row = rows.get()
        assert (row.state, row.attempts) == ("queued", 0)
        assert row.not_before == NIGHT + timedelta(hours=9)
        assert row.log.get().outcome == "later"

    def test_a_backlog_does_not_bring_two_of_a_kind_together(self, person):
        first, second = queued(person, key="campaign:1"), None
        with time_machine.travel(MORNING + timedelta(hours=24), tick=False):
            second = queued(person, key="campaign:2")

            send_due()

            assert (first.get().state, second.get().state) == ("sent", "skipped")
            assert second.get().reason == "within_24_hours"

    def test_a_late_one_holds_the_next_24_hours(self, person):
        queued(person, key="campaign:1")
        with time_machine.travel(MORNING + timedelta(hours=20), tick=False):
            send_due()
        with time_machine.travel(MORNING + timedelta(hours=30), tick=False):
            assert not queued(person, key="campaign:2")

    def test_the_log_is_never_changed(self, person):
        queued(person)
        send_due()

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            DeliveryAttempt.objects.update(outcome="failed")


class TestDeadWorkers:
    def die_with(self, rows):
        """Leave the row as a worker leaves it that is killed after the provider has said yes."""
        rows.update(state="sending", lease=1, attempts=1, heartbeat_at=timezone.now() - LONG)

    def test_a_message_that_may_have_gone_is_not_sent_again_blindly(self, person, settings):
        settings.SMS_GATEWAY = "console"
        rows = queued(person, Channel.SMS)
        self.die_with(rows)

        assert send_due() == 0
        assert settle_unsure() == 1

        assert (rows.get().state, rows.get().log.get().outcome) == ("unsure", "unsure")
        assert send_due() == settle_unsure() == 0

    def test_a_provider_that_knows_the_key_is_asked_again(self, person, settings, tmp_path):
        settings.SMS_FILE_PATH = tmp_path
        rows = queued(person, Channel.SMS)
        (tmp_path / f"{rows.get().key}.txt").write_text("it went")
        self.die_with(rows)

        assert settle_unsure() == 0
        assert send_due() == 1

        assert rows.get().state == "sent"
        assert [path.read_text() for path in tmp_path.glob("*.txt")] == ["it went"]

    def test_a_mail_is_sent_again_with_the_same_message_id(self, person):
        rows = queued(person, Channel.EMAIL)
        send_due()
        self.die_with(rows)

        send_due()

        first, second = mail.outbox
        assert first.extra_headers == second.extra_headers

    def test_mails_are_sent_once_at_most_where_the_settings_say_so(self, person, settings):
        settings.NOTICE_RATHER_TWICE = []
        rows = queued(person, Channel.EMAIL)
        self.die_with(rows)

        send_due()
        settle_unsure()

        assert (rows.get().state, mail.outbox) == ("unsure", [])


class _Provider(BaseHTTPRequestHandler):
    """A provider that answers as it is told and remembers the keys."""

    status, keys = 200, []

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        _Provider.keys.append(self.headers.get("Idempotency-Key"))
        self.send_response(_Provider.status)
        self.end_headers()

    def log_message(self, *arguments):
        """Say nothing on the screen of the tests."""


@pytest.fixture
def provider(settings):
    server = HTTPServer(("127.0.0.1", 0), _Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_GATEWAY = "http"
    settings.SMS_HTTP = {
        **settings.SMS_HTTP,
        "url": f"http://127.0.0.1:{server.server_port}/",
        "key_header": "Idempotency-Key",
    }
    _Provider.status, _Provider.keys = 200, []
    yield _Provider
    server.shutdown()


class TestProviders:
    def test_the_key_goes_along(self, person, provider):
        row = queued(person, Channel.SMS).get()

        send_due()

        assert provider.keys == [str(row.key)]

    @pytest.mark.parametrize(
        ("status", "key_header", "state"),
        [
            (400, "Idempotency-Key", "failed"),
            (503, "Idempotency-Key", "queued"),
            (503, "", "unsure"),
            (429, "", "unsure"),
        ],
    )
    def test_what_an_answer_means(self, person, provider, settings, status, key_header, state):
        provider.status = status
        settings.SMS_HTTP = {**settings.SMS_HTTP, "key_header": key_header}
        rows = queued(person, Channel.SMS)

        send_due()

        row = rows.get()
        assert row.state == state
        assert str(status) in row.log.get().why
        assert not re.search(r"\+84|0912|Lớp", row.log.get().why)

    def test_it_is_given_up_after_some_attempts(self, person, provider):
        provider.status = 503
        rows = queued(person, Channel.SMS)

        for hours in range(1, 8):
            with time_machine.travel(MORNING + timedelta(hours=hours), tick=False):
                send_due()

        assert (rows.get().state, len(provider.keys)) == ("failed", 5)

    def test_a_mail_server_that_refuses_is_believed(self, person, settings):
        settings.EMAIL_BACKEND = "tests.notices.refusing_mail.RefusingBackend"
        rows = queued(person, Channel.EMAIL)

        send_due()

        assert rows.get().state == "failed"
        assert issubclass(smtplib.SMTPRecipientsRefused, OSError)


class TestCancelling:
    def test_what_is_sent_cannot_be_called_off(self, person):
        row = queued(person).get()
        send_due()

        with pytest.raises(NotCancellable):
            services.cancel(row, by=person)

    def test_it_is_noted(self, person):
        rows = queued(person, Channel.IN_APP, Channel.EMAIL)

        assert services.cancel_waiting(rows.all(), by=person) == 2

        assert send_due() == 0
        assert set(states(rows).values()) == {"cancelled"}
        assert {row.log.get().outcome for row in rows.all()} == {"cancelled"}


class TestWords:
    def test_a_new_version_holds_for_what_is_queued_next(self, person):
        before = queued(person).get()
        services.save_text(
            Kind.REMINDER, Channel.IN_APP, subject="Mời học", body="Chào {ho_ten}", by=person
        )

        after = queued(UserFactory()).get()

        assert (before.text_version, after.text_version) == (0, 1)
        assert (after.subject, after.body) == ("Mời học", "Chào Hà")
        assert words_for(Kind.REMINDER, Channel.IN_APP).version == 1

    def test_an_unknown_variable_is_refused_in_words(self, person):
        with pytest.raises(UnknownVariable, match=r"\{hoten\}.*\{ho_ten\}"):
            services.save_text(
                Kind.REMINDER, Channel.SMS, subject="", body="Chào {hoten}", by=person
            )

    def test_what_is_too_long_for_a_message_is_refused(self, person):
        with pytest.raises(TextTooLong, match="300"):
            services.save_text(Kind.REMINDER, Channel.SMS, subject="", body="a" * 301, by=person)

    def test_the_programs_own_words_obey_the_rules(self):
        for kind in Kind:
            for channel in Channel:
                words = words_for(kind, channel)
                services.check_text(kind, channel, subject=words.subject, body=words.body)
                assert words.body


class TestExpiry:
    def test_old_ones_go_with_their_log(self, person):
        old, young = queued(person), queued(UserFactory())
        waiting = queued(UserFactory(), key="campaign:3")
        send_due()
        Notice.objects.filter(pk=waiting.get().pk).update(state="queued", sent_at=None)
        ages = [(old, 366), (young, 364), (waiting, 366)]
        for rows, days in ages:
            rows.update(created_at=timezone.now() - timedelta(days=days))

        assert services.expire_notices(dry_run=True) == 1
        assert services.expire_notices() == 1

        assert [rows.exists() for rows in (old, young, waiting)] == [False, True, True]
        assert not DeliveryAttempt.objects.filter(notice__receiver=person).exists()


def test_the_extension_for_ranges_of_numbers_is_not_needed():
    """The 24 hours rest on what PostgreSQL has without extensions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert {name for (name,) in cursor.fetchall()} == {"plpgsql"}
