"""What is sealed stays: hashes, triggers, the chain, reorganisations, sums."""

import json
import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from learning.models import Period, TrainingClass
from members.models import Unit, User
from members.organising.past import tree_of_day
from members.services.events import Decision, merge_units
from monitoring.closing import checking, counting, rules, selectors, services
from monitoring.closing.rules import Figures, sum_of
from monitoring.filters import Filters
from monitoring.models import Confirmation, Snapshot, SnapshotPage
from tests.factories.learning import TrainingClassFactory
from tests.monitoring.closing.world import YESTERDAY, page_of


def sealed(closed):
    return closed.closing.snapshots.sealed().first()


def tamper(statement, *values):
    """A hand in the database that is above triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def merged(unit, *, into, by):
    """A merge by a decision of today, after the cut-off day."""
    decision = Decision(timezone.localdate(), number="15-QĐ/ĐUK", by=by)
    fresh = [Unit.objects.get(pk=one.pk) for one in (unit, into)]
    merge_units(decision, fresh[:1], fresh[1])


class TestImmutable:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE monitoring_snapshot SET reason = 'x'",
            "DELETE FROM monitoring_snapshot",
            "UPDATE monitoring_snapshotpage SET body = '{}'",
            "DELETE FROM monitoring_snapshotpage",
            "UPDATE monitoring_confirmation SET reason = 'x'",
            "DELETE FROM monitoring_confirmation",
            "TRUNCATE monitoring_confirmation",
            "TRUNCATE monitoring_snapshotpage",
            "TRUNCATE monitoring_snapshot CASCADE",
        ],
    )
    def test_the_database_refuses_to_change_it(self, closed, statement):
        with connection.cursor() as cursor:
            # TRUNCATE asks no trigger while foreign keys are still to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(DatabaseError, match="never changed"):
                cursor.execute(statement)

    def test_no_page_can_be_slipped_in(self, closed):
        page = page_of(sealed(closed), closed.world.cells[0])
        page.pk, page.unit = (
            None,
            Unit.objects.exclude(pk__in=SnapshotPage.objects.values("unit")).first()
            or closed.world.root,
        )

        with pytest.raises(DatabaseError), transaction.atomic():
            page.save(force_insert=True)

    def test_a_second_worker_changes_nothing(self, closed):
        before = sealed(closed)
        closed.world.work(closed.closing)

        assert sealed(closed).sealed_at == before.sealed_at


class TestHashes:
    def test_every_hash_can_be_computed_again(self, closed):
        assert list(checking.broken_pages()) == []
        assert list(checking.broken_snapshots()) == []

    @pytest.mark.parametrize("column", ["body", "lines", "digest"])
    def test_a_page_that_was_changed_is_found(self, closed, column):
        page = page_of(sealed(closed), closed.world.cells[2])
        changed = {
            "body": page.body.replace('"kind":"cell"', '"kind":"sell"'),
            "lines": page.lines.replace("completed", "overdue"),
            "digest": "0" * 64,
        }[column]
        tamper(f"UPDATE monitoring_snapshotpage SET {column} = %s WHERE id = %s", changed, page.pk)

        assert page.pk in list(checking.broken_pages())

    def test_a_page_made_anew_with_a_right_hash_breaks_the_one_above(self, closed):
        page = page_of(sealed(closed), closed.world.cells[2])
        body = page.body.replace(closed.world.cells[2].code, "GIA")
        tamper(
            "UPDATE monitoring_snapshotpage SET body = %s, digest = %s WHERE id = %s",
            *(body, rules.digest_of(body), page.pk),
        )

        assert list(checking.broken_pages()) == [page.pk]

    def test_a_page_that_was_taken_out_is_found(self, closed):
        snapshot = sealed(closed)
        tamper(
            "DELETE FROM monitoring_snapshotpage WHERE id = %s",
            page_of(snapshot, closed.world.cells[0]).pk,
        )

        assert list(checking.broken_snapshots()) == [snapshot.pk]

    def test_any_page_is_proved_by_those_above_it_alone(self, closed):
        snapshot = sealed(closed)
        page = page_of(snapshot, closed.world.cells[3])

        digest = page.digest
        for unit, above in selectors.proof_of(page):
            facts = page_of(snapshot, Unit.objects.get(pk=unit)).facts
            assert digest in [one for _unit, one in facts.children]
            digest = above
        assert json.loads(snapshot.head)["top"] == digest
        assert rules.digest_of(snapshot.head) == snapshot.root_hash

    def test_an_amendment_names_the_version_before(self, closed):
        first = sealed(closed)
        closed.world.obliged(closed.world.cells[0], "completed")

        second = closed.world.amended(closed.closing)

        assert (second.version, second.reason, second.basis) == (
            2, "Bổ sung hồ sơ", "Công văn 12",
        )  # fmt: skip
        assert json.loads(second.head)["previous"] == first.root_hash
        assert Snapshot.objects.get(pk=first.pk).root_hash == first.root_hash
        assert list(checking.broken_snapshots()) == []

    def test_holds_no_name(self, closed):
        pages = SnapshotPage.objects.filter(snapshot=sealed(closed))
        texts = [page.body + page.lines for page in pages]
        names = {row.member.full_name for row in closed.world.enrolments.values()}

        assert not [name for name in names for text in texts if name in text]


class TestCounting:
    def test_what_was_studied_after_the_moment_does_not_count(self, world):
        row = world.obliged(world.cells[0], "in_progress")
        closing = world.prepared()
        before = page_of(closing.snapshots.get(), world.cells[0]).digest
        row.completed_at = timezone.now()
        row.save(update_fields=["completed_at"])

        services.recount(closing, by=world.office)
        world.work(closing)

        assert page_of(closing.snapshots.get(), world.cells[0]).digest == before

    def test_an_exemption_that_was_noted_later_counts(self, world):
        closing = world.prepared()
        row = world.enrolments[3, "overdue"]
        row.exempted_at, row.exemption_basis = timezone.now(), "Giấy ra viện"
        row.save()
        services.recount(closing, by=world.office)
        world.work(closing)

        total = page_of(closing.snapshots.get(), world.cells[3]).facts.total
        assert (total.exempt, total.obliged, total.overdue) == (2, 4, 0)

    def test_which_classes_belong_to_a_period(self, world):
        year = world.period
        other = Period.objects.create(
            code="SAU", name="Sau", starts_on=year.ends_on + timedelta(days=1),
            ends_on=year.ends_on + timedelta(days=90),
        )  # fmt: skip
        inside = TrainingClassFactory(opens_on=year.starts_on)
        planned = TrainingClassFactory(opens_on=year.starts_on, planned=True)
        outside = TrainingClassFactory(opens_on=other.starts_on, due_on=other.ends_on)

        own = set(TrainingClass.objects.of_period(year))

        assert own >= {inside, world.training_class}
        assert outside not in own
        assert set(TrainingClass.objects.of_period(other.pk)) == {outside}
        assert planned not in own
        assert set(Filters(period=year.pk).classes()) == own

    def test_sums_of_the_parts_are_the_whole_on_random_units(self, world):
        chance = random.Random(11)
        for _ in range(40):
            place = chance.choice([*world.cells, *world.branches, world.root])
            world.obliged(place, chance.choice(["exempt", "completed", "late", "overdue"]))
        snapshot = world.prepared().snapshots.get()

        for page in snapshot.pages.all():
            children = selectors.children_of(page)
            whole = page.facts.direct + sum_of(one.facts.total for one in children)
            assert page.facts.total == whole
            total = page.facts.total
            parts = total.exempt + total.in_time + total.late + total.not_completed
            assert total.total == parts
            assert total.completed == total.e0 + total.e1 + total.e2 + total.e3
        lines = [line for page in snapshot.pages.all() for line in rules.lines_of(page.lines)]
        assert len(lines) == page_of(snapshot, world.root).facts.total.total

    def test_the_totals_are_those_of_the_records(self, world):
        closing = world.prepared()
        tree = tree_of_day(counting.cutoff_day(closing))
        expected = counting.obligations_of(closing, tree).denominators()

        total = page_of(closing.snapshots.get(), world.root).facts.total
        assert (total.total, total.exempt, total.obliged) == (
            expected.total, expected.exempt, expected.obliged,
        )  # fmt: skip
        assert (total.completed, total.not_completed) == (
            expected.completed, expected.not_completed,
        )  # fmt: skip


class TestReorganisation:
    def test_the_closed_figures_keep_units_and_names_of_then(self, closed):
        world = closed.world
        before = {
            page.unit_id: (page.facts.name, page.facts.total) for page in sealed(closed).pages.all()
        }
        merged(world.branches[0], into=world.branches[1], by=world.office)

        pages = sealed(closed).pages.all()
        assert {page.unit_id: (page.facts.name, page.facts.total) for page in pages} == before
        assert list(checking.broken_pages()) == []

    def test_as_was_and_as_is_have_one_sum(self, closed):
        world = closed.world
        page = page_of(sealed(closed), world.root)
        merged(world.cells[0], into=world.cells[3], by=world.office)

        today = selectors.today_figures(User.objects.get(pk=world.office.pk), page)

        assert sum((figures for _unit, figures in today), Figures()) == page.facts.total
        by_unit = {unit.pk: figures for unit, figures in today if unit}
        then = page_of(sealed(closed), world.cells[3]).facts.total
        assert world.cells[0].pk not in by_unit
        assert by_unit[world.cells[3].pk].total == then.total + 3

    def test_nothing_differs_after_a_later_reorganisation(self, closed):
        world = closed.world
        merged(world.cells[0], into=world.cells[1], by=world.office)
        services.compare(closed.closing, by=world.office)
        world.work(closed.closing)

        assert not selectors.has_differences(closed.closing.snapshots.open_ones().get())


class TestRules:
    def test_texts_are_read_back_as_they_were_written(self):
        line = rules.Line(7, 3, "completed", True, 2, Decimal("8.50"), Decimal(10), YESTERDAY, None)
        figures = line.figures(Decimal("4.0"))

        assert rules.lines_of(rules.lines_text([line])) == [line]
        assert Figures.from_list(json.loads(json.dumps(figures.as_list()))) == figures

    def test_one_value_has_one_text(self):
        assert rules.plain(Decimal("100.0")) == rules.plain(Decimal(100)) == "100"
        assert rules.canonical({"b": 1, "a": "ấ"}) == '{"a":"ấ","b":1}'

    @pytest.mark.parametrize(
        ("total", "answer", "same", "expected"),
        [
            (0, None, False, "nothing"),
            (3, None, False, "waiting"),
            (3, "confirmed", True, "confirmed"),
            (3, "confirmed", False, "changed"),
            (3, "objected", True, "objected"),
            (3, "objected", False, "objected"),
        ],
    )
    def test_where_a_unit_stands(self, total, answer, same, expected):
        rung = rules.rung_of(total=total, answer=answer, is_of_these_figures=same)

        assert rung == expected
        assert Confirmation.Answer.values == ["confirmed", "objected"]
