"""Official reports of a closed period: with its figures, or saying that theirs are of now."""

import pytest

from learning.services import exempt_enrolment
from monitoring.closing.selectors import closed_page
from monitoring.documents.choices import Choices
from monitoring.documents.compose import compose
from monitoring.documents.forms import DocumentForm
from monitoring.exceptions import ReportUnknown
from tests.factories.learning import PeriodFactory


def typed(closed, **fields):
    period = closed.world.period
    sent = {
        "day": "05/02/2026", "form": "", "purpose": "Báo cáo", "period": f"ky-{period.pk}",
        "unit": closed.world.root.pk, "figures": "closed", **fields,
    }  # fmt: skip
    return DocumentForm(sent, report="tien-do", user=closed.world.office)


def paper(closed, **fields):
    form = typed(closed, **fields)
    assert form.is_valid(), form.errors
    return compose(closed.world.office, form.choices())


class TestClosedFigures:
    def test_stay_those_of_the_closing_whatever_is_corrected(self, closed):
        exempt_enrolment(closed.world.enrolments[3, "overdue"], basis="Ốm", by=closed.world.office)

        then, now = paper(closed), paper(closed, figures="")

        total = closed_page(
            closed.world.office, period=closed.world.period, unit=closed.world.root
        ).facts.total
        assert (then.tables[0].total["obliged"], then.tables[0].total["overdue"]) == (
            total.obliged, total.overdue,
        )  # fmt: skip
        assert now.tables[0].total["obliged"] == total.obliged - 1

    def test_the_paper_says_when_and_by_which_hash(self, closed):
        snapshot = closed.closing.snapshots.get()

        then, now = paper(closed), paper(closed, figures="")

        assert "Số liệu đã chốt ngày" in then.scope[1]
        assert snapshot.root_hash[:8] in then.scope[1]
        assert any("Số liệu hiện tại; Số liệu đã chốt" in line for line in now.scope)

    def test_counts_the_same_classes_as_the_closing(self, closed):
        now = paper(closed, figures="")
        page = closed_page(closed.world.office, period=closed.world.period, unit=closed.world.root)

        assert now.tables[0].total["obliged"] == page.facts.total.obliged

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [({"period": ""}, "period"), ({"unit": None}, None), ({"class": "own"}, "class")],
    )
    def test_are_refused_where_nothing_was_closed(self, closed, fields, wrong):
        if fields.get("class"):
            fields = {"class": closed.world.training_class.pk}

        form = typed(closed, **fields)

        assert form.is_valid() == (wrong is None)
        assert wrong is None or wrong in form.errors

    def test_a_closing_out_of_sight_is_not_there(self, closed):
        params = {
            "report": "tien-do", "day": "2026-02-05", "figures": "closed",
            "period": str(PeriodFactory().pk), "unit": str(closed.world.root.pk),
        }  # fmt: skip

        with pytest.raises(ReportUnknown):
            compose(closed.world.office, Choices.from_params(params))
