"""Packs: asked for, approved by a second person where they are large, made, handed out, let go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common import jobs, private_files
from common.exceptions import DomainError
from learning.models import TrainingClass
from members.models import ListExport, Unit, User
from members.services import note_list, record
from office.api.exceptions import DecidedAlready, NeedsAnotherPerson, OutsideBranch
from office.api.permissions import is_first_person, may_connect, may_decide, may_still_ask
from office.exchange import rows
from office.exchange.exceptions import NobodyInPack, NothingRejected, PackNotYours
from office.exchange.writing import write_pack
from office.models import ApiClient, ExchangePack, PackLine

KEPT_FOR = timedelta(days=7)
TASK = "office.tasks.make_pack"
State = ExchangePack.State


@transaction.atomic
def ask_for_pack(
    client: ApiClient,
    *,
    unit: Unit,
    purpose: str,
    by: User,
    training_class: TrainingClass | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
    resends: ExchangePack | None = None,
) -> ExchangePack:
    """Note which rows are wanted; made at once, or after a second person has approved.

    Raises:
        PackNotYours: the unit, or the receiver, is beyond the person.
        OutsideBranch: the unit is beyond the connection of the receiver.
        NobodyInPack: there are no such rows.
    """
    if not may_connect(by, unit) or not may_connect(by, client.unit):
        raise PackNotYours
    if not client.holds(unit):
        raise OutsideBranch
    pack = ExchangePack(
        client=client,
        unit=unit,
        purpose=purpose.strip(),
        requested_by=by,
        training_class=training_class,
        from_day=from_day,
        to_day=to_day,
        resends=resends,
    )
    pack.people = rows.chosen(pack).values("member").distinct().count()
    if not pack.people:
        raise NobodyInPack
    is_large = pack.people > settings.PACK_ALONE_UP_TO
    pack.state = State.WAITING if is_large else State.QUEUED
    pack.queued_at = None if is_large else timezone.now()
    pack.save()
    _record("office.ask_for_pack", pack, by=by, reason=pack.purpose, people=pack.people)
    if not is_large:
        jobs.queue_after_commit(TASK, pack.pk)
    return pack


@transaction.atomic
def decide_pack(pack: ExchangePack, *, approve: bool, by: User) -> ExchangePack:
    """Let a large pack be made, or refuse it.

    Raises:
        DecidedAlready, NeedsAnotherPerson, PackNotYours.
    """
    pack = (
        ExchangePack.objects.select_for_update(of=("self",))
        .select_related("unit", "requested_by", "client__unit")
        .get(pk=pack.pk)
    )
    if pack.state != State.WAITING:
        raise DecidedAlready
    if is_first_person(by, pack):
        raise NeedsAnotherPerson
    if not may_decide(by, pack) or not may_still_ask(pack):
        raise PackNotYours
    pack.state = State.QUEUED if approve else State.REJECTED
    pack.decided_by, pack.decided_at = by, timezone.now()
    pack.queued_at = timezone.now() if approve else None
    pack.save(update_fields=["state", "decided_by", "decided_at", "queued_at"])
    _record("office.approve_pack" if approve else "office.reject_pack", pack, by=by)
    if approve:
        jobs.queue_after_commit(TASK, pack.pk)
    return pack


@transaction.atomic
def send_rejected_again(pack: ExchangePack, *, by: User) -> ExchangePack:
    """Ask for a pack of the lines that the receiver refused, as they are now.

    Raises:
        NothingRejected, and as ``ask_for_pack``.
    """
    if not pack.lines.filter(state=PackLine.State.REJECTED).exists():
        raise NothingRejected
    return ask_for_pack(pack.client, unit=pack.unit, purpose=pack.purpose, by=by, resends=pack)


def run_pack(pk: int) -> None:
    """Make the pack.  A second worker on it, and a pack that is over, do nothing."""
    jobs.work_on(ExchangePack, pk, _make, give_up=give_up, done_rows=0, started_at=timezone.now())


def give_up(pack: ExchangePack, refusal: DomainError) -> None:
    """End the job without a file."""
    jobs.fail(pack, State.FAILED, finished_at=timezone.now())


def _make(pack: ExchangePack) -> None:
    """Write the file and put it into place; the row says done only when it is there."""
    if not may_still_ask(pack):
        raise PackNotYours
    jobs.beat(pack, total_rows=rows.chosen(pack).count())
    name = f"packs/{pack.created_at:%Y/%m}/{pack.pk}-{pack.attempts}.zip"
    with private_files.written_whole(name) as path:
        written = write_pack(pack, path, lambda done: jobs.beat(pack, done_rows=done))
    now = timezone.now()
    # One transaction: a file that is there has its lines, its line in the log and its people.
    with transaction.atomic():
        jobs.finish_with_file(
            pack,
            name,
            manifest_sha256=written.manifest_sha256,
            people=len(written.people),
            done_rows=len(written.obligations),
            total_rows=len(written.obligations),
            finished_at=now,
            expires_at=now + KEPT_FOR,
        )
        PackLine.objects.filter(pack=pack).delete()
        PackLine.objects.bulk_create(
            (
                PackLine(pack=pack, number=number, enrolment_id=obligation)
                for number, obligation in enumerate(written.obligations, start=1)
            ),
            batch_size=5000,
        )
        number = len(written.obligations)
        _record("office.make_pack", pack, by=pack.requested_by, rows=number)
        note_list(
            ListExport.Kind.EXCHANGE,
            actor=pack.requested_by,
            people=written.people,
            purpose=f"{pack.client.name}: {pack.purpose}",
            subject=f"pack:{pack.pk}",
        )


def note_download(pack: ExchangePack, *, by: User) -> None:
    """Note that the file left the house."""
    _record("office.download_pack", pack, by=by, reason=pack.purpose, rows=pack.done_rows)


def sweep() -> None:
    """Queue the packs again that nobody works on; delete files that are kept long enough."""
    jobs.queue_each(TASK, ExchangePack.objects.lost())
    jobs.delete_old_files(ExchangePack)


def forget_person(person: User) -> None:
    """Delete the files that hold rows of a person who is erased."""
    named = ExchangePack.objects.filter(lines__enrolment__member=person, state=State.DONE)
    for pack in named.distinct():
        private_files.private_storage().delete(pack.file)
        ExchangePack.objects.filter(pk=pack.pk).update(state=State.EXPIRED, file="")


def _record(act: str, pack: ExchangePack, *, by: User, reason: str = "", **facts: Any) -> None:
    record(act, actor=by, unit=pack.unit, subject=f"pack:{pack.pk}", reason=reason, **facts)
