"""Every list that may be exported, walked cell by cell; and every list page of the site."""

import re

import pytest

from common.exports import all_kinds
from members.models import User
from members.roles import Role
from monitoring.models import ExportJob
from notices.services import send_due
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_class
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.factories.monitoring import class_of_four_periods, enrolment_with
from tests.factories.notices import queued

pytestmark = pytest.mark.django_db
PHONE, MAIL = "+84912345678", "rat.rieng@example.vn"
SECRETS = re.compile(r"0?912345678|rat\.rieng@")
# No list of rows: made by ``monitoring.documents`` (its own tests read all three forms).
PAPERS = {ExportJob.Kind.DOCUMENT.value}


@pytest.fixture
def keeper():
    """Somebody who may export everything, among people who all can be reached."""
    certificate = issued_certificate(completed_enrolment(issuing_class()))
    root = certificate.enrolment.training_class.unit.get_root()
    keeper = UserFactory(unit=root)
    for role in (Role.ORGANISATION, Role.OFFICE, Role.INSPECTOR, Role.SYSTEM_ADMIN):
        RoleGrantFactory(person=keeper, role=role, unit=root)
    UserFactory(unit=root, status="probationary")
    enrolment_with("overdue", class_of_four_periods(unit=root), root)
    queued(keeper)
    send_due()
    for number, person in enumerate(User.objects.all()):
        person.phone, person.email = f"+8491234567{number}", f"rat.rieng{number}@example.vn"
        person.save()
    return User.objects.get(pk=keeper.pk)


def content_of(kind, keeper, **params):
    content = kind.content(keeper, params)
    return content, [[str(cell) for cell in row if cell is not None] for row in content.rows]


@pytest.mark.parametrize("key", [kind.key for kind in all_kinds() if kind.key not in PAPERS])
def test_contact_data_stands_only_where_it_is_said_to(keeper, key):
    kind = next(one for one in all_kinds() if one.key == key)
    for params in ({}, {"contact": "1"}):
        content, rows = content_of(kind, keeper, **params)

        found = [
            cell
            for row in rows
            for cell in row
            if re.search(r"9\s?1\s?2\s?3\s?4", cell) or "rat.rieng" in cell
        ]
        assert bool(found) == kind.has_contact(params), found[:3]
        assert len(rows) == content.total
        assert all(len(row) <= len(content.headings) for row in rows)
        assert len(content.headings) == len(content.widths)


def test_the_list_with_contact_data_is_among_them():
    assert [kind.key for kind in all_kinds() if kind.has_contact({"contact": "1"})] == ["directory"]
