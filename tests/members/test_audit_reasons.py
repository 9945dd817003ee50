"""Reasons of the audit log can be destroyed with an erased file, and the chain still holds."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from members import chain
from members.chain.links import WITH_WORDS, entry_text, next_link
from members.models import AuditEntry, AuditSeal, User
from members.services import destroy_reasons, record
from tests.factories.members import UserFactory
from tests.members.test_audit_chain import E, S, heads, sealed_log, superuser

__all__ = ["heads", "sealed_log"]
CANARY = "Chimhoàngyến"


def the_reason_of(entry):
    entry.refresh_from_db()
    return entry.reason, entry.reason_salt, entry.is_reason_destroyed


def seal_like_the_release_before(entry):
    """One link over the words themselves, without a word about its form."""
    with connection.cursor() as cursor:
        text = entry_text(str(WITH_WORDS))
        cursor.execute(f"SELECT {text}, now() FROM {E} e WHERE e.id = %s", [entry.pk])
        words, at = cursor.fetchone()
        last = AuditSeal.objects.order_by("-position").first()
        before, place = (bytes(last.chain), last.position + 1) if last else (bytes(32), 1)
        link = next_link(before, position=place, sealed_at=at, entry=words)
        cursor.execute(
            f"INSERT INTO {S} (position, entry_id, chain, sealed_at) VALUES (%s, %s, %s, %s)",
            [place, entry.pk, link, at],
        )


@pytest.fixture
def person(db):
    return UserFactory(full_name=f"Trần {CANARY}")


def test_the_chain_holds_before_and_after_destroying(sealed_log, person):
    about = record("members.edit_person", actor=None, person=person, reason=f"Gọi {CANARY} sửa")
    other = record("members.edit_person", actor=None, person=UserFactory(), reason="Ghi sai ngày")
    chain.seal_committed()
    assert list(chain.verify(sealed_log)) == []

    assert destroy_reasons(person, known_as=[]) == (1, 0)
    assert list(chain.verify(sealed_log)) == []
    chain.seal_committed()

    assert list(chain.verify(sealed_log)) == []
    assert the_reason_of(about) == ("", "", True)
    assert the_reason_of(other)[0] == "Ghi sai ngày"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {E} t WHERE t::text LIKE %s", [f"%{CANARY}%"])
        assert cursor.fetchone()[0] == 0


def test_what_was_destroyed_before_it_was_sealed_holds_too(sealed_log, person):
    record("members.edit_person", actor=None, person=person, reason="Sửa tên")
    destroy_reasons(person, known_as=[])

    chain.seal_committed()

    assert list(chain.verify(sealed_log)) == []


def test_reasons_of_other_acts_go_when_they_name_the_person(person):
    named = record("members.grant_role", actor=person, reason=f"Thay {person.card_number}")

    destroy_reasons(person, known_as=[person.card_number])

    assert the_reason_of(named) == ("", "", True)


def test_the_log_says_what_was_destroyed(person):
    entry = record("members.edit_person", actor=None, person=person, reason="Sửa tên")

    destroy_reasons(person, known_as=[])

    noted = AuditEntry.objects.get(action="members.destroy_reasons")
    assert (noted.person, noted.facts) == (person, {"entries": [entry.pk], "kept": 0})


def test_the_same_words_have_another_digest_each_time(person):
    first, second = (record("members.test", actor=None, reason="Vì thế") for _number in range(2))
    digests = AuditEntry.objects.filter(pk__in=[first.pk, second.pk]).values("reason_digest")

    assert len({row["reason_digest"] for row in digests}) == 2


def test_without_a_reason_there_is_nothing_to_destroy(person):
    entry = record("members.view_person", actor=None, person=person)

    assert destroy_reasons(person, known_as=[]) == (0, 0)
    assert the_reason_of(entry) == ("", "", False)


def test_what_an_older_release_sealed_still_holds_and_stays(sealed_log, person):
    entry = record("members.edit_person", actor=None, person=person, reason="Sửa tên")
    seal_like_the_release_before(entry)
    chain.seal_committed()

    assert destroy_reasons(person, known_as=[]) == (0, 1)
    assert list(chain.verify(sealed_log)) == []
    assert the_reason_of(entry)[0] == "Sửa tên"


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'khác'",
        "reason = ''",
        "reason_salt = ''",
        "reason = '', reason_salt = '', action = 'members.sign_in'",
        "reason = '', reason_salt = '', person_id = NULL",
        "reason = '', reason_salt = '', facts = '{}'",
        "reason = '', reason_salt = '', reason_digest = ''",
        "reason = '', reason_salt = '', at = now()",
    ],
)
def test_the_database_lets_nothing_else_be_changed(person, change):
    entry = record("members.edit_person", actor=None, person=person, reason="Vì thế", number=1)

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {E} SET {change} WHERE id = %s", [entry.pk])


def test_an_entry_without_a_salt_is_not_changed(person):
    entry = record("members.view_person", actor=None, person=person)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(reason="")


# The owner of the database, past the triggers.
SECRETLY = {
    "destroy without a note": "reason = '', reason_salt = ''",
    "other words": "reason = 'khác'",
    "other words with their digest": (
        "reason = 'khác', reason_digest = encode(sha256(convert_to(reason_salt || 'khác', 'UTF8')),"
        " 'hex')"
    ),
    "no salt": "reason_salt = ''",
    "no digest": "reason_digest = ''",
    "words put back": "reason = 'khác', reason_salt = ''",
}


@pytest.mark.parametrize("name", SECRETLY)
def test_what_the_owner_of_the_database_does_shows(sealed_log, person, name):
    entry = record("members.edit_person", actor=None, person=person, reason="Vì thế")
    chain.seal_committed()

    superuser(f"UPDATE {E} SET {SECRETLY[name]} WHERE id = {entry.pk}")

    assert [one.entry_id for one in chain.verify(sealed_log)] == [entry.pk]


def test_going_back_and_forth_keeps_the_log(transactional_db):
    person = UserFactory()
    record("members.edit_person", actor=None, person=person, reason="Trước")

    call_command("migrate", "members", "0016", verbosity=0)
    call_command("migrate", "members", verbosity=0)

    assert User.objects.filter(pk=person.pk).exists()
    with pytest.raises(DatabaseError, match="never changed"):
        AuditEntry.objects.update(action="members.other")
    chain.seal_committed()
    assert list(chain.verify()) == []
