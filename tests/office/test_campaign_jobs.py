"""A campaign is a job: killed half-way it goes on, called off half-way it stops, nobody twice."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common import jobs
from learning.models import Enrolment
from members.models import User
from notices.models import Notice
from office.models import ReminderCampaign
from office.reminders import audience, carrying_out, services
from office.reminders.choice import Choice, unfinished
from tests.conftest import ROOT
from tests.factories.learning import TrainingClassFactory
from tests.factories.members import UnitFactory
from tests.learning.requirement_stage import Stage

CROWD = 1_000
SECONDS = 60
RUN = (
    "import django; django.setup(); "
    "from office.reminders.carrying_out import run_campaign; run_campaign({pk})"
)


def crowd(stage, number):
    """Enrol many at once in a class of the stage."""
    unit, lesson = UnitFactory(parent=stage.a), TrainingClassFactory(unit=stage.root)
    people = [
        User(personal_code=f"D{n:05d}", full_name=f"Lê Thị {n}", unit=unit) for n in range(number)
    ]
    for person in people:
        person.apply_forms()
    due = timezone.now() + timedelta(days=9)
    Enrolment.objects.bulk_create(
        Enrolment(member=person, training_class=lesson, unit_then=unit, due_at=due)
        for person in User.objects.bulk_create(people)
    )


def started(stage, **more):
    return services.start_campaign(stage.office, Choice(), ["in_app"], **more)


def claimed(campaign):
    return jobs.claim(ReminderCampaign, campaign.pk, give_up=carrying_out.give_up)


@pytest.mark.django_db
class TestBatches:
    @pytest.fixture
    def stage(self, monkeypatch):
        monkeypatch.setattr(audience, "BATCH", 2)
        stage = Stage()
        crowd(stage, 6)
        return stage

    def test_each_batch_asks_the_same(self, stage, count_queries):
        rows = unfinished(Choice(), stage.office)
        people = audience.people_of(rows)
        job = claimed(started(stage))
        jobs.beat(job, total=6, counts={"members": 0, "left_out": {}})
        asked = []
        plans = audience.plans_of(rows, people, ["in_app"])
        for _batch in range(3):
            with count_queries() as queries:
                carrying_out._queue(job, next(plans))
            asked.append(len(queries.statements))

        assert len(people) == 6
        assert asked[1] == asked[2] <= asked[0]
        assert asked[1] <= 12

    def test_called_off_half_way_it_stops_and_nothing_goes_out(self, stage, client):
        rows = unfinished(Choice(), stage.office)
        plans = audience.plans_of(rows, audience.people_of(rows), ["in_app"])
        job = claimed(started(stage))
        jobs.beat(job, total=6, counts={"members": 0, "left_out": {}})
        carrying_out._queue(job, next(plans))
        client.force_login(stage.office)
        page = reverse("reminders:campaign", args=[job.pk])
        assert "2/6" in client.get(page).content.decode().replace(" ", "")

        client.post(reverse("reminders:cancel", args=[job.pk]))

        with pytest.raises(jobs.Superseded):
            carrying_out._queue(job, next(plans))
        assert list(Notice.objects.values_list("state", flat=True)) == ["cancelled"] * 2
        assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"

    def test_the_second_step_has_its_own_attempts(self, stage):
        campaign = started(stage, members_after=3)
        carrying_out.run_campaign(campaign.pk)
        campaign.refresh_from_db()
        assert (campaign.state, campaign.attempts, campaign.lease) == ("unit_told", 0, 1)
        assert not ReminderCampaign.objects.due().exists()

        ReminderCampaign.objects.update(members_on=timezone.localdate())
        carrying_out.run_campaign(campaign.pk)
        campaign.refresh_from_db()
        assert (campaign.state, campaign.done, campaign.total) == ("done", 6, 6)

    def test_broken_off_it_says_so_and_may_be_started_again(self, stage, client):
        campaign = started(stage)
        carrying_out.give_up(claimed(campaign), jobs.AttemptsUsedUp())
        client.force_login(stage.office)

        page = client.get(reverse("reminders:campaign", args=[campaign.pk])).content.decode()

        assert "Đợt nhắc này bị ngắt giữa chừng" in page
        carrying_out.run_campaign(started(stage).pk)
        assert Notice.objects.count() == 6


def run_and_kill(campaign, *, after):
    """Let a process of its own carry the campaign out; kill it once so many notices are there."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    code = RUN.format(pk=campaign.pk)
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)
    deadline = time.monotonic() + SECONDS
    while Notice.objects.count() < after:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    worker.kill()
    return worker.wait()


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_it_goes_on_and_nobody_gets_it_twice():
    stage = Stage()
    crowd(stage, CROWD)
    campaign = started(stage)

    end = run_and_kill(campaign, after=1)

    half = ReminderCampaign.objects.get(pk=campaign.pk)
    assert end == -signal.SIGKILL
    assert 0 < half.done < half.total == CROWD
    assert Notice.objects.count() == half.done == half.counts["members"]
    assert not ReminderCampaign.objects.lost().exists()
    ReminderCampaign.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert ReminderCampaign.objects.lost().exists()
    carrying_out.run_campaign(campaign.pk)
    carrying_out.run_campaign(campaign.pk)

    over = ReminderCampaign.objects.get(pk=campaign.pk)
    assert (over.state, over.done, over.counts["members"]) == ("done", CROWD, CROWD)
    assert over.counts["left_out"] == {}
    assert Notice.objects.values("receiver").distinct().count() == Notice.objects.count() == CROWD
