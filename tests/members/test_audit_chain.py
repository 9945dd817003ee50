"""The audit log's chain: nothing changes unseen (SEC-26)."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from members import chain
from members.chain.heads import FILE
from members.chain.links import START, entry_text, next_link
from members.models import AuditEntry, AuditSeal
from members.services import record
from members.tasks import seal_audit_log
from tests.factories.members import UserFactory

ENTRIES = 12
E, S = "members_auditentry", "members_auditseal"
AT = {n: f"(SELECT entry_id FROM {S} WHERE position = {n})" for n in range(1, ENTRIES + 1)}


def edit(column, value, at=5):
    return [f"UPDATE {E} SET {column} = {value} WHERE id = {AT[at]}"]


def delete(at, *, with_seal=False, renumbered=False):
    """The entry; also its link; also with the links behind it moved up."""
    entry = f"DELETE FROM {E} WHERE id = {AT[at]}"
    if not with_seal:
        return [entry]
    steps = [entry, f"DELETE FROM {S} WHERE position = {at}"]
    if renumbered:
        steps.append(f"UPDATE {S} SET position = -position WHERE position > {at}")
        steps.append(f"UPDATE {S} SET position = -position - 1 WHERE position < 0")
    return steps


def insert(*, ago, place=None):
    """A forged entry; with ``place`` also a link for it, the ones behind moved down."""
    steps = [
        f"""INSERT INTO {E} (id, at, action, subject, reason, facts)
        VALUES (-7, now() - interval '{ago}', 'members.sign_in', '', '', '{{}}')"""
    ]
    if place is not None:
        steps += [
            f"UPDATE {S} SET position = -position WHERE position >= {place}",
            f"UPDATE {S} SET position = -position + 1 WHERE position < 0",
            f"""INSERT INTO {S} (position, entry_id, chain, sealed_at)
            SELECT {place}, -7, sha256('forged'), now()""",
        ]
    return steps


def swap(first, second):
    """Two links lead to each other's entry."""
    return [
        f"""UPDATE {S} a SET entry_id = -a.entry_id WHERE position IN ({first}, {second})""",
        f"""UPDATE {S} a SET entry_id = (SELECT -entry_id FROM {S} b
            WHERE b.position = {first + second} - a.position) WHERE position = {first}""",
        f"""UPDATE {S} a SET entry_id = (SELECT min(id) FROM {E} WHERE id NOT IN
            (SELECT entry_id FROM {S})) WHERE position = {second}""",
    ]


OFF = f"ALTER TABLE {E} DISABLE TRIGGER members_audit_append_only"
# name: (statements, whether everything is hashed anew afterwards)
TAMPERS = {
    "edit the time": (edit("at", "at - interval '1 second'"), False),
    "edit the actor": (edit("actor_id", "NULL"), False),
    "edit the action": (edit("action", "'members.sign_out'"), False),
    "edit the person": (edit("person_id", "NULL"), False),
    "edit the unit": (edit("unit_id", "NULL"), False),
    "edit the subject": (edit("subject", "'class:9'"), False),
    "edit the reason": (edit("reason", "'khác'"), False),
    "empty the reason": (edit("reason", "''"), False),
    "edit a fact": (edit("facts", """'{"number": 99}'"""), False),
    "add a fact": (edit("facts", """facts || '{"more": 1}'"""), False),
    "empty the facts": (edit("facts", "'{}'"), False),
    "edit the first": (edit("reason", "'khác'", at=1), False),
    "edit the last": (edit("reason", "'khác'", at=ENTRIES), False),
    "give another id": (edit("id", "-9"), False),
    "edit one letter's case": (edit("subject", "upper(subject)"), False),
    "delete the first": (delete(1), False),
    "delete one": (delete(6), False),
    "delete the last": (delete(ENTRIES), False),
    "delete one with its link": (delete(6, with_seal=True), False),
    "delete one and close the gap": (delete(6, with_seal=True, renumbered=True), False),
    "insert with a link": (insert(ago="1 minute", place=6), False),
    "insert into the past": (insert(ago="3 days"), False),
    "reorder links": (swap(3, 9), False),
    "edit a link": ([f"UPDATE {S} SET chain = sha256('x') WHERE position = 4"], False),
    "edit the time of sealing": (
        [f"UPDATE {S} SET sealed_at = sealed_at - interval '1 day' WHERE position = 4"],
        False,
    ),
    "truncate the tail": ([*delete(12, with_seal=True), *delete(11, with_seal=True)], False),
    "empty both": ([f"DELETE FROM {S}", f"DELETE FROM {E}"], False),
    "edit and hash anew": ([OFF, *edit("reason", "'khác'")], True),
    "delete and hash anew": (
        [OFF, *delete(6, with_seal=True, renumbered=True)],
        True,
    ),
    "truncate the head's entry and hash anew": ([OFF, *delete(12, with_seal=True)], True),
}
ONLY_THE_HEAD_TELLS = {name for name, (_steps, anew) in TAMPERS.items() if anew} | {
    "truncate the tail",
    "empty both",
}


@pytest.fixture
def heads(settings, tmp_path):
    settings.AUDIT_HEAD_DIR = str(tmp_path)
    return tmp_path / FILE


@pytest.fixture
def sealed_log(db, heads):
    """A dozen entries in the chain, and its head outside."""
    person = UserFactory()
    superuser("DELETE FROM members_auditentry")
    for number in range(ENTRIES):
        record(
            "members.test",
            actor=person,
            person=person,
            unit=person.unit,
            subject="class:one",
            reason="vì thế",
            number=number,
        )
    seal_audit_log()
    assert AuditSeal.objects.count() == ENTRIES
    return heads


def superuser(*statements):
    """Run statements as somebody who owns the database: triggers and foreign keys are silent."""
    with connection.cursor() as cursor:
        # Checks of foreign keys that wait for the end of the transaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


def hash_anew():
    """Compute every digest and link again, as an attacker with the source code would."""
    superuser(
        f"UPDATE {E} SET reason_digest = encode(sha256(convert_to(reason_salt || reason, 'UTF8')),"
        " 'hex') WHERE reason_salt <> ''"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.position, s.sealed_at, {entry_text('s.form')} FROM {S} s "
            f"JOIN {E} e ON e.id = s.entry_id ORDER BY s.position"
        )
        rows = cursor.fetchall()
    link = START
    for position, sealed_at, text in rows:
        link = next_link(link, position=position, sealed_at=sealed_at, entry=text)
        superuser(f"UPDATE {S} SET chain = '\\x{link.hex()}' WHERE position = {position}")


def test_an_untouched_log_holds(sealed_log):
    assert list(chain.verify(sealed_log)) == []


def test_there_are_thirty_kinds():
    assert len(TAMPERS) == 30


@pytest.mark.parametrize("name", TAMPERS)
def test_tampering_shows(sealed_log, name):
    statements, anew = TAMPERS[name]

    superuser(*statements)
    if anew:
        hash_anew()
    chain.seal_committed(whole=True)

    assert list(chain.verify(sealed_log)), name
    if name in ONLY_THE_HEAD_TELLS:
        assert list(chain.verify()) == [], "the chain alone cannot tell"


def test_the_first_broken_entry_is_named(sealed_log):
    entry = AuditSeal.objects.get(position=5).entry_id
    superuser(*edit("reason", "'khác'"), *edit("reason", "'khác'", at=8))

    first, second = chain.verify(sealed_log)

    assert (first.kind, first.position, first.entry_id) == ("entry_changed", 5, entry)
    assert second.position == 8


def test_a_switched_off_trigger_is_found(sealed_log, django_capture_on_commit_callbacks):
    superuser(OFF)
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("check_records", "--app", "members", stdout=out)

    assert "members_audit_append_only" in out.getvalue()


@pytest.mark.parametrize("table", [E, S])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses(sealed_log, table, act):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            cursor.execute(act.format(table))


def test_a_head_that_was_edited_is_refused(sealed_log):
    line = sealed_log.read_text().replace('"position": 12', '"position": 11')
    sealed_log.write_text(line)

    assert [one.kind for one in chain.verify(sealed_log)] == ["heads_unreadable"]


def test_a_head_signed_with_another_key_is_refused(sealed_log, settings):
    settings.AUDIT_KEY = "another"

    assert [one.kind for one in chain.verify(sealed_log)] == ["heads_unreadable"]


def test_the_head_goes_to_the_program_too(sealed_log, settings, tmp_path):
    program, taken = tmp_path / "ship", tmp_path / "taken"
    program.write_text(f"#!/bin/sh\ncat >> {taken}\n")
    program.chmod(0o700)
    settings.AUDIT_HEAD_COMMAND = str(program)

    seal_audit_log()

    assert taken.read_text() == sealed_log.read_text().splitlines(keepends=True)[-1]


def test_late_commits_are_chained_where_they_are_found(sealed_log):
    """The order of the chain is that of sealing: a gap of ids may be filled later."""
    last = AuditEntry.objects.latest("pk")
    superuser(
        f"INSERT INTO {E} (id, at, action, subject, reason, facts) "
        f"VALUES ({last.pk + 100}, now(), 'members.test', '', '', '{{}}')"
    )
    chain.seal_committed()
    record("members.test", actor=None)  # an id before the one that was sealed

    assert chain.seal_committed() == 1
    assert list(chain.verify(sealed_log)) == []


def test_the_command_names_the_break_and_fails(sealed_log):
    out = StringIO()
    superuser(*edit("reason", "'khác'"))

    with pytest.raises(SystemExit):
        call_command("verify_audit", heads=sealed_log, stdout=out)

    assert "entry_changed at position 5" in out.getvalue()


def test_an_old_entry_that_was_there_before_the_chain_is_no_forgery(db):
    person = UserFactory()
    entry = record("members.test", actor=person)
    superuser(f"UPDATE {E} SET at = '{timezone.now() - timedelta(days=900)}' WHERE id = {entry.pk}")

    chain.seal_committed()

    assert list(chain.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_fifty_writers_make_no_fork():
    """Fifty threads write while four seal: one chain with every entry once."""
    stop = threading.Event()

    def write():
        try:
            for number in range(20):
                with transaction.atomic():
                    record("members.test", actor=None, number=number)
        finally:
            connection.close()

    def seal():
        try:
            while not stop.is_set():
                chain.seal_committed()
        finally:
            connection.close()

    sealers = [threading.Thread(target=seal) for _ in range(4)]
    writers = [threading.Thread(target=write) for _ in range(50)]
    for thread in [*sealers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    chain.seal_committed(whole=True)

    written = AuditEntry.objects.filter(action="members.test").count()
    assert written == 1000
    assert AuditSeal.objects.filter(entry__action="members.test").count() == written
    assert AuditSeal.objects.count() == AuditEntry.objects.count()
    assert list(chain.verify()) == []
