"""Receipts: what the receiver says to the lines of a pack, matched and shown with what to mend."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from members.services import record
from office.api.permissions import may_connect
from office.exchange.exceptions import PackNotYours, ReceiptRefused
from office.models import ExchangePack, PackLine, PackReceipt

MOST_BYTES = 20 * 1024 * 1024
MENDING = {
    "unknown_person": gettext_lazy("Compare personal code and card number in the person's file."),
    "wrong_unit": gettext_lazy("Compare the unit of the person; then the register of units."),
    "unknown_course": gettext_lazy("Tell the receiver code and title of the course."),
    "bad_value": gettext_lazy("Compare mark, dates and band on the page of the class."),
    "duplicate": gettext_lazy("The receiver has it already: nothing to mend, do not send again."),
    "other": gettext_lazy("Read the reason; ask the receiver if it is not clear."),
}


@dataclass(frozen=True)
class Answer:
    """A receipt that was read: which lines were refused, each with its code and reason."""

    manifest_sha256: str
    accepted: int
    rejected: dict[int, tuple[str, str]]


@transaction.atomic
def take_receipt(pack: ExchangePack, content: bytes, *, by: User) -> PackReceipt:
    """Match a receipt with the lines of its pack.  The same file once more changes nothing.

    Raises:
        PackNotYours: the pack is beyond the person.
        ReceiptRefused: not readable, of another pack, or its numbers do not fit; says where.
    """
    if not may_connect(by, pack.unit):
        raise PackNotYours
    pack = ExchangePack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
    digest = hashlib.sha256(content).hexdigest()
    known = PackReceipt.objects.filter(pack=pack, sha256=digest).first()
    if known is not None:
        return known
    answer = read_receipt(content)
    _require_fit(pack, answer)
    lines = PackLine.objects.filter(pack=pack)
    lines.update(state=PackLine.State.ACCEPTED, code="", reason="")
    refused = list(lines.filter(number__in=answer.rejected))
    for line in refused:
        line.state = PackLine.State.REJECTED
        line.code, line.reason = answer.rejected[line.number]
    PackLine.objects.bulk_update(refused, ["state", "code", "reason"], batch_size=1000)
    receipt = PackReceipt.objects.create(
        pack=pack,
        sha256=digest,
        accepted=answer.accepted,
        rejected=len(answer.rejected),
        uploaded_by=by,
    )
    record(
        "office.take_receipt",
        actor=by,
        unit=pack.unit,
        subject=f"pack:{pack.pk}",
        accepted=receipt.accepted,
        rejected=receipt.rejected,
    )
    return receipt


def read_receipt(content: bytes) -> Answer:
    """Read the file.

    Raises:
        ReceiptRefused: it says what is wrong, and in which entry.
    """
    try:
        facts = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ReceiptRefused(_("The file is not JSON in UTF-8.")) from None
    if not isinstance(facts, dict):
        raise ReceiptRefused(_("The file must be one object: {“manifest_sha256”: …}."))
    digest, accepted = facts.get("manifest_sha256"), facts.get("accepted")
    rejected = facts.get("rejected", [])
    if not isinstance(digest, str):
        raise ReceiptRefused(_("“manifest_sha256” is missing: the checksum of manifest.json."))
    if not isinstance(accepted, int) or isinstance(accepted, bool):
        raise ReceiptRefused(_("“accepted” is missing: the number of accepted lines."))
    if not isinstance(rejected, list):
        raise ReceiptRefused(_("“rejected” must be a list."))
    found: dict[int, tuple[str, str]] = {}
    for place, entry in enumerate(rejected, start=1):
        number, code, reason = _entry(place, entry)
        if number in found:
            raise ReceiptRefused(_("Line %(line)s is refused twice.") % {"line": number})
        found[number] = (code, reason)
    return Answer(digest.strip().lower(), accepted, found)


def _entry(place: int, entry: object) -> tuple[int, str, str]:
    where = {"place": place}
    if not isinstance(entry, dict):
        raise ReceiptRefused(_("Entry %(place)s of “rejected” is no object.") % where)
    number, code = entry.get("line"), entry.get("code", "other")
    if not isinstance(number, int) or isinstance(number, bool):
        raise ReceiptRefused(_("Entry %(place)s of “rejected” has no number in “line”.") % where)
    if not isinstance(code, str) or code not in MENDING:
        known = {**where, "known": ", ".join(MENDING)}
        raise ReceiptRefused(
            _("Entry %(place)s of “rejected” has an unknown “code”; known are %(known)s.") % known
        )
    reason = str(entry.get("reason", "")).replace("\0", "").strip()
    return number, code, reason[:200]


def _require_fit(pack: ExchangePack, answer: Answer) -> None:
    """Refuse a receipt of another pack, or one whose numbers do not add up."""
    if not pack.manifest_sha256 or answer.manifest_sha256 != pack.manifest_sha256:
        raise ReceiptRefused(
            _("The receipt is of another pack: its checksum of manifest.json does not fit.")
        )
    unknown = [number for number in answer.rejected if not 1 <= number <= pack.done_rows]
    if unknown:
        facts = {"line": unknown[0], "rows": pack.done_rows}
        raise ReceiptRefused(_("There is no line %(line)s: the pack has %(rows)s lines.") % facts)
    if answer.accepted + len(answer.rejected) != pack.done_rows:
        facts = {
            "accepted": answer.accepted,
            "rejected": len(answer.rejected),
            "rows": pack.done_rows,
        }
        raise ReceiptRefused(
            _("%(accepted)s accepted and %(rejected)s refused are not the %(rows)s lines sent.")
            % facts
        )
