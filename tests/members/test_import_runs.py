"""Runs of an import: bulk equals one by one, broken off and resumed, and taken back."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone, translation

from common import jobs
from common.excel.reading import read_sheet
from common.exceptions import DomainError
from common.records import checks, findings
from members import services
from members.importing import runs, working
from members.importing.exceptions import WrongState
from members.importing.rules import Kind
from members.importing.services import plan_import
from members.models import (
    AuditEntry,
    Exemption,
    ImportRow,
    ImportRun,
    Membership,
    PositionHeld,
    StatusPeriod,
    Unit,
    User,
)
from members.roles import Role
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import LONG_AGO, RoleGrantFactory, UserFactory
from tests.members.data import make_messy_workbook as messy
from tests.members.per_row import apply_one_by_one
from tests.members.stage import register_of_the_workbook

pytestmark = pytest.mark.django_db

FIELDS = ("birth_date", "birth_year", "sex", "card_number", "email", "phone", "phone_key")
MORE = (
    "admitted_on",
    "full_member_on",
    "job_title",
    "workplace",
    "is_active",
    "search_text",
    "name_key",
)


@pytest.fixture
def root():
    return register_of_the_workbook()


@pytest.fixture
def organiser(root):
    person = UserFactory(unit=root)
    RoleGrantFactory(person=person, role=Role.ORGANISATION, unit=root)
    return person


def state_of_register():
    """Everything that an import may write, without keys, codes and the log."""
    people = {
        person.pk: (person.full_name, person.birth_date, person.card_number)
        for person in User.objects.all()
    }
    facts = {
        people[u.pk]: [getattr(u, n) for n in (*FIELDS, *MORE[:5])] for u in User.objects.all()
    }
    units = {people[u.pk]: u.unit and u.unit.code for u in User.objects.select_related("unit")}
    spells = sorted(
        (str(people[m.person_id]), m.unit.code, m.kind, str(m.valid_from), str(m.valid_to))
        for m in Membership.objects.select_related("unit")
    )
    statuses = sorted(
        (str(people[s.person_id]), s.status, str(s.valid_from), str(s.valid_to))
        for s in StatusPeriod.objects.all()
    )
    positions = sorted(
        (str(people[p.person_id]), p.position, p.unit_id, str(p.valid_to))
        for p in PositionHeld.objects.all()
    )
    exempt = sorted((str(people[e.person_id]), e.basis) for e in Exemption.objects.all())
    return facts, units, spells, statuses, positions, exempt


def checked_run(organiser, path=messy.TARGET, **fields):
    with path.open("rb") as content:
        run = runs.start_run(
            content, name="a.xlsx", unit=Unit.objects.get(code="DUK"), by=organiser
        )
    ImportRun.objects.filter(pk=run.pk).update(state="mapped", **fields)
    working.work_on(run.pk)
    return ImportRun.objects.get(pk=run.pk)


def taken_over(organiser, **fields):
    run = checked_run(organiser, **fields)
    runs.hand_in(run, by=organiser)
    working.work_on(run.pk)
    return ImportRun.objects.get(pk=run.pk)


def test_bulk_does_what_the_services_do_one_by_one(root, organiser):
    with translation.override("vi"):
        planned = plan_import(messy.TARGET, by=organiser)
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before")
        apply_one_by_one(planned, by=organiser)
        wanted = state_of_register()
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT before")
    run = taken_over(organiser)

    assert run.state == "done"
    assert state_of_register() == wanted
    assert len(planned.actions) == 300


def test_the_log_leads_to_every_person_who_was_changed(organiser):
    run = taken_over(organiser)

    rows = run.rows.filter(outcome="applied")
    named = set(AuditEntry.objects.filter(facts__run=run.pk).values_list("person_id", flat=True))
    subjects = set(AuditEntry.objects.filter(facts__run=run.pk).values_list("subject", flat=True))
    assert rows.count() == run.changes > 200
    for row in rows:
        assert row.person_id in named or f"person:{row.person_id}" in subjects
    assert not list(findings(checks(apps=["members"])))


def test_undo_gives_back_exactly_what_was_there(organiser):
    before = state_of_register()
    run = taken_over(organiser, overwrite=["job_title", "phone", "status"])
    assert state_of_register() != before

    runs.want_undo(run, by=organiser)
    working.work_on(run.pk)

    run.refresh_from_db()
    assert run.state == "undone"
    assert not run.rows.filter(outcome="kept").exists()
    assert state_of_register() == before


@pytest.mark.parametrize("seed", range(6))
def test_undo_of_any_part_leaves_what_others_changed_later(organiser, seed):
    dice = random.Random(seed)
    before = records()
    run = taken_over(organiser)
    rows = [
        row
        for row in run.rows.filter(outcome="applied", kind__in=("changed", "moved"))
        if row.undo["fields"] or {"membership", "status"} & set(row.undo)
    ]
    touched = dice.sample(rows, 5)
    new = dice.sample(list(run.rows.filter(outcome="applied", kind="new")), 3)
    for row in touched:
        _change_later(row, organiser)
    for row in new:
        EnrolmentFactory(member=row.person)

    runs.want_undo(run, by=organiser)
    working.work_on(run.pk)

    kept = {row.pk for row in run.rows.filter(outcome="kept")}
    assert kept == {row.pk for row in [*touched, *new]}
    assert all(row.note for row in run.rows.filter(outcome="kept"))
    after, theirs = records(), {row.person_id for row in touched}
    stayed = {row.person_id for row in new}
    made = set(run.rows.filter(kind="new").exclude(person=None).values_list("person_id", flat=True))
    assert made == stayed <= set(after)
    assert not User.objects.filter(pk__in=stayed, is_active=True).exists()
    assert {pk: before[pk] for pk in set(before) - theirs} == {
        pk: after[pk] for pk in set(before) - theirs
    }


def records():
    """What the register has of each person, without the keys of dated facts."""
    dated = (Membership, StatusPeriod, PositionHeld, Exemption)
    found = {
        person.pk: [[getattr(person, name) for name in ("full_name", "unit_id", *FIELDS, *MORE)]]
        for person in User.objects.all()
    }
    for model in dated:
        names = [c.attname for c in model._meta.concrete_fields if c.attname != "id"]
        for values in model.objects.order_by("valid_from", "pk").values_list("person_id", *names):
            found[values[0]].append([model.__name__, *values])
    return found


def _change_later(row, by):
    """Change what the run changed, as somebody would at the desk of people."""
    row.refresh_from_db()
    fields = row.undo.get("fields", {})
    day = timezone.localdate() + timedelta(days=1)
    if "membership" in row.undo:
        services.place_person(row.person, unit=Unit.objects.get(code="DUK"), since=day, by=by)
    elif fields:
        name = next(iter(fields))
        values = {"admitted_on": date(2000, 1, 1), "full_member_on": date(2001, 1, 1)}
        values |= {"birth_date": date(1960, 1, 1), "sex": "m" if row.person.sex == "f" else "f"}
        setattr(row.person, name, values.get(name, f"0912{row.pk:06d}"[:10]))
        row.person.save()
    else:
        services.change_status(row.person, status="other", since=day, by=by)


def test_a_worker_that_dies_is_followed_by_one_that_goes_on(organiser, monkeypatch):
    monkeypatch.setattr(working, "BATCH", 50)
    run = checked_run(organiser)
    runs.hand_in(run, by=organiser)
    claimed = jobs.claim(ImportRun, run.pk, give_up=working._fail)
    with translation.override("vi"):
        batches = working._batches(claimed.rows.to_take_over().filter(outcome=""), done=0)
        for batch, done in [next(batches), next(batches)]:
            working._beat(claimed, done)
            working.apply_rows(batch, claimed, timezone.localdate())
    done_before = set(run.rows.filter(outcome="applied").values_list("pk", "applied_at"))

    working.work_on(run.pk)
    still = ImportRun.objects.get(pk=run.pk)
    ImportRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert runs.resume_lost() == 1
    working.work_on(run.pk)

    run.refresh_from_db()
    assert (still.state, run.state) == ("running", "done")
    assert len(done_before) == 100
    assert done_before <= set(run.rows.filter(outcome="applied").values_list("pk", "applied_at"))
    assert (
        User.objects.filter(full_name__in=run.rows.filter(kind="new").values("name")).count() >= 194
    )
    with pytest.raises(jobs.Superseded):
        working._beat(claimed, 1)


def test_what_changed_after_the_dry_run_is_not_taken_over(organiser):
    run = checked_run(organiser)
    row = run.rows.filter(kind="moved").first()
    services.place_person(
        row.person, unit=Unit.objects.get(code="DUK"), since=LONG_AGO + timedelta(days=9)
    )
    new_rows = list(run.rows.filter(kind="new").order_by("pk"))
    new = next(one for one in new_rows if "birth_date" in one.plan["values"])
    born = date.fromisoformat(new.plan["values"]["birth_date"])
    UserFactory(full_name=new.name, birth_date=born)
    taken = [one for one in new_rows if "card_number" in one.plan["values"]][-1]
    UserFactory(card_number=taken.plan["values"]["card_number"])

    runs.hand_in(run, by=organiser)
    working.work_on(run.pk)

    stale = {row.pk: row.note for row in run.rows.filter(outcome="stale")}
    assert set(stale) == {row.pk, new.pk, taken.pk}
    assert all(stale.values())
    run.refresh_from_db()
    back = read_sheet(Path(storages["private"].path(run.refused_file))).rows[1:]
    said = [str(line.values[-1]) for line in back]
    assert len(said) == run.counts["problem"] + run.counts["conflict"] + 3
    assert [text for text in said if text in stale.values()] == [
        one.note for one in run.rows.filter(outcome="stale").order_by("number")
    ]
    refused = run.rows.filter(kind="problem").order_by("number").first()
    assert any(refused.problems[0]["mend"] in text for text in said)


def test_columns_are_not_named_anew_once_rows_were_taken_over(organiser):
    run = taken_over(organiser)
    taken = run.rows.filter(outcome="applied").count()
    ImportRun.objects.filter(pk=run.pk).update(state="failed", failed_step="apply")

    with pytest.raises(WrongState):
        runs.name_columns(
            run, sheet="", heading_row=5, fields={"full_name": 1}, fingerprint="0", by=organiser
        )

    assert run.rows.filter(outcome="applied").count() == taken > 0


def test_after_seven_days_nothing_is_taken_back(organiser):
    run = taken_over(organiser)
    ImportRun.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(days=8))

    with pytest.raises(DomainError):
        runs.want_undo(run, by=organiser)


def test_a_choice_decides_a_conflict(organiser):
    run = checked_run(organiser)
    conflicts = {one.problems[0]["code"]: one for one in run.rows.filter(kind="conflict")}
    row, other = conflicts["ambiguous"], conflicts["other_card"]

    runs.check_again(run, choices={row.number: row.candidates[0], other.number: None})
    working.work_on(run.pk)

    decided = run.rows.get(number=row.number)
    assert decided.person_id == row.candidates[0]
    assert decided.kind in {Kind.UNCHANGED, Kind.CHANGED, Kind.MOVED}
    assert run.rows.get(number=other.number).kind == Kind.NEW


def test_old_runs_are_emptied(organiser):
    from members.importing.cleaning import empty_old_runs

    run = taken_over(organiser)
    ImportRun.objects.filter(pk=run.pk).update(changed_at=timezone.now() - timedelta(days=40))

    assert empty_old_runs() == 1
    run.refresh_from_db()
    assert not run.file
    assert not ImportRow.objects.filter(run=run).exists()
    assert run.counts["new"] == 194
