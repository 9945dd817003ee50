"""What differs from the closed figures: the right units, the right people, the right reasons."""

from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from learning.services import exempt_enrolment as exempt
from learning.services import withdraw_result
from members.roles import Role
from members.services import place_person
from monitoring import services as exports
from monitoring.closing import differences, selectors, services
from monitoring.closing.exceptions import NothingDiffers, WhyMissing
from monitoring.closing.sheets import difference_content
from monitoring.models import Snapshot
from tests.factories.monitoring import person_with
from tests.monitoring.closing.world import page_of


def compared(closed):
    services.compare(closed.closing, by=closed.world.office)
    closed.world.work(closed.closing)
    return differences.versions_to_compare(
        closed.world.office, closed.closing, before=None, after=None
    )


def people(closed, user=None, unit=None):
    before, after = compared(closed)
    page = page_of(after, unit or closed.world.root)
    user = user or closed.world.office
    found = differences.people_changed(user, before, after, page=page)
    return found, differences.explained(user, found.seen, since=before.counted_at)


class TestDifferences:
    def test_nothing_differs_at_first(self, closed):
        before, after = compared(closed)

        assert (before.version, after.version) == (1, 2)
        assert not selectors.has_differences(after)
        with pytest.raises(NothingDiffers):
            services.propose(closed.closing, reason="x", basis="y", by=closed.world.office)

    def test_names_the_person_and_the_basis_of_an_exemption(self, closed):
        row = closed.world.enrolments[3, "overdue"]
        exempt(row, basis="Giấy ra viện số 5", by=closed.world.office)

        found, [one] = people(closed)

        assert (one.enrolment, one.change.kind, found.hidden) == (row, "changed", 0)
        assert (one.change.before.status, one.change.after.status) == ("overdue", "exempt")
        assert "Giấy ra viện số 5" in one.reasons[0]

    def test_says_which_figures_of_which_units_changed(self, closed):
        exempt(closed.world.enrolments[3, "overdue"], basis="Ốm", by=closed.world.office)
        before, after = compared(closed)
        world = closed.world

        pages = [page_of(one, world.root) for one in (before, after)]
        [branch] = differences.changed_children(*pages)
        pages = [page_of(one, world.branches[1]) for one in (before, after)]
        [cell] = differences.changed_children(*pages)

        assert (branch.unit, cell.unit) == (world.branches[1].pk, world.cells[3].pk)
        assert (branch.before.overdue - branch.after.overdue) == 1
        assert (cell.after.exempt - cell.before.exempt) == 1

    def test_somebody_who_is_counted_elsewhere_moved(self, closed):
        world = closed.world
        row = world.enrolments[0, "completed"]
        since = timezone.localdate() - timedelta(days=3)
        place_person(row.member, unit=world.cells[3], since=since)

        found, [one] = people(closed)

        change = one.change
        assert (change.kind, change.unit_before, change.unit_after) == (
            "moved", world.cells[0].pk, world.cells[3].pk,
        )  # fmt: skip
        assert found.names[world.cells[3].pk] == world.cells[3].name

    def test_more_and_fewer_obligations(self, closed):
        new = closed.world.obliged(closed.world.cells[1], "not_started")
        gone = closed.world.enrolments[1, "exempt"]
        gone.withdrawn_at, gone.withdrawal_reason = timezone.now(), "Ghi nhầm"
        gone.save()

        _found, lines = people(closed)

        assert {(one.enrolment, one.change.kind) for one in lines} == {
            (new, "added"), (gone, "removed"),
        }  # fmt: skip

    def test_people_out_of_sight_are_counted_and_not_named(self, closed):
        exempt(closed.world.enrolments[3, "overdue"], basis="Ốm", by=closed.world.office)
        other = person_with(Role.LEADER, closed.world.branches[0])
        before, after = compared(closed)

        found = differences.people_changed(
            other, before, after, page=page_of(after, closed.world.root)
        )

        assert (found.seen, found.hidden) == ([], 1)

    def test_a_withdrawn_result_says_why(self, closed):
        row = closed.world.enrolments[2, "completed"]
        lesson = row.training_class.edition.lessons.filter(is_required=True).first()
        row.results.create(lesson=lesson, passed_at=row.completed_at, evidence=2)
        withdraw_result(row, lesson=lesson, reason="Nhờ người học hộ", by=closed.world.office)

        _found, [one] = people(closed, unit=closed.world.branches[1])

        assert one.change.before.status == "completed"
        assert one.change.after.status != "completed"
        assert "Nhờ người học hộ" in one.reasons[0]


class TestAmendments:
    def test_need_reason_and_basis_and_another_person(self, closed):
        exempt(closed.world.enrolments[3, "overdue"], basis="Ốm", by=closed.world.office)
        compared(closed)

        with pytest.raises(WhyMissing):
            services.propose(closed.closing, reason="Bổ sung", basis=" ", by=closed.world.office)
        services.propose(
            closed.closing, reason="Bổ sung", basis="Công văn 12", by=closed.world.office
        )
        services.approve(closed.closing, by=closed.world.leader)
        closed.world.work(closed.closing)

        first, second = closed.closing.snapshots.sealed().order_by("version")
        assert page_of(first, closed.world.root).facts.total.overdue == 3
        assert page_of(second, closed.world.root).facts.total.overdue == 2

    def test_what_was_given_up_leaves_the_number_free(self, closed):
        compared(closed)
        services.drop(closed.closing, by=closed.world.office)

        assert closed.world.obliged(closed.world.cells[0], "completed").pk
        second = closed.world.amended(closed.closing)

        assert second.version == 2
        assert closed.closing.snapshots.filter(state=Snapshot.State.DROPPED).count() == 1
        assert closed.closing.__class__.objects.get(pk=closed.closing.pk).state == "closed"

    def test_only_those_above_see_it_before_its_seal(self, closed):
        exempt(closed.world.enrolments[3, "overdue"], basis="Ốm", by=closed.world.office)
        compared(closed)

        versions = [
            [one.version for one in selectors.versions_of(user, closed.closing)]
            for user in (closed.world.leader, closed.world.clerks[1])
        ]

        assert versions == [[2, 1], [1]]


class TestWorkbooks:
    def made(self, closed, kind, user, **params):
        job = exports.request_export(
            kind=kind, params={"closing": str(closed.closing.pk), **params},
            purpose="Lưu hồ sơ", by=user,
        )  # fmt: skip
        sheet = openpyxl.load_workbook(exports.run_export(job).file.path).worksheets[0]
        return job, [list(row) for row in sheet.iter_rows(values_only=True)]

    def test_the_closed_figures_stand_in_it_with_their_hash(self, closed):
        snapshot = closed.closing.snapshots.sealed().get()

        _job, rows = self.made(closed, "closing", closed.world.office)

        assert any(snapshot.root_hash in str(row[0]) for row in rows)
        total = page_of(snapshot, closed.world.root).facts.total
        [whole] = [row for row in rows if row[-1] == page_of(snapshot, closed.world.root).digest]
        assert whole[3:6] == [total.total, total.exempt, total.obliged]

    def test_a_clerk_gets_the_own_units_only(self, closed):
        world = closed.world

        _job, rows = self.made(closed, "closing", world.clerks[0])

        codes = {row[0] for row in rows}
        assert {world.branches[0].code, world.cells[0].code} <= codes
        assert not codes & {world.root.code, world.branches[1].code, world.cells[3].code}

    def test_the_difference_names_whom_it_may(self, closed):
        row = closed.world.enrolments[3, "overdue"]
        kept = closed.world.enrolments[3, "not_started"]
        for one in (row, kept):
            exempt(one, basis="=cmd()", by=closed.world.office)
        kept.member.restricted_at = timezone.now()
        kept.member.save(update_fields=["restricted_at"])
        row.member.full_name = "=HYPERLINK(1)"
        row.member.save(update_fields=["full_name"])
        compared(closed)

        job, rows = self.made(closed, "difference", closed.world.office, before="1", version="2")

        assert [one for one in rows if one[0] == "'=HYPERLINK(1)"]
        assert exports.run_export(job).row_count == 1
        assert difference_content(closed.world.office, job.params).total == 1
        said = "1 dòng thuộc về người đang hạn chế xử lý dữ liệu, tệp xuất không nêu tên."
        assert said in [one[0] for one in rows]
