"""The messy workbook goes in, its faulty rows come back, are mended, and go in too."""

import json
from collections import Counter
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from common.text.vietnamese import nfc
from members.importing.services import plan_import
from members.models import AuditEntry, Exemption, Membership, PositionHeld, Unit, User
from members.roles import Role
from members.services import grant_role, register_person
from tests.factories.members import LONG_AGO, UnitFactory, UserFactory
from tests.members.data import make_messy_workbook as messy

pytestmark = pytest.mark.django_db

COUNTS = {
    "new": 194,
    "changed": 15,
    "moved": 8,
    "unchanged": 34,
    "conflict": 6,
    "problem": 43,
}


@pytest.fixture
def register():
    """The units and people that the register has before the import."""
    root = UnitFactory(code="DUK", kind=Unit.Kind.COMMITTEE)
    places = {}
    for code, (name, cells) in messy.UNITS.items():
        unit = UnitFactory(code=code, name=name, parent=root)
        places[code, 0] = unit
        for number in range(1, cells + 1):
            places[code, number] = UnitFactory(
                code=f"{code}-C{number:02d}",
                name=f"Chi bộ {number}",
                kind=Unit.Kind.CELL,
                parent=unit,
            )
    registered, _lines = messy.build()
    for person in registered:
        register_person(
            full_name=person.name,
            unit=places[person.unit, person.cell],
            since=LONG_AGO,
            sex=person.sex,
            birth_date=person.birth,
            card_number=person.card,
            phone=person.phone,
            email=person.email,
        )
    return root


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(messy.TARGET.read_bytes())
    return path


def run(path, *options):
    out = StringIO()
    call_command("import_members", str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def mend(error_file):
    """Mend the error file as a clerk would, by the sentences in it; keep the last column."""
    _registered, lines = messy.build()
    by_number = dict(enumerate(lines, start=1))
    book = openpyxl.load_workbook(error_file)
    sheet = book.active
    for row in range(sheet.max_row, 1, -1):
        line = by_number[sheet.cell(row, 1).value]
        if line.mend == "delete":
            sheet.delete_rows(row)
            continue
        for column, value in line.mend.items():
            sheet.cell(row, column + 1).value = value
    book.save(error_file)


def test_the_workbook_in_git_is_the_one_the_script_makes(tmp_path):
    messy.write(tmp_path / "again.xlsx")

    assert (tmp_path / "again.xlsx").read_bytes() == messy.TARGET.read_bytes()
    assert messy.TARGET.stat().st_size <= 60 * 1024


def test_each_of_the_300_rows_becomes_what_it_should(register, workbook):
    _registered, lines = messy.build()

    planned = plan_import(workbook)

    outcomes = [
        f"{action.kind}:{action.problems[0].code}" if action.problems else str(action.kind)
        for action in planned.actions
    ]
    wrong = [
        (action.row.number, outcome, line.outcome, line.cells[:8])
        for action, outcome, line in zip(planned.actions, outcomes, lines, strict=True)
        if outcome != line.outcome
    ]
    assert wrong == []
    assert [action.row.number for action in planned.actions] == list(
        range(messy.FIRST_ROW, messy.FIRST_ROW + 300)
    )


def test_a_dry_run_counts_and_changes_nothing(register, workbook):
    people, entries = User.objects.count(), AuditEntry.objects.count()

    report = run(workbook, "--dry-run")

    assert report["counts"] == COUNTS
    assert sum(COUNTS.values()) == 300
    assert (User.objects.count(), AuditEntry.objects.count()) == (people, entries)
    assert report["error_file"] is None
    assert list(workbook.parent.iterdir()) == [workbook]


def test_good_rows_go_in_and_the_second_run_finds_them_unchanged(register, workbook):
    before = User.objects.count()

    first, second = run(workbook, "--apply"), run(workbook, "--apply")

    assert first["counts"] == COUNTS
    assert User.objects.count() == before + COUNTS["new"]
    done = COUNTS["new"] + COUNTS["changed"] + COUNTS["moved"] + COUNTS["unchanged"]
    assert second["counts"] == COUNTS | {"new": 0, "changed": 0, "moved": 0, "unchanged": done}
    entry = AuditEntry.objects.filter(action="members.import_people").latest("pk")
    assert {kind: entry.facts[kind] for kind in COUNTS} == second["counts"]


def test_names_are_stored_in_one_form_however_they_came(register, workbook):
    run(workbook, "--apply")

    names = list(User.objects.values_list("full_name", flat=True))
    assert [name for name in names if name != nfc(name) or name.isupper()] == []
    phones = User.objects.filter(phone__isnull=False).values_list("phone", flat=True)
    assert {phone[:3] for phone in phones} == {"+84"}


def test_moves_keep_what_was_and_details_arrive(register, workbook):
    report = run(workbook, "--apply")

    moved = [row["person"] for row in report["rows"] if row["kind"] == "moved"]
    for person in User.objects.filter(pk__in=moved):
        spells = list(Membership.objects.filter(person=person).order_by("valid_from", "pk"))
        assert len(spells) == 2
        assert spells[0].valid_to is not None
        assert spells[1].unit_id == person.unit_id
    assert Exemption.objects.filter(basis="Miễn sinh hoạt do sức khỏe").exists()
    assert PositionHeld.objects.filter(position="deputy_secretary").exists()


def test_refused_rows_come_back_with_column_value_and_what_to_do(register, workbook):
    report = run(workbook, "--apply")

    sheet = openpyxl.load_workbook(report["error_file"]).active
    rows = list(sheet.iter_rows(values_only=True))
    refused = COUNTS["conflict"] + COUNTS["problem"]
    assert report["error_file"].endswith("danh-sach-loi.xlsx")
    assert list(rows[0]) == [*messy.HEADINGS, "Vấn đề cần sửa"]
    assert len(rows) == 1 + refused
    assert all(row[-1] and len(row[-1]) > 20 for row in rows[1:])
    wrong_card = next(row[-1] for row in rows if row[messy.CARD] == "9912345")
    assert wrong_card.startswith("Số thẻ đảng viên “9912345”: ")
    problems = [problem for row in report["rows"] for problem in row["problems"]]
    assert all(problem["column"] and problem["mend"] for problem in problems)


def test_the_mended_error_file_goes_in_completely(register, workbook):
    error_file = run(workbook, "--apply")["error_file"]

    mend(error_file)
    second = run(error_file, "--apply")
    third = run(error_file, "--apply")

    kinds = Counter(row["kind"] for row in second["rows"])
    faults = [(row["row"], row["problems"]) for row in second["rows"] if row["problems"]]
    assert faults == []
    assert kinds == {"new": 40, "unchanged": 4}
    assert second["error_file"] is None
    assert third["counts"]["unchanged"] == 44


def test_only_the_organisation_department_imports_for_others(register, workbook):
    clerk, head = UserFactory(unit=register), UserFactory(unit=register)
    grant_role(clerk, role=Role.UNIT_CLERK, unit=register)
    grant_role(head, role=Role.ORGANISATION, unit=register)

    with pytest.raises(CommandError, match="organisation"):
        run(workbook, "--by", clerk.personal_code)
    report = run(workbook, "--apply", "--by", head.personal_code)

    assert report["counts"] == COUNTS
    entry = AuditEntry.objects.get(action="members.import_people")
    assert entry.actor == head


def test_rows_outside_the_importers_branch_are_refused(register, workbook):
    head = UserFactory(unit=register)
    grant_role(head, role=Role.ORGANISATION, unit=Unit.objects.get(code="TC060"))

    report = run(workbook, "--dry-run", "--by", head.personal_code)

    touched = {row["kind"] for row in report["rows"] if row["kind"] not in {"unchanged", "problem"}}
    outside = [p for row in report["rows"] for p in row["problems"] if p["code"] == "outside"]
    assert outside
    # Conflicts about people outside would tell whom the register has there.
    assert touched == {"new", "changed", "moved"}
    assert report["counts"]["new"] < COUNTS["new"]


def test_the_plain_report_is_one_line_of_result_and_a_table(register, workbook):
    out = StringIO()
    call_command("import_members", str(workbook), "--dry-run", stdout=out)

    first, *rest = out.getvalue().splitlines()
    assert first.startswith("Would import 300 rows: 194 new, 15 changed, 8 moved, 34 unchanged")
    assert any("phone: – → +84" in line for line in rest)


@pytest.mark.parametrize("content", [b"not a workbook", b""])
def test_a_file_that_is_no_workbook_is_refused_in_words(tmp_path, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)

    with pytest.raises(CommandError, match="Excel"):
        run(path)
