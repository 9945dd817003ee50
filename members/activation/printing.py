"""Making the file of slips: the secrets are drawn here, printed, and kept as hashes."""

import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import typst
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common import jobs, private_files, retention
from common.exceptions import DomainError
from common.pdf import fonts, qr_drawing
from members.accounts.hashes import keyed_hash
from members.activation import rules, services
from members.activation.permissions import servable
from members.models import ActivationSlip, SlipBatch, User
from members.selectors import organisation_on
from members.services import note_list

CHUNK = 100
TOKEN_BYTES = 32
_PAPER = Path(__file__).parent.parent / "typst" / "slips.typ"


def print_slips(batch: SlipBatch) -> SlipBatch:
    """Make the file of the batch.  A second worker on the same batch does nothing.

    Whoever takes over from a worker that died draws new secrets: nobody has seen the first ones.
    """
    jobs.work_on(SlipBatch, batch.pk, _make, give_up=_give_up, done=0)
    return SlipBatch.objects.get(pk=batch.pk)


def resume_lost() -> int:
    """Queue the printings again that nobody works on; return how many."""
    return jobs.queue_each(services.PRINTING, SlipBatch.objects.lost())


def delete_old_files() -> int:
    """Delete the files that have been kept long enough; return how many."""
    return jobs.delete_old_files(SlipBatch)


def _make(batch: SlipBatch) -> None:
    """Draw, print, keep; the slips work from the moment in which the file is there."""
    slips = _wanted(batch)
    drawn: list[dict[str, str]] = []
    for start in range(0, len(slips), CHUNK):
        drawn += [_draw(slip) for slip in slips[start : start + CHUNK]]
        jobs.beat(batch, done=len(drawn))
    name = f"slips/{batch.created_at:%Y/%m}/{batch.pk}-{batch.attempts}.pdf"
    private_files.keep(name, make_pdf(drawn))
    now = timezone.now()
    kept_for = timedelta(days=retention.days("slip_files") or 1)
    with transaction.atomic():
        # First: the secrets of a worker that lost the batch are on no paper.
        jobs.finish_with_file(batch, name, finished_at=now, kept_until=now + kept_for)
        ActivationSlip.objects.bulk_update(slips, ["token_hash", "code_hash"], batch_size=500)
        note_list(
            "members.slips",
            actor=batch.requested_by,
            people=[slip.person_id for slip in slips],
            subject=f"slip_batch:{batch.pk}",
        )


def _wanted(batch: SlipBatch) -> list[ActivationSlip]:
    """Return the slips to print, by unit and name; what may no longer be handed out is revoked."""
    slips = list(
        batch.slips.open()
        .select_related("person__unit")
        .order_by("person__unit__path", "person__name_key", "person")
    )
    asker = User.objects.get(pk=batch.requested_by_id)
    allowed = servable(asker, [slip.person for slip in slips])
    refused = [slip.pk for slip in slips if not allowed[slip.person_id]]
    ActivationSlip.objects.filter(pk__in=refused).update(revoked_at=timezone.now())
    return [slip for slip in slips if allowed[slip.person_id]]


def _draw(slip: ActivationSlip) -> dict[str, str]:
    """Draw the two secrets of a slip, set their hashes, and return what is printed on it."""
    token, code = secrets.token_urlsafe(TOKEN_BYTES), rules.draw_code(secrets.choice)
    slip.token_hash = keyed_hash(token, kind="token")
    slip.code_hash = keyed_hash(code, kind="code")
    person = slip.person
    return {
        "name": person.full_name,
        "unit": person.unit.name if person.unit else "",
        "unit_key": str(person.unit_id),
        "login": person.card_number or person.personal_code,
        "login_is_card": "1" if person.card_number else "",
        "code": rules.printed_code(code),
        "until": f"{timezone.localtime(slip.expires_at - timedelta(seconds=1)):%d/%m/%Y}",
        "qr": qr_drawing(f"{settings.SITE_URL}/kich-hoat/{token}/"),
    }


def make_pdf(slips: Sequence[dict[str, str]]) -> bytes:
    """Return the slips as a tagged PDF, three on a page, each unit on pages of its own."""
    return cast(bytes, _typesetter(slips).compile(format="pdf"))


def make_png(slips: Sequence[dict[str, str]], *, dots_per_inch: int) -> list[bytes]:
    """Return the pages as pictures, for looking at them."""
    made = _typesetter(slips).compile(format="png", ppi=dots_per_inch)
    return made if isinstance(made, list) else [cast(bytes, made)]


def _typesetter(slips: Sequence[dict[str, str]]) -> typst.Compiler:
    organisation = organisation_on(timezone.localdate())
    facts: dict[str, Any] = {
        "organisation": organisation.name if organisation else settings.WAGTAIL_SITE_NAME,
        "site": settings.WAGTAIL_SITE_NAME,
        "address": f"{settings.SITE_URL.split('://')[-1]}/kich-hoat",
        "help_phone": settings.HELP_PHONE,
        "slips": list(slips),
    }
    return typst.Compiler(
        _PAPER,
        root=_PAPER.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts)},
    )


@transaction.atomic
def _give_up(batch: SlipBatch, refusal: DomainError) -> None:
    """End the printing without a file; its slips never opened anything."""
    now = timezone.now()
    if jobs.fail(batch, finished_at=now):
        batch.slips.open().update(revoked_at=now)
