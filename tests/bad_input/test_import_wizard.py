"""The import wizard: what cannot be done is said in words, and what went stale is named by row."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.importing import working
from members.models import ImportRow, ImportRun, Unit, User
from members.roles import Role
from members.services import place_person, register_person
from tests.bad_input.workbooks import listed, workbook
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import LONG_AGO, RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
NAME, BIRTH, CARD, UNIT = "Lê Văn An", "01/02/1970", "12345678", "TC063"
KNOWN = ("Trần Thị Bé", "03/04/1971", "22345678", UNIT)
NEW = (NAME, BIRTH, CARD, UNIT)


@pytest.fixture
def root():
    root = UnitFactory(code="DUK", name="Đảng bộ Khối", kind=Unit.Kind.COMMITTEE)
    for code, name in (("TC063", "Đảng bộ Bệnh viện Mắt"), ("TC106", "Đảng bộ Cấp nước")):
        UnitFactory(code=code, name=name, parent=root)
    return root


@pytest.fixture
def organiser(root):
    person = UserFactory(unit=root)
    RoleGrantFactory(person=person, role=Role.ORGANISATION, unit=root)
    return person


@pytest.fixture
def browser(organiser):
    browser = Client()
    browser.force_login(organiser)
    return browser


def upload(browser, root, tmp_path, *people):
    path = workbook(tmp_path / "a.xlsx", listed(*people))
    file = BytesIO(path.read_bytes())
    file.name = "a.xlsx"
    page = browser.post(reverse("imports:upload"), {"file": file, "unit": root.pk}, follow=True)
    form = page.context["form"]
    return ImportRun.objects.get(), {n: form[n].value() or "" for n in form.fields}


def checked(browser, root, tmp_path, *people):
    run, answers = upload(browser, root, tmp_path, *people)
    browser.post(reverse("imports:columns", args=[run.pk]), answers)
    working.work_on(run.pk)
    return ImportRun.objects.get()


def act(browser, name, run, **sent):
    page = browser.post(reverse(f"imports:{name}", args=[run.pk]), sent, follow=True)
    return page.content.decode()


def taken_over(browser, run):
    act(browser, "hand_in", run)
    working.work_on(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    return run


def _move(person):
    place_person(person, unit=Unit.objects.get(code="TC106"), since=timezone.localdate())


def _give_birth_date(person):
    User.objects.filter(pk=person.pk).update(birth_date=date(1971, 4, 3))


def _register_namesake(_person):
    UserFactory(full_name=NAME, birth_date=date(1970, 2, 1))


def _take_card(_person):
    UserFactory(card_number=CARD)


def _end_unit(_person):
    Unit.objects.filter(code=UNIT).update(ended_on=timezone.localdate() - timedelta(days=1))


# What happens between the dry run and the taking over, and what is said of the row.
STALE = {
    "moved": (_move, "changed", "Người này đã chuyển đơn vị sau lần chạy thử."),
    "changed": (_give_birth_date, "changed", "Hồ sơ đã thay đổi sau lần chạy thử."),
    "registered": (_register_namesake, "new", "Người này đã được ghi vào hồ sơ sau lần chạy thử."),
    "card taken": (_take_card, "new", "vừa được ghi cho người khác"),
    "unit ended": (_end_unit, "new", "Đơn vị đã kết thúc hoạt động sau lần chạy thử."),
}


@pytest.mark.parametrize("case", STALE)
def test_what_happened_after_the_dry_run_keeps_the_row_out(case, browser, root, tmp_path):
    happens, kind, said = STALE[case]
    known = register_person(
        full_name=KNOWN[0], unit=Unit.objects.get(code=UNIT), since=LONG_AGO, card_number=KNOWN[2]
    )
    run = checked(browser, root, tmp_path, KNOWN, NEW)
    change = ImportRow.objects.get(run=run, kind=kind)
    happens(known)

    run = taken_over(browser, run)

    change.refresh_from_db()
    assert (change.outcome, said in change.note) == ("stale", True), change.note
    assert run.refused_file


class TestUndo:
    def test_what_was_changed_later_stays_and_is_named(self, browser, root, tmp_path):
        unit = Unit.objects.get(code=UNIT)
        known = register_person(full_name=KNOWN[0], unit=unit, since=LONG_AGO, card_number=KNOWN[2])
        run = taken_over(browser, checked(browser, root, tmp_path, KNOWN, NEW))
        User.objects.filter(pk=known.pk).update(birth_date=date(1972, 1, 1))
        EnrolmentFactory(member=User.objects.get(card_number=CARD))

        act(browser, "undo", run)
        working.work_on(run.pk)

        notes = {row.kind: row.note for row in run.rows.filter(outcome="kept")}
        assert notes["changed"].startswith("Đã thay đổi sau đó: Ngày sinh")
        assert notes["new"].startswith("Giữ lại người này và khóa đăng nhập, vì đã có:")

    def test_after_seven_days_it_is_too_late(self, browser, root, tmp_path):
        run = taken_over(browser, checked(browser, root, tmp_path, NEW))
        ImportRun.objects.update(finished_at=timezone.now() - timedelta(days=8))

        assert "Chỉ hoàn tác được trong bảy ngày kể từ khi nhập." in act(browser, "undo", run)


class TestActs:
    def test_twice_handed_in(self, browser, root, tmp_path):
        run = taken_over(browser, checked(browser, root, tmp_path, NEW))

        assert "Lần nhập này vừa chuyển sang bước khác." in act(browser, "hand_in", run)

    def test_nothing_to_take_over(self, browser, root, tmp_path):
        run = checked(browser, root, tmp_path, (None, BIRTH, CARD, UNIT))

        assert "Không có gì để nhập" in act(browser, "hand_in", run)

    def test_alone_above_the_limit(self, browser, root, tmp_path, settings):
        settings.IMPORT_ALONE_UP_TO = 0
        run = checked(browser, root, tmp_path, NEW)
        act(browser, "hand_in", run)

        said = "Một đồng chí khác của Ban Tổ chức cần duyệt lần nhập này."
        assert said in act(browser, "approve", run)
        run.refresh_from_db()
        assert run.state == "waiting"

    def test_the_role_was_lost_before_the_work_began(self, browser, organiser, root, tmp_path):
        run = checked(browser, root, tmp_path, NEW)
        act(browser, "hand_in", run)
        organiser.grants.all().delete()

        working.work_on(run.pk)

        run.refresh_from_db()
        assert run.error == "Người nhập không còn giữ vai trò Ban Tổ chức."
        assert not User.objects.filter(card_number=CARD).exists()

    def test_nobody_chosen(self, browser, root, tmp_path):
        run = checked(browser, root, tmp_path, NEW)

        assert "chọn người cho ít nhất một dòng" in act(browser, "decide", run)

    def test_a_field_that_does_not_differ(self, browser, root, tmp_path):
        run = checked(browser, root, tmp_path, NEW)

        said = act(browser, "overwrite", run, overwrite=["is_superuser"])
        assert "chỉ chọn trong các trường của danh sách" in said


def test_columns_that_cannot_be_are_said_at_the_column(browser, root, tmp_path):
    run, answers = upload(browser, root, tmp_path, NEW)
    address = reverse("imports:columns", args=[run.pk])

    twice = browser.post(address, answers | {"column-0": "full_name"}).content.decode()
    without = browser.post(address, answers | {"column-1": ""}).content.decode()

    assert "Cột A đã chọn mục này." in twice
    assert "Đồng chí chọn cột Họ và tên" in without
