"""Destroying the words of reasons in the audit log, without breaking its chain (ADR 20)."""

from collections.abc import Sequence

from django.db.models import Q

from members.models import AuditEntry, AuditSeal, User
from members.services.audit import record

DESTROY_REASONS = "members.destroy_reasons"
# What older releases sealed has the words in its hash.
_OLD_FORM = 1


def destroy_reasons(person: User, *, known_as: Sequence[str]) -> tuple[int, int]:
    """Destroy the reasons of acts on the person, and those that name the person; note it.

    Returns how many went, and how many had to stay because a release before ADR 20 sealed them.
    ``known_as`` are texts that mean this person and nobody else.
    """
    about = Q(person=person) | Q(subject=f"person:{person.pk}")
    for text in known_as:
        about |= Q(reason__icontains=text)
    with_words = AuditEntry.objects.filter(about).exclude(reason="").order_by("pk")
    old = Q(reason_salt="") | Q(pk__in=AuditSeal.objects.filter(form=_OLD_FORM).values("entry"))
    kept = with_words.filter(old).count()
    going = list(
        with_words.exclude(old).select_for_update(of=("self",)).values_list("pk", flat=True)
    )
    if going or kept:
        AuditEntry.objects.filter(pk__in=going).update(reason="", reason_salt="")
        record(
            DESTROY_REASONS,
            actor=None,
            person=person,
            unit=person.unit,
            subject=f"person:{person.pk}",
            entries=going,
            kept=kept,
        )
    return len(going), kept
