"""Taking a person out of the tables, and finding an erased one again in an old backup."""

import json
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import ModelLogEntry

from common import processing
from learning.models import Enrolment
from members.importing.forgetting import forget_person
from members.models import Exemption, GrantRequest, ImportRow, PersonMerge, RoleGrant, User
from members.services import destroy_reasons, record
from office.models import DataRequest, OwnCopy, Restriction, Tombstone
from office.privacy.selectors import rows_about
from office.privacy.services.lists import GONE, take_out_of_exports
from office.privacy.services.restrictions import sign_out_everywhere

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
# Beside the database: a backup from before the erasure does not know the table's row.
TOMBSTONES = "erasures/tombstones.jsonl"
# What the file keeps: its number, its unit for the totals, and when it was made.
EMPTY: dict[str, object] = {
    "birth_date": None,
    "birth_year": None,
    "sex": "",
    "card_number": None,
    "email": None,
    "phone": None,
    "file_number": "",
    "citizen_id_key": None,
    "admitted_on": None,
    "full_member_on": None,
    "job_title": "",
    "workplace": "",
    "department": "",
    "management_group": "",
    "theory_level": "",
    "manual_order": None,
    "last_login": None,
    "is_superuser": False,
    "is_active": False,
    "restricted_at": None,
}


def new_pseudonym() -> str:
    """Return a code that says nothing about the person."""
    return "XOA" + "".join(secrets.choice(LETTERS) for _number in range(10))


def bury(person: User, pseudonym: str) -> Tombstone:
    """Write who was erased, in the table and after the commit in the file beside it."""
    stone = Tombstone.objects.create(
        person_number=person.pk,
        joined_at=person.joined_at,
        pseudonym=pseudonym,
        erased_at=timezone.now(),
    )
    transaction.on_commit(lambda: _append(stone))
    return stone


@transaction.atomic
def redact(person: User, pseudonym: str) -> None:
    """Take out name, contacts, free words, sessions, keys and files; results stay as facts.

    The register of certificates keeps its line: the law wants it (DOMAIN L3).
    """
    known_as = [text for text in _names_of(person) if text]
    sign_out_everywhere(person)
    _delete_files(person)
    take_out_of_exports(person, known_as)
    forget_person(person, known_as=known_as)
    destroy_reasons(person, known_as=_texts_for(person, known_as))
    for holding in processing.holdings():
        if holding.goes_on_erasure:
            rows_about(holding, person).delete()
    Exemption.objects.filter(person=person).update(basis=GONE)
    grants = RoleGrant.objects.filter(person=person)
    grants.exclude(reason="").update(reason=GONE)
    grants.exclude(revoked_reason="").update(revoked_reason=GONE)
    GrantRequest.objects.filter(person=person).update(reason=GONE, decision_reason="")
    PersonMerge.objects.filter(Q(survivor=person) | Q(other=person)).update(reason=GONE)
    # Rows that a list could not match name people without leading to them.
    ImportRow.objects.filter(person=None, name=person.full_name).delete()
    enrolments = Enrolment.objects.filter(member=person)
    enrolments.exclude(exemption_basis="").update(exemption_basis=GONE)
    enrolments.exclude(withdrawal_reason="").update(withdrawal_reason=GONE)
    DataRequest.objects.filter(person=person).update(
        text="", new_value="", answer="", extension_reason=""
    )
    Restriction.objects.filter(person=person).update(lift_reason="")
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk)
    ).update(label=pseudonym, data={})
    for column, value in EMPTY.items():
        setattr(person, column, value)
    person.personal_code, person.full_name = pseudonym, f"Đã xóa {pseudonym}"
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
    _redact_closed_rows(person)


def reapply(lines: Iterable[str]) -> tuple[int, int]:
    """Erase again whom an old backup brought back; return how many, and how many were known."""
    done = known = 0
    stones = [json.loads(line) for line in lines if line.strip()]
    stones += [_as_dict(stone) for stone in Tombstone.objects.all()]
    for stone in {stone["person"]: stone for stone in stones}.values():
        person = User.objects.filter(
            pk=stone["person"], joined_at=datetime.fromisoformat(stone["joined_at"])
        ).first()
        if person is None:
            continue
        known += 1
        if person.personal_code != stone["pseudonym"]:
            _erase_again(person, stone)
            done += 1
    return done, known


def tombstones_file() -> Path:
    """Return where the tombstones are kept beside the database."""
    return Path(storages["private"].path(TOMBSTONES))


@transaction.atomic
def _erase_again(person: User, stone: dict[str, str]) -> None:
    """Redact one person of an old backup under the same pseudonym."""
    redact(person, stone["pseudonym"])
    Tombstone.objects.get_or_create(
        person_number=person.pk,
        defaults={
            "joined_at": person.joined_at,
            "pseudonym": stone["pseudonym"],
            "erased_at": datetime.fromisoformat(stone["erased_at"]),
        },
    )
    record(
        "office.erasure_reapply",
        actor=None,
        person=person,
        unit=person.unit,
        subject=f"person:{person.pk}",
    )


def _as_dict(stone: Tombstone) -> dict[str, str]:
    """Return the tombstone as a line of the file has it."""
    return {
        "person": str(stone.person_number),
        "joined_at": stone.joined_at.isoformat(),
        "pseudonym": stone.pseudonym,
        "erased_at": stone.erased_at.isoformat(),
    }


def _append(stone: Tombstone) -> None:
    """Add a line to the file, and have it on the disk before going on."""
    path = tombstones_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(_as_dict(stone)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _redact_closed_rows(person: User) -> None:
    """Erase the rows that were merged into the person too, each under its own pseudonym."""
    for row in person.absorbed.all():
        stone = Tombstone.objects.filter(person_number=row.pk).first()
        if stone is None:
            stone = bury(row, new_pseudonym())
        if row.personal_code != stone.pseudonym:
            redact(row, stone.pseudonym)


def _names_of(person: User) -> list[str | None]:
    """Return what the person is called in searches and lists."""
    return [person.full_name, person.card_number, person.personal_code, person.phone, person.email]


def _texts_for(person: User, known_as: list[str]) -> list[str]:
    """Return the texts that mean this person only: a namesake's reasons stay."""
    namesakes = User.objects.filter(full_name=person.full_name).exclude(
        Q(pk=person.pk) | Q(merged_into=person)
    )
    return [text for text in known_as if text != person.full_name or not namesakes.exists()]


def _delete_files(person: User) -> None:
    """Delete the files of the own data."""
    for copy in OwnCopy.objects.filter(person=person).exclude(file=""):
        storages["private"].delete(copy.file)
    OwnCopy.objects.filter(person=person).update(state=OwnCopy.State.EXPIRED, file="")
