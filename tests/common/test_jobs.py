"""One mechanism for all jobs: every table of jobs is asked the same, on real PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone

from common import jobs, private_files
from common.exceptions import DomainError
from common.jobs.rows import jobs_like
from media.models import Conversion
from media.services import conversion as converting
from members.activation import printing
from members.importing import working
from members.models import ImportRun, SlipBatch
from monitoring.closing import sealing
from monitoring.models import ExportJob, Snapshot
from monitoring.services import exports
from notices.models import Notice
from notices.services import sending
from office.api import calling
from office.exchange import packs
from office.models import (
    ExchangePack,
    OwnCopy,
    ReminderCampaign,
    WebhookDelivery,
)
from office.privacy.services import copies
from office.reminders import carrying_out
from tests.common.job_rows import waiting

pytestmark = pytest.mark.django_db
LONG = timedelta(minutes=5)
GIVE_UP = {
    Conversion: converting._give_up,
    ExchangePack: packs.give_up,
    ExportJob: exports._give_up,
    ImportRun: working._fail,
    Notice: sending.give_up,
    OwnCopy: copies._give_up,
    ReminderCampaign: carrying_out.give_up,
    SlipBatch: printing._give_up,
    Snapshot: sealing._give_up,
    WebhookDelivery: calling.give_up,
}
every_table = pytest.mark.parametrize("model", GIVE_UP, ids=lambda model: model.__name__)


def claimed(job):
    return jobs.claim(type(job), job.pk, give_up=GIVE_UP[type(job)])


def work(job, make):
    jobs.work_on(type(job), job.pk, make, give_up=GIVE_UP[type(job)])
    job.refresh_from_db()


def let_time_pass(job):
    """Make the row as old as if nobody had touched it for minutes."""
    old = {
        "heartbeat_at": timezone.now() - LONG,
        jobs_like(job).queued_since: timezone.now() - LONG,
    }
    type(job).objects.filter(pk=job.pk).update(**old)


def is_lost(job):
    return jobs_like(job).lost().filter(pk=job.pk).exists()


def fails(job):
    raise ZeroDivisionError


def test_every_table_of_jobs_is_asked_here():
    assert set(jobs.Job.__subclasses__()) == set(GIVE_UP)


@every_table
class TestClaim:
    def test_one_worker_gets_it(self, model):
        job = waiting(model)
        doing = jobs_like(job).steps[job.state]

        first, second = claimed(job), claimed(job)

        assert second is None
        job.refresh_from_db()
        assert job.state == first.state == doing
        assert job.attempts == first.attempts == 1
        assert job.is_under_way

    def test_what_is_over_is_not_taken(self, model):
        job = waiting(model)
        GIVE_UP[model](claimed(job), jobs.AttemptsUsedUp())

        let_time_pass(job)

        assert not is_lost(job)
        assert claimed(job) is None
        job.refresh_from_db()
        assert (job.state, job.is_under_way) == ("failed", False)

    def test_nobody_takes_what_does_not_exist(self, model):
        assert jobs.claim(model, 0, give_up=GIVE_UP[model]) is None


@every_table
class TestLost:
    def test_a_message_that_got_lost_is_found_after_a_while(self, model):
        job = waiting(model)
        assert not is_lost(job)

        let_time_pass(job)

        assert is_lost(job)

    def test_a_living_worker_is_left_alone_and_a_dead_one_followed(self, model):
        job = waiting(model)
        let_time_pass(job)
        first = claimed(job)
        assert not is_lost(job)

        let_time_pass(job)

        assert is_lost(job)
        second = claimed(job)
        assert (first.attempts, second.attempts) == (1, 2)
        assert not is_lost(job)

    def test_a_beat_keeps_it(self, model):
        job = waiting(model)
        worker = claimed(job)
        let_time_pass(job)

        jobs.beat(worker)

        assert not is_lost(job)
        assert claimed(job) is None

    def test_the_sweep_queues_only_those(self, model, django_capture_on_commit_callbacks):
        waiting(model)
        lost = waiting(model)
        let_time_pass(lost)

        with django_capture_on_commit_callbacks() as queued:
            number = jobs.queue_each("members.tasks.print_slips", jobs_like(lost).lost())

        assert number == len(queued) == 1


@every_table
class TestSuperseded:
    def test_who_was_thought_dead_changes_nothing(self, model):
        job = waiting(model)
        late = claimed(job)
        let_time_pass(job)
        holder = claimed(job)
        before = model.objects.values().get(pk=job.pk)

        with pytest.raises(jobs.Superseded):
            jobs.beat(late)
        with pytest.raises(jobs.Superseded):
            jobs.finish(late)
        assert jobs.fail(late) is False
        GIVE_UP[model](late, jobs.AttemptsUsedUp())

        assert model.objects.values().get(pk=job.pk) == before
        jobs.beat(holder)

    def test_the_late_one_ends_quietly_in_the_middle_of_its_work(self, model):
        job = waiting(model)
        steps = []

        def make(late):
            steps.append("begun")
            let_time_pass(job)
            assert claimed(job) is not None
            jobs.beat(late)
            steps.append("not reached")

        work(job, make)

        assert steps == ["begun"]
        assert (job.attempts, job.is_under_way) == (2, True)


@every_table
class TestErrors:
    def test_the_sweep_tries_again_until_the_attempts_are_used(self, model):
        job = waiting(model)
        most = jobs_like(job).most_attempts

        for attempt in range(1, most + 1):
            assert (job.attempts, job.is_under_way) == (attempt - 1, True)
            with pytest.raises(ZeroDivisionError):
                work(job, fails)
            let_time_pass(job)
            job.refresh_from_db()

        assert (job.state, job.attempts) == ("failed", most)

    def test_workers_that_are_killed_use_the_attempts_up_as_well(self, model):
        job = waiting(model)
        for _attempt in range(jobs_like(job).most_attempts):
            assert claimed(job) is not None
            let_time_pass(job)

        assert claimed(job) is None

        job.refresh_from_db()
        assert job.state == "failed"

    def test_a_refusal_is_not_tried_again(self, model):
        job = waiting(model)

        def refuse(job):
            raise DomainError

        work(job, refuse)

        assert (job.state, job.attempts) == ("failed", 1)


class TestWords:
    def test_a_run_says_what_was_refused(self):
        job = waiting(ImportRun)

        def refuse(job):
            raise working.NoLongerAllowed

        work(job, refuse)

        assert (job.failed_step, job.error) == (
            "check",
            "Người nhập không còn giữ vai trò Ban Tổ chức.",
        )

    def test_a_run_says_that_the_server_could_not_do_it(self):
        job = waiting(ImportRun)
        ImportRun.objects.update(attempts=4)

        with pytest.raises(ZeroDivisionError):
            work(job, fails)

        job.refresh_from_db()
        assert job.error == "Máy chủ chưa làm được. Không mất dữ liệu; đồng chí thử lại."


class TestTheEnd:
    def test_an_error_after_the_end_takes_nothing_back(self):
        job = waiting(OwnCopy)
        OwnCopy.objects.update(attempts=2)

        def make(job):
            jobs.finish(job, file="own-copies/1.zip")
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            work(job, make)

        job.refresh_from_db()
        assert (job.state, job.file) == ("done", "own-copies/1.zip")

    def test_an_end_that_was_rolled_back_is_given_up(self):
        job = waiting(ImportRun)
        ImportRun.objects.update(attempts=4)

        def make(run):
            with transaction.atomic():
                working._finish(run, checked_at=timezone.now())
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            work(job, make)

        job.refresh_from_db()
        assert (job.state, job.failed_step, job.checked_at) == ("failed", "check", None)

    def test_a_late_worker_deletes_its_own_file_only(self):
        job = waiting(OwnCopy)
        late = claimed(job)
        let_time_pass(job)
        holder = claimed(job)
        for name in ("own-copies/late.zip", "own-copies/held.zip"):
            private_files.keep(name, b"x")

        jobs.finish_with_file(holder, "own-copies/held.zip", expires_at=timezone.now())
        with pytest.raises(jobs.Superseded):
            jobs.finish_with_file(late, "own-copies/late.zip")

        assert not storages["private"].exists("own-copies/late.zip")
        assert storages["private"].exists("own-copies/held.zip")
        assert jobs.delete_old_files(OwnCopy) == 1
        job.refresh_from_db()
        assert (job.state, job.file) == ("expired", "")
        assert not storages["private"].exists("own-copies/held.zip")


def in_threads(*acts):
    """Let the acts go at once, each on its own connection; return what they return."""
    gate = threading.Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    @every_table
    def test_many_workers_at_once_make_one_claim(self, model):
        job = waiting(model)

        got = in_threads(*[lambda: claimed(job)] * 6)

        assert [worker.attempts for worker in got if worker is not None] == [1]

    def test_a_row_that_is_held_is_passed_over_without_waiting(self):
        job = waiting(OwnCopy)
        held, asked = threading.Event(), threading.Event()

        def hold():
            with transaction.atomic():
                OwnCopy.objects.select_for_update().get(pk=job.pk)
                held.set()
                return asked.wait(timeout=30)

        def ask():
            assert held.wait(timeout=30)
            got = claimed(job)
            asked.set()
            return got

        was_asked_while_held, got = in_threads(hold, ask)

        assert was_asked_while_held
        assert got is None
        assert claimed(job) is not None
