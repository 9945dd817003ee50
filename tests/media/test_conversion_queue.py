"""Conversions among several workers: lost, dead, late, at once, and swept up."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from common.private_files import private_storage
from media import ffmpeg, services, streams
from media.models import Conversion
from media.services import conversion as converting
from tests.factories.media import MediaAssetFactory
from tests.factories.members import UserFactory
from tests.media.films import folder_of, folders, program, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_ffmpeg")]
State, Problem = Conversion.State, Conversion.Problem


def dead(conversion) -> Conversion:
    """Return the conversion as a worker that was killed leaves it."""
    claimed = converting._claim(conversion.pk)
    work = streams.working_folder(claimed)
    (work / "180").mkdir(parents=True)
    (work / "180" / "s00000.m4s").write_bytes(b"half")
    before = timezone.now() - timedelta(minutes=3)
    Conversion.objects.filter(pk=claimed.pk).update(heartbeat_at=before, queued_at=before)
    return claimed


class TestTheSweep:
    def test_queues_what_a_dead_worker_left_and_removes_its_files(
        self, clip, run_tasks, django_capture_on_commit_callbacks
    ):
        conversion = dead(uploaded(clip))

        with django_capture_on_commit_callbacks(execute=True):
            assert services.resume_conversions() == 1
        services.delete_leftovers()

        assert f"{conversion.pk}-1.part" not in folders()
        assert run_tasks() == ["media.tasks.convert_recording"]
        conversion.refresh_from_db()
        assert (conversion.state, conversion.done_run) == (State.DONE, 2)

    def test_leaves_a_living_worker_alone(self, clip):
        claimed = converting._claim(uploaded(clip).pk)
        streams.working_folder(claimed).mkdir(parents=True)

        assert services.resume_conversions() == 0
        assert services.delete_leftovers() == 0

        assert f"{claimed.pk}-1.part" in folders()

    def test_finds_a_message_that_was_lost(self, clip, django_capture_on_commit_callbacks):
        uploaded(clip)
        Conversion.objects.update(queued_at=timezone.now() - timedelta(minutes=2))

        with django_capture_on_commit_callbacks() as queued:
            assert services.resume_conversions() == 1

        assert len(queued) == 1

    def test_finds_recordings_of_before(self):
        asset = MediaAssetFactory()

        services.resume_conversions()

        assert Conversion.objects.get().asset == asset

    def test_a_worker_that_dies_again_and_again_is_given_up(self, clip):
        conversion = uploaded(clip)
        for _time in range(3):
            dead(conversion)

        done = services.run_conversion(conversion)

        assert (done.state, done.problem) == (State.FAILED, Problem.STOPPED)

    def test_keeps_what_is_watched_and_later_drops_what_was_replaced(self, clip):
        conversion = services.run_conversion(uploaded(clip))
        first = folder_of(conversion)
        Conversion.objects.update(state=State.FAILED, problem=Problem.STOPPED)
        services.retry_conversion(conversion, by=UserFactory())
        conversion = services.run_conversion(conversion)

        assert services.delete_leftovers() == 0
        old = time.time() - streams.KEPT_SECONDS - 60
        for path in (first, folder_of(conversion)):
            os.utime(path, (old, old))
        assert services.delete_leftovers() == 1

        assert not first.exists()
        assert folder_of(conversion).exists()


class TestOnlyOneAtATime:
    def test_a_second_worker_does_nothing(self, clip):
        conversion = uploaded(clip)
        converting._claim(conversion.pk)

        services.run_conversion(conversion)

        conversion.refresh_from_db()
        assert (conversion.run, conversion.state) == (1, State.RUNNING)

    def test_another_video_waits_and_is_queued_by_the_one_that_ends(
        self, clip, django_capture_on_commit_callbacks
    ):
        first, second = uploaded(clip), uploaded(clip)
        claimed = converting._claim(first.pk)
        assert services.run_conversion(second).state == State.QUEUED

        with django_capture_on_commit_callbacks() as queued:
            converting._run(claimed, ffmpeg.program())
            converting.queue_next()

        assert len(queued) == 1
        assert services.run_conversion(second).state == State.DONE

    def test_one_that_was_thought_dead_changes_nothing(self, clip):
        late = dead(uploaded(clip))
        services.run_conversion(late)
        after = Conversion.objects.get()
        assert (after.state, after.done_run) == (State.DONE, 2)
        services.delete_leftovers()

        converting._run(late, ffmpeg.program())

        again = Conversion.objects.get()
        assert (again.state, again.done_run, again.run) == (State.DONE, 2, 2)
        assert f"{late.pk}-1" not in folders()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_conversion(clip):
    conversion = uploaded(clip)
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        try:
            services.run_conversion(Conversion.objects.get(pk=conversion.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)

    conversion.refresh_from_db()
    assert (conversion.state, conversion.run, conversion.done_run) == (State.DONE, 1, 1)
    assert folders() == {f"{conversion.pk}-1"}


WORK = """
import django; django.setup()
from media.models import Conversion
from media.services import run_conversion
run_conversion(Conversion.objects.get())
"""


ENDLESS = """#!/bin/sh
echo $$ > "{pid_file}"
exec "{program}" -stream_loop -1 "$@"
"""
WORKER = "worker to be killed"


def wait_until(is_so, worker=None) -> None:
    """Wait for the thing itself, however busy the machine is; a worker must live meanwhile."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert worker is None or worker.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    """Tell whether the process runs no more; nobody may have asked yet how it ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX"


def is_unheard_of() -> bool:
    """Tell whether PostgreSQL has ended what the killed worker may have asked last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = %s", [WORKER])
        return cursor.fetchone() is None


@pytest.fixture
def worker_without_end(tmp_path):
    """Give what starts a worker whose conversion cannot end, and the file with ffmpeg's number.

    To its ffmpeg the recording begins again and again.
    """
    endless, pid_file = tmp_path / "ffmpeg", tmp_path / "pid"
    endless.write_text(ENDLESS.format(pid_file=pid_file, program=program()), encoding="utf-8")
    endless.chmod(0o755)
    facts = {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "FFMPEG_BINARY": str(endless)}
    started = []

    def start() -> subprocess.Popen:
        environment = os.environ | facts | {"PGAPPNAME": WORKER}
        started.append(subprocess.Popen([sys.executable, "-c", WORK], env=environment))
        return started[0]

    yield start, pid_file
    for worker in started:
        worker.kill()
        worker.wait(timeout=10)
    if pid_file.exists() and not is_gone(pid := int(pid_file.read_text(encoding="utf-8"))):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_half_visible_and_takes_ffmpeg_along(
    clip, worker_without_end
):
    conversion = uploaded(clip)
    start, pid_file = worker_without_end
    worker = start()
    part = Path(private_storage().path(f"streams/{conversion.pk}-1.part"))
    wait_until(lambda: list(part.rglob("s00000.m4s")), worker)
    assert not is_unheard_of()

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(timeout=10)

    wait_until(lambda: is_gone(int(pid_file.read_text(encoding="utf-8"))))
    wait_until(is_unheard_of)
    assert list(part.rglob("s00000.m4s"))
    conversion.refresh_from_db()
    assert (conversion.state, conversion.done_run) == (State.RUNNING, None)
    assert not Conversion.objects.playable().exists()
    Conversion.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3))
    assert services.resume_conversions() == 1
    services.delete_leftovers()
    assert not part.exists()
