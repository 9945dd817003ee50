"""What goes upwards or to the public shows no small numbers: page, file and paper alike."""

import pytest
from django.urls import reverse

from monitoring import selectors
from monitoring.documents.choices import Choices
from monitoring.documents.compose import compose
from monitoring.documents.kinds import Report
from monitoring.filters import Filters
from monitoring.sheets import COUNT_KEYS, overview_content
from monitoring.suppression.counts import MARK, hidden_in_tree
from tests.factories.monitoring import enrolment_with, unit_below
from tests.monitoring.documents.world import DAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Two more parts: one with small numbers, one with large ones."""
    world = World()
    small, large = unit_below(world.root, name="Đơn vị nhỏ"), unit_below(world.root)
    for status, number in (("in_progress", 2), ("overdue", 9)):
        for _person in range(number):
            enrolment_with(status, world.training_class, small)
    for _person in range(2):
        enrolment_with("completed", world.training_class, small, member__status="probationary")
    for status in ("completed", "overdue", "in_progress"):
        for _person in range(7):
            enrolment_with(status, world.training_class, large)
    return world


def numbers_of(world, **more):
    content = overview_content(world.office, more)
    return [dict(zip(COUNT_KEYS, row[2:], strict=True)) for row in content.rows]


def test_page_and_file_hide_the_same(client, world):
    client.force_login(world.office)
    tree = selectors.top_tree(world.office, Filters())
    hidden = hidden_in_tree(tree, upward=True)

    rows = numbers_of(world, upward="1")
    page = client.get(reverse("monitoring:overview"), {"upward": "1"}).content.decode()

    assert any(hidden)
    assert [{key for key, value in row.items() if value == MARK} for row in rows] == hidden
    assert page.split("<tbody")[1].split("</table>")[0].count(">*<") == sum(map(len, hidden))
    assert "thay cho số dưới 5 người" in page
    assert "status=overdue" not in page
    assert "sort=-completed" not in page


def test_those_who_may_see_the_people_see_all_numbers(client, world):
    client.force_login(world.office)

    page = client.get(reverse("monitoring:overview")).content.decode()

    assert not [value for row in numbers_of(world) for value in row.values() if value == MARK]
    assert ">*<" not in page
    assert "upward=1" in page


def test_no_small_number_and_no_share_of_one_is_left(world):
    rows = numbers_of(world, upward="1")

    for row in rows:
        counts = {key: row[key] for key in COUNT_KEYS[:7]}
        assert not [key for key, value in counts.items() if value != MARK and 0 < value < 5]
        if row["completed"] == MARK:
            assert row["completed_share"] == row["verified_share"] == MARK


@pytest.mark.parametrize("report", [Report.PROGRESS, Report.CLASS_RESULT, Report.SUMMARY])
def test_papers_hide_small_numbers_too(world, report):
    choices = Choices(
        report=report,
        day=DAY,
        training_class=world.training_class.pk,
        upward="1",
    )

    paper = compose(world.office, choices)

    (table,) = paper.tables
    keys = [column.key for column in table.columns if column.kind == "number"]
    keys = [key for key in keys if key not in ("classes", "rate", "mean")]
    shown = [row[key] for row in [*table.rows, table.total] for key in keys]
    assert MARK in shown
    assert not [value for value in shown if value != MARK and 0 < value < 5]
    assert any("Dấu “*”" in line for line in paper.scope)
    plain = compose(world.office, Choices.from_params(choices.as_params() | {"upward": ""}))
    assert MARK not in [row[key] for row in plain.tables[0].rows for key in keys]
