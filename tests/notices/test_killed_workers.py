"""Workers are killed in the middle of a batch: no notice is lost, none arrives twice."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from common.records import checks, findings
from members.models import User
from notices.kinds import Channel
from notices.models import DeliveryAttempt, Notice
from notices.services import queue_notices, send_due
from tests.conftest import ROOT
from tests.factories.members import UnitFactory
from tests.factories.notices import consenting, draft

PEOPLE = 120
SECONDS = 60
SEND = "import django; django.setup(); from notices.services import send_due; send_due()"


def start_worker():
    """Let a process of its own send what is due; it leaves as the operating system kills it.

    A new program, not a fork: the threads of the tests hold locks that a fork would never see free.
    """
    environment = {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "NOTICE_QUIET_HOURS": "none"}
    return subprocess.Popen([sys.executable, "-c", SEND], cwd=ROOT, env=os.environ | environment)


def sent_files():
    return list(settings.SMS_FILE_PATH.glob("[!.]*.txt"))


def kill_after(files, workers):
    """Wait until so many messages are out, and kill every worker at once."""
    deadline = time.monotonic() + SECONDS
    while len(sent_files()) < files:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    for worker in workers:
        worker.kill()
    return [worker.wait() for worker in workers]


@pytest.fixture
def many(settings):
    """People with a phone who agree to be reminded; each by SMS and on the site."""
    shutil.rmtree(settings.SMS_FILE_PATH, ignore_errors=True)
    settings.SMS_FILE_PATH.mkdir(parents=True)
    settings.NOTICE_QUIET_HOURS = "none"
    unit = UnitFactory()
    people = [
        User(personal_code=f"K{n:05d}", full_name=f"Lê Thị {n}", unit=unit) for n in range(PEOPLE)
    ]
    for number, person in enumerate(people):
        person.phone = f"09{number:08d}"
        person.apply_forms()
    people = User.objects.bulk_create(people)
    for person in people:
        consenting(person)
    queue_notices(draft(person, Channel.SMS, Channel.IN_APP) for person in people)
    return people


@pytest.mark.django_db(transaction=True)
def test_killed_workers_lose_nothing_and_send_nothing_twice(many):
    assert Notice.objects.waiting().count() == 2 * PEOPLE
    chance = random.Random(time.time_ns())
    killed = 0

    for share in (0.15, 0.4, 0.65):
        workers = [start_worker(), start_worker()]
        ends = kill_after(int(PEOPLE * share) + chance.randrange(10), workers)
        killed += ends.count(-signal.SIGKILL)
        # Minutes later: what they held is taken for lost.
        Notice.objects.filter(state="sending").update(
            heartbeat_at=timezone.now() - timedelta(minutes=5)
        )
    send_due()

    assert killed >= 3
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}
    keys = {
        f"{key}.txt" for key in Notice.objects.filter(channel="sms").values_list("key", flat=True)
    }
    assert {path.name for path in sent_files()} == keys
    assert len(keys) == PEOPLE
    twice = DeliveryAttempt.objects.filter(outcome="sent").values("notice").annotate(n=Count("pk"))
    assert set(twice.values_list("n", flat=True)) == {1}
    assert twice.count() == 2 * PEOPLE
    assert list(findings(checks(apps=["notices"]))) == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_loses_nothing(many, dead_broker):
    queue_notices([draft(many[0], Channel.IN_APP, key="campaign:2", kind=2)])

    send_due()

    assert Notice.objects.waiting().count() == 0
