"""From the cells over the grassroots to the office: who confirms what, and two people close."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import AuditEntry
from members.roles import Role
from monitoring.closing import selectors, services
from monitoring.closing.exceptions import (
    AlreadyClosing,
    AnotherMustDecide,
    ClosingRefused,
    CutoffToCome,
    MayNotClose,
    WhyMissing,
)
from monitoring.models import Closing, Snapshot
from tests.factories.monitoring import person_with
from tests.monitoring.closing.world import page_of

State = Snapshot.State


def version(closing):
    return closing.snapshots.order_by("-pk").first()


def rung(closing, unit):
    return selectors.whole_ladder(version(closing)).steps[unit.pk].rung


class TestPreparing:
    def test_counts_every_unit_of_the_tree(self, world):
        closing = world.prepared()

        snapshot = version(closing)
        page = page_of(snapshot, world.cells[3])
        assert (closing.state, snapshot.state) == ("draft", State.READY)
        assert snapshot.pages.count() == 7
        figures = page.facts.total
        assert (figures.total, figures.exempt, figures.obliged) == (6, 1, 5)
        assert (figures.in_time, figures.late, figures.not_completed) == (1, 1, 3)
        assert (figures.overdue, figures.in_progress, figures.not_started) == (1, 1, 1)
        assert (figures.e2, figures.required_periods, figures.completed_periods) == (2, 20, 8)

    def test_a_day_that_is_not_over_cannot_be_cut_off(self, world):
        today = timezone.localdate()

        with pytest.raises(CutoffToCome):
            services.prepare_closing(
                world.period, unit=world.root, cutoff_on=today, cells_due_on=today,
                grassroots_due_on=today, by=world.office,
            )  # fmt: skip

    def test_one_period_of_one_unit_is_closed_once(self, world):
        world.prepared()

        with pytest.raises(AlreadyClosing):
            world.prepared(unit=world.branches[0])

    def test_only_the_office_over_the_unit_prepares(self, world):
        closing = world.prepared()

        for by in (world.clerks[0], world.leader):
            with pytest.raises(MayNotClose):
                services.open_round(closing, by=by)

    def test_what_was_given_up_leaves_room(self, world):
        services.drop(world.prepared(), by=world.office)

        assert world.prepared().state == Closing.State.DRAFT


class TestConfirming:
    def test_climbs_from_cells_to_the_organisation(self, world):
        closing = world.opened()
        services.confirm(closing, unit=world.cells[0], by=world.secretaries[0])
        services.confirm(closing, unit=world.cells[1], by=world.secretaries[1])
        services.confirm(closing, unit=world.branches[0], by=world.clerks[0])

        numbers = selectors.whole_ladder(version(closing)).numbers
        assert (numbers["confirmed"], numbers["waiting"]) == (3, 3)

    def test_an_organisation_says_why_it_does_not_wait(self, world):
        closing = world.opened()

        with pytest.raises(WhyMissing):
            services.confirm(closing, unit=world.branches[0], by=world.clerks[0])
        services.confirm(
            closing, unit=world.branches[0], reason="Chi bộ 1 khuyết bí thư", by=world.clerks[0]
        )

        assert rung(closing, world.branches[0]) == "confirmed"

    def test_nobody_confirms_for_another_unit(self, world):
        closing = world.opened()

        for by in (world.clerks[0], world.clerks[1], world.office, world.secretaries[1]):
            with pytest.raises(MayNotClose):
                services.confirm(closing, unit=world.cells[0], by=by)

    def test_an_objection_needs_a_reason_and_stays_in_sight(self, world):
        closing = world.opened()

        with pytest.raises(WhyMissing):
            services.object_to(closing, unit=world.cells[0], reason=" ", by=world.secretaries[0])
        services.object_to(
            closing, unit=world.cells[0], reason="Thiếu một người", by=world.secretaries[0]
        )

        assert rung(closing, world.cells[0]) == "objected"
        entry = AuditEntry.objects.get(action="monitoring.object_to_figures")
        assert (entry.unit, entry.reason) == (world.cells[0], "Thiếu một người")

    def test_before_the_round_is_open_nobody_is_asked(self, world):
        closing = world.prepared()

        with pytest.raises(ClosingRefused):
            services.confirm(closing, unit=world.cells[0], by=world.secretaries[0])
        assert selectors.waiting_for(world.secretaries[0]) == []

    def test_figures_that_change_must_be_confirmed_again_all_the_way_up(self, world):
        closing = world.confirmed()
        world.obliged(world.cells[0], "not_started")
        services.recount(closing, by=world.office)
        world.work(closing)

        assert rung(closing, world.cells[0]) == "changed"
        assert rung(closing, world.branches[0]) == "changed"
        assert rung(closing, world.cells[1]) == "confirmed"
        assert rung(closing, world.branches[1]) == "confirmed"

    def test_tells_each_what_waits_for_them(self, world):
        world.opened()

        [waiting] = selectors.waiting_for(world.secretaries[2])
        assert (waiting.unit, waiting.rung) == (world.cells[2].pk, "waiting")
        assert waiting.due_on == timezone.localdate() + timedelta(days=3)
        assert [one.unit for one in selectors.waiting_for(world.clerks[1])] == [
            world.branches[1].pk
        ]
        assert selectors.waiting_for(world.office) == []

    def test_who_is_late_shows(self, world):
        closing = world.opened()
        services.confirm(closing, unit=world.cells[0], by=world.secretaries[0])
        Closing.objects.filter(pk=closing.pk).update(
            cells_due_on=timezone.localdate() - timedelta(days=1)
        )

        ladder = selectors.whole_ladder(
            Snapshot.objects.select_related("closing").get(pk=version(closing).pk)
        )

        assert {one.unit for one in ladder.in_state("late")} == {
            cell.pk for cell in world.cells[1:]
        }


class TestTwoPeople:
    def test_closes_when_another_person_agrees(self, world):
        closing = world.closed()

        snapshot = version(closing)
        entry = AuditEntry.objects.get(action="monitoring.seal_closing")
        assert (closing.state, snapshot.state, snapshot.version) == ("closed", "sealed", 1)
        assert entry.facts["root_hash"] == snapshot.root_hash
        assert (entry.actor, snapshot.proposed_by) == (world.leader, world.office)

    def test_nobody_decides_on_the_own_proposal(self, world):
        closing = world.confirmed()
        services.propose(closing, by=world.office)

        with pytest.raises(AnotherMustDecide):
            services.approve(closing, by=world.office)

    def test_nor_the_one_who_had_it_counted(self, world):
        closing = world.confirmed()
        services.propose(closing, by=person_with(Role.OFFICE, world.root))

        with pytest.raises(AnotherMustDecide):
            services.approve(closing, by=world.office)

    def test_the_database_refuses_one_person_for_both(self, world):
        closing = world.confirmed()
        services.propose(closing, by=world.office)

        with pytest.raises(IntegrityError), transaction.atomic():
            closing.snapshots.update(decided_by=world.office)

    def test_says_why_it_closes_without_everybody(self, world):
        closing = world.opened()

        with pytest.raises(WhyMissing):
            services.propose(closing, by=world.office)
        services.propose(closing, reason="Quá hạn ba ngày", by=world.office)

        assert version(closing).state == State.PROPOSED

    def test_sent_back_is_only_counted(self, world):
        closing = world.confirmed()
        services.propose(closing, by=world.office)
        services.send_back(closing, answer="Xem lại Chi bộ 2", by=world.leader)

        snapshot = version(closing)
        assert (snapshot.state, snapshot.answer) == (State.READY, "Xem lại Chi bộ 2")

    def test_figures_that_changed_after_the_confirmation_are_not_closed(self, world):
        closing = world.confirmed()
        services.propose(closing, by=world.office)
        services.approve(closing, by=world.leader)
        row = world.enrolments[0, "completed"]
        row.completed_at = None
        row.save(update_fields=["completed_at"])
        world.work(closing)

        snapshot = version(closing)
        assert (snapshot.state, snapshot.sealed_at) == (State.READY, None)
        assert "3" in snapshot.answer
        assert rung(closing, world.cells[0]) == "changed"
        assert not AuditEntry.objects.filter(action="monitoring.seal_closing").exists()
