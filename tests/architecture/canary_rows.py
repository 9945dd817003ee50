"""What else the canary world holds: rows of the desks, whose texts carry the tokens as well.

In each branch the people of the first cell have asked for something, stand on lists, wait for
decisions; files that somebody uploaded or asked for lie in the store.
"""

import io

import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from learning.services import exempt_enrolment, withdraw_enrolment
from members.models import ImportRow, ImportRun, PersonMerge, UnitTag, User
from members.roles import Role
from monitoring.models import ExportJob
from office.models import Reorganisation
from office.privacy.services import open_request
from tests.factories.certificates import completed_enrolment
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UserFactory


def add_rows(world, manager):
    """Fill the desks of every branch."""
    second = UserFactory(full_name="Phạm Người Thứ Hai", unit=world.units["root"])
    for role in (Role.OFFICE, Role.ORGANISATION):
        RoleGrantFactory(person=second, role=role, unit=world.units["root"])
    for branch in range(1, world.branches + 1):
        unit = world.units[f"branch {branch}"]
        cell = world.units[f"cell {branch}.1"]
        people = list(User.objects.filter(unit=cell).order_by("pk"))
        _requests(people, second)
        _merge(people, second)
        _set_aside(world, unit, people, manager)
        _plan(unit, second, world.spelt(unit))
        _import(unit, people[0], second, world.spelt(unit))
        _export(people[0], second)
        UnitTag.objects.create(unit=unit, name=f"Nhãn {world.spelt(unit)}")


def token_of(person):
    """Return the token of the person as it is written."""
    return person.card_number


def _requests(people, second):
    """One asks in words; of another the telephone is wrong."""
    said = token_of(people[0])
    for kind in ("complain", "access"):
        open_request(people[0], kind=kind, by=second, text=f"Nội dung {said}")
    open_request(
        people[-1],
        kind="correct",
        by=people[-1],
        field="workplace",
        new_value=f"Nơi làm mới {token_of(people[-1])}",
        text=f"Sai rồi {token_of(people[-1])}",
    )


def _merge(people, second):
    """Two rows of the same cell look like one human."""
    if len(people) > 1:
        PersonMerge.objects.create(
            survivor=people[0],
            other=people[1],
            reason=f"Trùng {token_of(people[0])}",
            proposed_by=second,
        )


def _set_aside(world, unit, people, manager):
    """A class of the branch from which one is taken off, one exempted, and one has finished."""
    training_class = TrainingClassFactory(
        edition=world.edition, unit=unit, manager=manager, title=f"Lớp nhánh {world.spelt(unit)}"
    )
    first, last = people[0], people[-1]
    withdrawn = EnrolmentFactory(member=first, training_class=training_class)
    withdraw_enrolment(withdrawn, reason=f"Rút {token_of(first)}", by=manager)
    if last != first:
        exempted = EnrolmentFactory(member=last, training_class=training_class)
        exempt_enrolment(exempted, basis=f"Miễn {token_of(last)}", by=manager)
        completed_enrolment(
            world.class_of[unit.pk], member=UserFactory(unit=first.unit, full_name="Ngô Thị Xong")
        )


def _plan(unit, second, said):
    plan = Reorganisation.objects.create(
        title=f"Kế hoạch {said}",
        decision_number=f"QĐ {said}",
        decision_date=timezone.localdate(),
        effective_on=timezone.localdate(),
        note=f"Ghi chú {said}",
        drafted_by=second,
    )
    plan.units.add(unit)
    new = {"code": f"TACH{unit.pk}", "name": f"Tách từ {said}", "parent": unit.code}
    plan.steps.create(position=1, kind="split", params={"units": [unit.code], "new": new})


def _import(unit, person, second, said):
    """A list of the branch that was taken over, with its report and what was refused."""
    names = {}
    for kind in ("file", "refused_file", "report_file"):
        content = ContentFile(workbook(f"{kind} {said}"))
        names[kind] = storages["private"].save(f"imports/{unit.pk}-{kind}.xlsx", content)
    run = ImportRun.objects.create(
        unit=unit,
        created_by=second,
        original_name=f"danh-sach-{said}.xlsx",
        sheet=f"Trang {said}",
        state=ImportRun.State.CHECKED,
        checked_at=timezone.now(),
        counts={"new": 1},
        total_rows=1,
        **names,
    )
    ImportRow.objects.create(
        run=run,
        number=2,
        kind="conflict",
        name=f"Nguyễn {token_of(person)}",
        person=person,
        unit=unit,
        problems=[],
        candidates=[person.pk],
        note=f"Ghi {token_of(person)}",
    )


def _export(person, second):
    ExportJob.objects.create(
        requested_by=second,
        kind=ExportJob.Kind.PEOPLE,
        purpose=f"Mục đích {token_of(person)}",
        params={"q": token_of(person)},
    )


def workbook(text):
    """Return a workbook with the text in a cell."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.add_worksheet().write(3, 2, text)
    book.close()
    return target.getvalue()
