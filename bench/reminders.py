"""What reminding everybody costs: 14,300 people on the site and by e-mail.

python -m bench.reminders [PEOPLE]

Seeded into an empty database of a PostgreSQL of its own.  Prints one table: the preview, starting,
the worker's work (each in a process of its own with its peak memory), the same after it was killed
half-way, and the sending with mails written to files.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import django
import psycopg

from bench.figures import table_of
from bench.servers import WORKING, Servers
from lms.local.paths import ROOT, VAR
from lms.local.prepare import prepare

if TYPE_CHECKING:
    from members.models import User

PEOPLE, BRANCHES = 14_300, 29
CHANNELS = ["in_app", "email"]
Row = dict[str, str]


def main() -> None:
    """Run one part in this process, or start the servers and each part in a process of its own."""
    if len(sys.argv) > 1 and sys.argv[1] in PARTS:
        django.setup()
        print(json.dumps(PARTS[sys.argv[1]]()))
        return
    prepare()
    people = sys.argv[1] if len(sys.argv) > 1 else str(PEOPLE)
    os.environ["BENCH_SETTINGS"] = "bench.pages_settings"
    os.environ["PAGES_FILES"] = str(VAR / "bench" / "reminders")
    os.environ["REMINDED"] = people
    os.environ["NOTICE_QUIET_HOURS"] = "none"
    servers = Servers(purpose="bench-reminders")
    try:
        servers.start()
        with psycopg.connect(servers.postgres.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {WORKING} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {WORKING}")
        _run(servers, "manage.py", "migrate", "-v", "0")
        found = [_part(servers, part) for part in PARTS]
    finally:
        servers.stop(is_kept=False)
    print(table_of([row for row in found if row]))


def _run(servers: Servers, *arguments: str) -> str:
    """Run Python on the database of the measurement; return what it printed."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=servers.environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _part(servers: Servers, part: str) -> Row:
    print(f"{part} …", file=sys.stderr, flush=True)
    row: Row = json.loads(_run(servers, "-m", "bench.reminders", part).strip().splitlines()[-1])
    print(row, file=sys.stderr, flush=True)
    return row


def seed() -> Row:
    """Enrol everybody, give each an address and a consent."""
    from django.db import connection
    from django.db.models import F, Value
    from django.db.models.functions import Concat
    from django.utils import timezone

    from bench.visibility_part import seed as seed_people
    from members.models import User
    from office.models import ConsentRecord

    seed_people(int(os.environ["REMINDED"]), BRANCHES)
    User.objects.update(email=Concat(F("personal_code"), Value("@bench.example")))
    purpose, act = ConsentRecord.Purpose.REMINDERS, ConsentRecord.Act.GIVEN
    ConsentRecord.objects.bulk_create(
        (
            ConsentRecord(person_id=pk, purpose=purpose, act=act, at=timezone.now(), text_hash="0")
            for pk in User.objects.values_list("pk", flat=True)
        ),
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {}


def preview() -> Row:
    """Look at what would be sent."""
    from office.reminders.choice import Choice
    from office.reminders.services import preview_of

    return _timed("preview", lambda: f"{preview_of(_office(), Choice(), CHANNELS).number} people")


def start() -> Row:
    """Start the campaign: what the person waits for."""
    from office.reminders.choice import Choice
    from office.reminders.services import start_campaign

    return _timed("start", lambda: f"{start_campaign(_office(), Choice(), CHANNELS)}")


def enqueue() -> Row:
    """Put everybody into the outbox."""
    from office.models import ReminderCampaign
    from office.reminders.carrying_out import run_campaign

    campaign = ReminderCampaign.objects.get()

    def work() -> str:
        run_campaign(campaign.pk)
        campaign.refresh_from_db()
        return f"{campaign.state}: {campaign.done} of {campaign.total} people, {_notices()} notices"

    return _timed("enqueue", work)


def resume() -> Row:
    """Take half of it back as if the worker had been killed there, and go on."""
    from datetime import timedelta

    from django.utils import timezone

    from notices.models import Notice
    from office.models import ReminderCampaign
    from office.reminders.carrying_out import run_campaign

    campaign, before = ReminderCampaign.objects.get(), _notices()
    people = list(Notice.objects.order_by("receiver").values_list("receiver", flat=True).distinct())
    half = people[len(people) // 2 - 1]
    Notice.objects.filter(receiver__gt=half).delete()
    long_ago = timezone.now() - timedelta(minutes=5)
    ReminderCampaign.objects.update(
        state="preparing", last_person=half, done=len(people) // 2, heartbeat_at=long_ago
    )

    def work() -> str:
        run_campaign(campaign.pk)
        return f"{_notices()} notices, as before: {_notices() == before}"

    return _timed("enqueue the second half after a kill", work)


def send() -> Row:
    """Send all: on the site by the row itself, by mail into files."""
    from django.conf import settings

    from notices.services import send_due

    with TemporaryDirectory() as folder:
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.EMAIL_FILE_PATH = folder
        began = time.monotonic()

        def work() -> str:
            sent = send_due()
            return f"{sent} messages, {sent / (time.monotonic() - began):.0f} a second"

        return _timed("send", work)


def _office() -> "User":
    from members.models import User as Person

    return Person.objects.get(personal_code="VANPHONG")


def _notices() -> int:
    from notices.models import Notice

    return Notice.objects.count()


def _timed(what: str, step: Callable[[], str]) -> Row:
    """Return how long the step took, how many statements it asked and by how much memory grew."""
    from django.db import connection

    asked = 0

    def count(execute: Callable[..., object], *arguments: object) -> object:
        nonlocal asked
        asked += 1
        return execute(*arguments)

    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # from here on the kernel notes the peak anew
    began = time.monotonic()
    with connection.execute_wrapper(count):
        note = step()
    seconds = time.monotonic() - began
    grown = f"{before} → {_resident('VmHWM')} MB"
    return {
        "what": what, "time": f"{seconds:.1f} s", "sql": str(asked), "memory": grown, "note": note
    }  # fmt: skip


def _resident(which: str) -> int:
    """Return megabytes of this process by the kernel's own account."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(which))


PARTS: dict[str, Callable[[], Row]] = {
    one.__name__: one for one in (seed, preview, start, enqueue, resume, send)
}


if __name__ == "__main__":
    main()
