"""The forgotten password: a code by e-mail or SMS, drawn by the worker that sends it."""

import secrets
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.gateways import SmsNotSent, may_send_sms, send_mail, send_sms
from common.jobs import queue_after_commit, queue_each
from members.accounts.hashes import is_same, keyed_hash
from members.models import RecoveryCode, User
from members.services import record

DIGITS = 8
ATTEMPTS = 3
TASK = "members.tasks.send_recovery_code"


@transaction.atomic
def request_code(person: User | None) -> RecoveryCode | None:
    """Ask for a code for the person, by e-mail if there is one, else by SMS.

    Earlier codes stop working.  None where there is nobody, or no way to reach the person;
    the page says the same in every case.
    """
    channel = _channel_of(person)
    if person is None or channel is None:
        return None
    now = timezone.now()
    RecoveryCode.objects.filter(person=person, used_at=None).update(expires_at=now)
    code = RecoveryCode.objects.create(
        person=person,
        channel=channel,
        expires_at=now + timedelta(minutes=settings.RECOVERY_CODE_MINUTES),
    )
    record("members.ask_recovery_code", actor=None, person=person, channel=channel)
    _queue(code)
    return code


def send_code(code: RecoveryCode) -> RecoveryCode:
    """Draw the code and send it; the row says how that went.

    A failed sending is tried again by the sweep with another code, three times in all.
    """
    with transaction.atomic():
        waiting = (
            RecoveryCode.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("person")
            .filter(pk=code.pk, state=RecoveryCode.State.WAITING, expires_at__gt=timezone.now())
            .first()
        )
        if waiting is None:
            return RecoveryCode.objects.get(pk=code.pk)
        secret = "".join(secrets.choice("0123456789") for _place in range(DIGITS))
        waiting.code_hash = keyed_hash(f"{waiting.pk}:{secret}", kind="recovery")
        waiting.attempts += 1
        waiting.failure = _send(waiting, secret)
        if not waiting.failure:
            waiting.state, waiting.sent_at = RecoveryCode.State.SENT, timezone.now()
        elif waiting.attempts >= ATTEMPTS:
            waiting.state = RecoveryCode.State.FAILED
        waiting.save()
    return waiting


def queue_lost() -> int:
    """Queue the codes again that were not sent; return how many."""
    return queue_each(TASK, RecoveryCode.objects.lost())


def is_right(code: RecoveryCode, typed: str) -> bool:
    """Tell whether that is the code; a wrong one counts, and the fifth ends it."""
    with transaction.atomic():
        kept = RecoveryCode.objects.select_for_update().get(pk=code.pk)
        if not kept.may_be_tried:
            return False
        digits = "".join(typed.split())
        if is_same(kept.code_hash, f"{kept.pk}:{digits}", kind="recovery"):
            return True
        RecoveryCode.objects.filter(pk=kept.pk).update(failed_tries=F("failed_tries") + 1)
    return False


@transaction.atomic
def set_password(code: RecoveryCode, *, password: str) -> User | None:
    """Give the account the password and use the code up; None if it ran out in the meantime."""
    kept = RecoveryCode.objects.select_for_update().select_related("person").get(pk=code.pk)
    if not kept.may_be_tried or not _may_recover(kept.person):
        return None
    RecoveryCode.objects.filter(pk=kept.pk).update(used_at=timezone.now())
    person = kept.person
    person.set_password(password)
    person.save(update_fields=["password"])
    record("members.reset_password", actor=person, person=person, channel=kept.channel)
    return person


def _channel_of(person: User | None) -> str | None:
    if person is None or not _may_recover(person):
        return None
    if person.email:
        return RecoveryCode.Channel.EMAIL
    if person.phone and may_send_sms():
        return RecoveryCode.Channel.SMS
    return None


def _may_recover(person: User) -> bool:
    """Tell whether a code may open the account; asked again when it is used."""
    return person.is_active and person.merged_into_id is None and not person.is_superuser


def _queue(code: RecoveryCode) -> None:
    queue_after_commit(TASK, code.pk)


def _send(code: RecoveryCode, secret: str) -> str:
    """Send the code; return the class of what went wrong, or nothing."""
    shown = f"{secret[:4]} {secret[4:]}"
    minutes = {"code": shown, "minutes": settings.RECOVERY_CODE_MINUTES}
    try:
        with override("vi"):
            if code.channel == RecoveryCode.Channel.SMS:
                send_sms(
                    str(code.person.phone),
                    _("%(code)s is your code for a new password. Tell nobody.") % minutes,
                )
            else:
                send_mail(
                    str(code.person.email),
                    subject=_("Code for a new password"),
                    text=_mail_text() % minutes,
                )
    except (SmsNotSent, SMTPException, OSError) as error:
        return type(error).__name__
    return ""


def _mail_text() -> str:
    return _(
        "Dear comrade,\n\n"
        "%(code)s is the code with which you choose a new password. It works for %(minutes)s "
        "minutes and once. Nobody of the help desk asks for it; tell nobody.\n\n"
        "If you did not ask for it, do nothing: your password stays as it is.\n"
    )
