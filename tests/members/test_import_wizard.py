"""The import wizard through HTTP: from the workbook to the report, and back."""

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from members.models import ImportRun, Membership, Unit, User
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.members.data import make_messy_workbook as messy
from tests.members.stage import register_of_the_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(django_capture_on_commit_callbacks):
    """A browser whose posts are stored for good: what they queue is queued."""

    class Committing(Client):
        def post(self, *args, **kwargs):
            with django_capture_on_commit_callbacks(execute=True):
                return super().post(*args, **kwargs)

    return Committing()


@pytest.fixture
def root():
    return register_of_the_workbook()


def organiser_of(unit):
    person = UserFactory(unit=Unit.objects.get(code="DUK"))
    RoleGrantFactory(person=person, role=Role.ORGANISATION, unit=unit)
    return person


@pytest.fixture
def organiser(root, client):
    person = organiser_of(root)
    client.force_login(person)
    return person


def named(content, name="danh-sach.xlsx"):
    file = BytesIO(content)
    file.name = name
    return file


def send(client, root, content=None, name="danh-sach.xlsx"):
    content = messy.TARGET.read_bytes() if content is None else content
    return client.post(
        reverse("imports:upload"), {"file": named(content, name), "unit": root.pk}, follow=True
    )


def answers(page, **changes):
    """What the browser sends back from the page of columns when nothing is touched."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changes


def checked(client, root, run_tasks):
    page = send(client, root)
    run = ImportRun.objects.latest("pk")
    client.post(reverse("imports:columns", args=[run.pk]), answers(page))
    assert run_tasks() == ["members.tasks.work_on_import"]
    return ImportRun.objects.get(pk=run.pk)


def page_of(client, run, **query):
    return client.get(reverse("imports:run", args=[run.pk]), query)


def post(client, act, run, **sent):
    return client.post(reverse(f"imports:{act}", args=[run.pk]), sent, follow=True)


def test_the_whole_way_there_and_back(client, root, organiser, run_tasks):
    before = User.objects.count()
    run = checked(client, root, run_tasks)
    assert run.counts["new"] == 194
    meant = {row.person_id for row in run.rows.exclude(kind="missing")}
    missing = set(run.rows.filter(kind="missing").values_list("person_id", flat=True))
    assert organiser.pk in missing
    assert not missing & meant
    for kind in ("new", "changed", "moved", "missing", "conflict", "problem", "unchanged"):
        assert page_of(client, run, kind=kind).status_code == 200
    assert "→" in page_of(client, run, kind="changed").content.decode()

    post(client, "hand_in", run)
    assert "Đã duyệt" in page_of(client, run).content.decode()
    run_tasks()

    run.refresh_from_db()
    assert (run.state, run.approved_by) == ("done", organiser)
    assert User.objects.count() == before + 194
    page = page_of(client, run).content.decode()
    assert "Hoàn tác lần nhập" in page
    report = openpyxl.load_workbook(BytesIO(_file(client, "report", run))).active
    refused = openpyxl.load_workbook(BytesIO(_file(client, "refused", run))).active
    assert report.max_row > 217
    assert refused.max_row == 1 + run.counts["conflict"] + run.counts["problem"]

    post(client, "undo", run)
    run_tasks()
    run.refresh_from_db()
    assert run.state == "undone"
    assert User.objects.count() == before


def _file(client, name, run):
    answer = client.get(reverse(f"imports:{name}", args=[run.pk]))
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"Ho ten,Ngay sinh\nA,1/1/1980\n", "a.csv", "CSV"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "a.xls", ".xls"),
        (b"", "a.xlsx", "rỗng"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_how_to_save_it(
    client, root, organiser, content, name, said
):
    page = send(client, root, content, name).content.decode()

    assert said in page
    assert not ImportRun.objects.exists()


def test_columns_can_be_changed_and_are_remembered(client, root, organiser, run_tasks):
    page = send(client, root)
    first = ImportRun.objects.latest("pk")
    column = next(
        n for n in page.context["form"].fields if page.context["form"][n].value() == "phone"
    )
    address = reverse("imports:columns", args=[first.pk])

    without_names = dict.fromkeys(page.context["form"].fields, "") | {"heading_row": "5"}
    assert "Đồng chí chọn cột Họ và tên" in client.post(address, without_names).content.decode()
    client.post(address, answers(page, **{column: ""}))
    run_tasks()

    again = send(client, root)
    assert not [row for row in first.rows.all() if "phone" in row.plan.get("values", {})]
    assert again.context["form"][column].value() == ""
    assert "Đã từng nhập danh sách có cùng tiêu đề" in again.content.decode()


def test_what_stands_in_a_cell_is_no_markup(client, root, organiser):
    target = BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Họ và tên", "Ngày sinh", "Ghi chú"])
    book.active.append(["Lê An", "01/02/1970", "<img src=x>"])
    book.create_sheet("Trống")
    book.save(target)

    page = send(client, root, target.getvalue()).content.decode()
    run = ImportRun.objects.latest("pk")
    address = reverse("imports:columns", args=[run.pk])

    assert "&lt;img src=x&gt;" in page
    assert "<img src=x>" not in page
    for row in ("0", "31", "9" * 3000, "x"):
        answer = client.get(address, {"row": row, "sheet": "Trống"})
        assert answer.context["form"]["heading_row"].value() == 1, row


def test_overwriting_is_ticked_and_checked_again(client, root, organiser, run_tasks):
    run = checked(client, root, run_tasks)
    person = run.rows.filter(kind="unchanged", person__sex="f").first().person
    person.sex = "m"
    person.save()

    post(client, "overwrite", run)
    run_tasks()
    run.refresh_from_db()
    assert (run.overwrite, run.kept) == ([], {"sex": 1})
    assert "hồ sơ giữ nguyên" in page_of(client, run, kind="unchanged").content.decode()
    post(client, "overwrite", run, overwrite=["sex"])
    run_tasks()

    run.refresh_from_db()
    assert (run.overwrite, run.kept) == (["sex"], {})
    assert run.rows.get(person=person).kind == "changed"


def test_a_conflict_is_decided_by_choosing_a_person(client, root, organiser, run_tasks):
    run = checked(client, root, run_tasks)
    conflicts = run.rows.filter(kind="conflict")
    row = next(one for one in conflicts if one.problems[0]["code"] == "ambiguous")
    page = page_of(client, run, kind="conflict").content.decode()
    assert page.count(f'name="row-{row.number}"') == 1 + len(row.candidates) == 3

    foreign = User.objects.exclude(pk__in=row.candidates).first()
    post(client, "decide", run, **{f"row-{row.number}": str(foreign.pk)})
    assert run.rows.get(pk=row.pk).kind == "conflict"
    post(client, "decide", run, **{f"row-{row.number}": str(row.candidates[1])})
    run_tasks()

    assert run.rows.get(number=row.number).person_id == row.candidates[1]


def test_missing_people_are_only_marked(client, root, organiser, run_tasks):
    run = checked(client, root, run_tasks)
    row = run.rows.filter(kind="missing").first()
    spells = Membership.objects.filter(person=row.person).count()

    post(client, "mark", run, shown=[row.pk], row=[row.pk])
    post(client, "hand_in", run)
    run_tasks()

    row.refresh_from_db()
    assert row.outcome == "applied"
    assert Membership.objects.filter(person=row.person).count() == spells


def test_a_large_list_takes_a_second_person(client, root, organiser, run_tasks, settings):
    settings.IMPORT_ALONE_UP_TO = 100
    run = checked(client, root, run_tasks)
    post(client, "hand_in", run)
    post(client, "approve", run)
    run.refresh_from_db()
    assert run.state == "waiting"

    client.force_login(organiser_of(Unit.objects.get(code="TC060")))
    assert page_of(client, run).status_code == 404
    second = organiser_of(root)
    client.force_login(second)
    post(client, "approve", run)
    run_tasks()

    run.refresh_from_db()
    assert (run.state, run.approved_by) == ("done", second)


def test_the_same_queries_for_few_and_for_many_rows(
    client, root, organiser, run_tasks, count_queries
):
    run = checked(client, root, run_tasks)
    page_of(client, run, kind="new")
    with count_queries() as few:
        page_of(client, run, kind="moved")
    with count_queries(at_most=15) as many:
        page_of(client, run, kind="new")

    assert len(many.statements) <= len(few.statements)
