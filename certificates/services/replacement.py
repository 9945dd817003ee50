"""Taking a certificate back, and replacing one that is wrong or lost."""

from django.db import transaction
from django.utils import timezone

from certificates import facts as frozen
from certificates.exceptions import GroundsMissing, NotStanding
from certificates.models import Certificate
from certificates.services.issue import locked_enrolments, new_row
from certificates.services.numbers import take_numbers
from common.jobs import queue_after_commit
from members.models import User
from members.services import record


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, by: User, grounds: str) -> Certificate:
    """Take the certificate back; the line stays in the register and the public page says so.

    Raises:
        GroundsMissing: no grounds given.
        NotStanding: it was replaced or revoked before.
    """
    certificate = _standing(certificate, grounds)
    certificate.state = Certificate.State.REVOKED
    certificate.revoked_at, certificate.revoked_by = timezone.now(), by
    certificate.revocation_grounds = grounds.strip()
    certificate.save(update_fields=["state", "revoked_at", "revoked_by", "revocation_grounds"])
    record(
        "certificates.revoke_certificate",
        actor=by,
        person=certificate.enrolment.member,
        subject=f"certificate:{certificate.pk}",
        reason=grounds.strip(),
    )
    return certificate


@transaction.atomic
def reissue_certificate(
    certificate: Certificate, *, by: User, grounds: str, is_correction: bool
) -> Certificate:
    """Replace the certificate by one with today's facts, signer and date.

    It keeps the number, marked "(cấp lại lần n)", and has its own line in the register
    (DOMAIN §3.4).  ``is_correction``: the issuer was wrong; otherwise the holder asked.
    Marks and dates of study are those of the first paper: results are locked.

    Raises:
        GroundsMissing: no grounds given.
        NotStanding: it was replaced or revoked before.
        IssuerNotSet: nobody issues today.
    """
    old = _standing(certificate, grounds)
    enrolment = locked_enrolments([old.enrolment_id])[0]
    unit = enrolment.training_class.unit
    organisation = frozen.letterhead_for(unit, day=timezone.localdate()).organisation
    numbers = take_numbers(organisation)
    columns = frozen.columns_of(
        enrolment,
        letterhead=frozen.letterhead_for(unit, day=numbers.day),
        units=frozen.PrintedUnits(numbers.day),
        day=numbers.day,
    )
    times = old.reissue_number + 1
    columns |= {
        "enrolment": enrolment,
        "recognition": old.recognition,
        "number": f"{first_number(old)} (cấp lại lần {times})",
        "valid_until": old.valid_until,
        "predecessor": old,
        "reissue_number": times,
        "issue_grounds": grounds.strip(),
    }
    old.state = Certificate.State.CORRECTED if is_correction else Certificate.State.REISSUED
    old.save(update_fields=["state"])
    members = frozen.members_among([enrolment.member_id], day=numbers.day)
    new = new_row(columns, numbers, number=numbers.first, is_member=bool(members))
    new.save()
    record(
        "certificates.reissue_certificate",
        actor=by,
        person=enrolment.member,
        subject=f"certificate:{new.pk}",
        reason=grounds.strip(),
        replaces=old.pk,
    )
    queue_after_commit("certificates.tasks.render_certificate", new.pk)
    return new


def first_number(certificate: Certificate) -> str:
    """Return the number of the first paper of this certificate."""
    while certificate.predecessor is not None:
        certificate = certificate.predecessor
    return certificate.number


def _standing(certificate: Certificate, grounds: str) -> Certificate:
    """Return the certificate as it is stored, locked; refuse acts without grounds or too late."""
    if not grounds.strip():
        raise GroundsMissing(certificate=certificate.pk)
    # The obligation first, as when issuing, so that two acts never wait for each other.
    locked_enrolments([certificate.enrolment_id])
    certificate = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("enrolment__member", "recognition", "predecessor")
        .get(pk=certificate.pk)
    )
    if certificate.state != Certificate.State.ISSUED:
        raise NotStanding(certificate=certificate.pk)
    return certificate
