"""Formulas in what people typed are inert in every file that leaves the site (SEC-18)."""

import csv
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from common.excel.reading import read_sheet
from learning.models import TrainingClass
from members.importing.services import plan_import, write_refused
from members.models import Unit, User
from members.roles import Role
from monitoring import services
from monitoring.documents.choices import Choices
from monitoring.documents.making import read_part
from monitoring.documents.services import request_document
from monitoring.forms import LIST_FORMATS
from monitoring.models import ExportJob, TopicCount
from quizzes.models import Topic
from tests.bad_input.workbooks import listed, workbook
from tests.factories.certificates import (
    completed_enrolment,
    issued_certificate,
    issuing_class,
    issuing_root,
)
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import person_with

pytestmark = pytest.mark.django_db
EVIL = [
    '=HYPERLINK("https://evil.example","Bấm")',
    "+1+cmd",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1+cmd",
    "－2+3",
    "＠SUM(1)",
    "   =1+1",
    "|calc",
    "=cmd|' /C calc'!A0",
    '=DDE("cmd";"/C calc";"x")',
    "\u00a0\u3000=1+1",
    '"=1+1',
    "'=1+1",
]
# The lists of every app that an office may take out, each with a name that somebody typed.
LIST_KINDS = (
    *("overview", "people", "register", "quality", "topics"),
    *("classes", "directory", "units"),
)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|")


@pytest.fixture
def office():
    """The office of a branch in which every name is a formula."""
    root = issuing_root(root=UnitFactory(name="Đảng bộ Khối", kind=Unit.Kind.COMMITTEE))
    for number, evil in enumerate(EVIL):
        unit = UnitFactory(parent=root, name=evil)
        member = UserFactory(full_name=evil, unit=unit, card_number=f"{1000 + unit.pk:08d}")
        training_class = TrainingClassFactory(unit=root)
        EnrolmentFactory(member=member, training_class=training_class)
        issued_certificate(completed_enrolment(issuing_class(root=root), member=member))
        TopicCount.objects.create(
            training_class=training_class,
            unit_now=unit,
            unit_then=unit,
            topic=Topic.objects.create(code=f"topic-{number}", name=evil),
            answers=20,
            right=10,
        )
        # Past every check that stands before the tables today.
        Unit.objects.filter(pk=unit.pk).update(name=evil)
        User.objects.filter(pk=member.pk).update(full_name=evil)
        TrainingClass.objects.filter(pk=training_class.pk).update(title=evil)
    return person_with(Role.OFFICE, root, full_name=EVIL[0])


def is_inert(text):
    """Tell whether no spreadsheet takes the text of a CSV cell for a formula."""
    start = text.lstrip(" \u00a0\u3000")
    plain = start[1:].replace(" ", "").replace(".", "").isdigit()
    return not start.startswith(STARTS) or (start[0] in "+-" and plain)


@pytest.mark.parametrize("kind", LIST_KINDS)
@pytest.mark.parametrize("form", LIST_FORMATS)
def test_no_export_holds_a_formula(kind, form, office):
    job = services.request_export(
        kind=kind, params={}, purpose='=HYPERLINK("x")', by=office, format=form
    )

    job = services.run_export(job)

    assert job.state == ExportJob.State.DONE
    assert job.row_count >= len(EVIL)
    if form == "xlsx":
        book = openpyxl.load_workbook(job.file.path)
        cells = [cell for sheet in book.worksheets for row in sheet for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        texts = [cell.value for cell in cells if cell.data_type == "s"]
    else:
        with Path(job.file.path).open(encoding="utf-8-sig", newline="") as file:
            texts = [cell for row in csv.reader(file) for cell in row]
    assert [text for text in texts if not is_inert(text)] == []
    assert sum("1+1" in text for text in texts) >= 5


@pytest.mark.parametrize("report", ["tien-do", "chua-hoan-thanh"])
def test_no_workbook_of_a_paper_holds_a_formula(report, office, tmp_path):
    choices = Choices(report=report, day=timezone.localdate(), signer=EVIL[0])
    job = request_document(choices, purpose='=HYPERLINK("x")', by=office)

    job = services.run_export(job)

    (tmp_path / "paper.xlsx").write_bytes(read_part(job.file.path, "paper.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "paper.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet for cell in row]
    texts = [cell.value for cell in cells if cell.data_type == "s"]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [text for text in texts if not is_inert(text)] == []
    assert sum("1+1" in text for text in texts) >= 5


def test_the_list_of_refused_rows_holds_no_formula_and_loses_nothing(tmp_path):
    UnitFactory(code="TC063")
    path = workbook(tmp_path / "a.xlsx", listed())
    book = openpyxl.load_workbook(path)
    evil = [text for text in EVIL if text[0] not in "\t\r\n"]
    for number, text in enumerate(evil, start=2):
        book.active.append([number - 1, f"{text} 5", "1/2/70", "0912345678", "TC063"])
        book.active.cell(number, 2).data_type = "s"
    book.save(path)

    written = write_refused(plan_import(path), tmp_path / "a-loi.xlsx")

    assert written == len(evil)
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "a-loi.xlsx").active for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert [c.value for c in cells if isinstance(c.value, str) and not is_inert(c.value)] == []
    back = [row.values[1] for row in read_sheet(tmp_path / "a-loi.xlsx").rows[1:]]
    assert [text.removeprefix("'") for text in back] == [f"{t} 5".removeprefix("'") for t in evil]
    # A telephone number and the row's number stay what they are.
    assert [row.values[3] for row in read_sheet(tmp_path / "a-loi.xlsx").rows[1:]] == [
        "0912345678"
    ] * len(evil)
