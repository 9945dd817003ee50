"""Every list that may be exported, walked cell by cell; and every list page of the site."""

import re

import pytest
from django.core.paginator import Page
from django.urls import reverse
from django.utils import timezone

from common.exports import all_kinds, kind_named
from common.tables import Table
from courses.models import Course
from learning.services import exempt_enrolment
from members.models import GrantRequest, User
from members.roles import Role
from monitoring.closing import services
from monitoring.models import ExportJob
from notices.services import send_due
from office.models import ReminderCampaign
from office.privacy import services as privacy
from tests.architecture.personas import World
from tests.architecture.url_table import DOORS
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_class
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.factories.monitoring import class_of_four_periods, enrolment_with
from tests.factories.notices import queued
from tests.monitoring.closing.world import ClosingWorld

pytestmark = pytest.mark.django_db
SECRETS = re.compile(r"9\s?1\s?2\s?3\s?4|rat\.rieng")
# No list of rows: made by ``monitoring.documents`` (its own tests read all three forms).
PAPERS = {"document"}
OF_A_CLOSING = {"closing", "difference"}


@pytest.fixture
def keeper():
    """Somebody who may export everything, among people who all can be reached."""
    training_class = issuing_class()
    Course.objects.filter(pk=training_class.course_id).update(valid_for_months=3)
    certificate = issued_certificate(completed_enrolment(training_class))
    root = certificate.enrolment.training_class.unit.get_root()
    keeper = UserFactory(unit=root)
    for role in (Role.ORGANISATION, Role.OFFICE, Role.INSPECTOR, Role.SYSTEM_ADMIN):
        RoleGrantFactory(person=keeper, role=role, unit=root)
    UserFactory(unit=root, status="probationary")
    enrolment_with("overdue", class_of_four_periods(unit=root), root)
    queued(keeper)
    send_due()
    ask_for_all(keeper, certificate.enrolment.member)
    return reachable(keeper)


def ask_for_all(keeper, person):
    """Leave a request about data, one for a role, a campaign and a paper behind."""
    privacy.open_request(person, kind="restrict", by=person)
    GrantRequest.objects.create(
        person=person,
        role=Role.LEADER,
        unit=keeper.unit,
        reason="Quyết định số 5",
        requested_by=person,
        valid_from=timezone.localdate(),
    )
    ReminderCampaign.objects.create(
        created_by=keeper, unit=keeper.unit, choice={}, channels=["in_app"]
    )
    ExportJob.objects.create(
        requested_by=keeper, kind="document", params={"report": "tien-do"}, purpose="Báo cáo"
    )


def reachable(looker):
    """Give everybody telephone and mail; return the one who looks at them."""
    for number, person in enumerate(User.objects.all()):
        person.phone, person.email = f"+8491234567{number}", f"rat.rieng{number}@example.vn"
        person.save()
    return User.objects.get(pk=looker.pk)


def amended_closing():
    """Somebody who may export everything, and a sealed closing from which today differs."""
    made = ClosingWorld()
    closing = made.closed()
    exempt_enrolment(made.enrolments[3, "overdue"], basis="Ốm", by=made.office)
    services.compare(closing, by=made.office)
    made.work(closing)
    return reachable(made.office), {"closing": str(closing.pk)}


def content_of(kind, keeper, **params):
    content = kind.content(keeper, params)
    return content, [[str(cell) for cell in row if cell is not None] for row in content.rows]


@pytest.mark.parametrize("key", [kind.key for kind in all_kinds() if kind.key not in PAPERS])
def test_contact_data_stands_only_where_it_is_said_to(request, key):
    kind = kind_named(key)
    if key in OF_A_CLOSING:
        looker, chosen = amended_closing()
    else:
        looker, chosen = request.getfixturevalue("keeper"), {}
    for params in (chosen, chosen | {"contact": "1"}):
        content, rows = content_of(kind, looker, **params)

        assert bool(rows) == (key not in EMPTY), "were cells looked into?"
        found = [cell for row in rows for cell in row if SECRETS.search(cell)]
        assert bool(found) == kind.has_contact(params), found[:3]
        assert len(rows) == content.total
        assert all(len(row) <= len(content.headings) for row in rows)
        assert len(content.headings) == len(content.widths)


# What the keeper's world does not hold, and what names nobody.
EMPTY = frozenset({"requirements", "topics"})


def test_the_list_with_contact_data_is_among_them():
    assert [kind.key for kind in all_kinds() if kind.has_contact({"contact": "1"})] == ["directory"]


# Pages that show rows, and by which list they are exported.
EXPORTED = {
    "certificates:register": "register",
    "desk:list": "classes",
    "desk:people": "people",
    "directory:list": "directory",
    "documents:index": "papers",
    "granting:list": "grants",
    "granting:requests": "grant_requests",
    "inspection:log": "log",
    "monitoring:overview": "overview",
    "monitoring:people": "people",
    "monitoring:quality": "quality",
    "monitoring:quality_unit": "quality",
    "monitoring:topics": "topics",
    "monitoring:unit": "overview",
    "organising:register": "units",
    "privacy:desk": "data_requests",
    "probation:list": "probation",
    "programmes:expiring": "expiring",
    "reminders:desk": "campaigns",
    "reminders:log": "notices",
    "requirements:list": "requirements",
    "targets:overview": "targets",
    "targets:people": "targets",
}
OWN = "the own rows; «Tải dữ liệu của tôi» and the own history are their files"
STEP = "a step before something is written; what follows is exported elsewhere"
ONE = "a few rows about one thing, all of them on the page"
# Each with the reason.  A page that is not here must have its list.
NO_EXPORT = {
    "certificates:class_list": "official report «Danh sách đề nghị cấp giấy chứng nhận» (Excel)",
    "certificates:desk": "the classes of «Lớp học», exported there",
    "cms_desk:courses": "content, not people",
    "cms_desk:questions": "content, not people",
    "cms_desk:quizzes": "content, not people",
    "cms_desk:videos": "content, not people",
    "closing:difference": "the workbook of the difference, asked for on the closing's own pages",
    "closing:difference_people": "the workbook of the difference",
    "closing:list": "the few closings of the year",
    "closing:people": "the workbook of the closing; the list of now is that of monitoring",
    "closing:show": "the workbook of the closing, asked for on this page",
    "closing:unit": "the workbook of the closing",
    "connections:client": "the tokens, webhooks and last reads of one system; no person's data",
    "connections:desk": "the few connected systems, each on one line",
    "connections:hook": "the calls of one webhook; they hold numbers of events, not people",
    "directory:compare": STEP,
    "directory:duplicates": STEP,
    "imports:home": "each run has its own two workbooks",
    "imports:run": "the report workbook of the run",
    "inspection:desk": "the roles of «Vai trò», exported there",
    "members:profile": OWN,
    "monitoring:exports": OWN,
    "monitoring:formula": ONE,
    "monitoring:held_exports": STEP,
    "monitoring:weights": ONE,
    "nominations:list": "the few calls of a year",
    "nominations:show": "the list of learners in Word, PDF and Excel, printed from this page",
    "notices:own": OWN,
    "organising:unit": ONE,
    "own_data:full_notice": ONE,
    "own_data:home": OWN,
    "own_data:table": OWN,
    "packs:list": "each pack is a file of its own, with rows, receipt and approval",
    "packs:pack": "the lines refused; the receipt that said so is a file, and they go again",
    "privacy:impact": ONE,
    "privacy:record": "its own workbook, which names nobody",
    "programmes:list": "content, not people",
    "reminders:calendar": "what is to come; what was sent is exported from the log",
    "reminders:campaign": ONE,
    "reminders:ladder": ONE,
    "reminders:ladders": "the few rules of the classes, each on one line",
    "reminders:new": STEP,
    "reminders:texts": "content, not people",
    "reorganisation:list": "the few plans of a year",
    "reorganisation:people": STEP,
    "requirements:people": STEP,
    "requirements:periods": "the few periods",
    "requirements:postpone": STEP,
    "requirements:sending": STEP,
    "requirements:show": ONE,
    "schedules:list": OWN,
    "schedules:received": OWN,
    "schedules:show": ONE,
    "targets:versions": "the few versions of the target, with who set them",
    "slips:desk": "the directory, narrowed to those without an account, is exported there",
}


def shows_rows(response):
    """Tell whether the page was given a table or a page of rows."""
    values = [value for one in response.context or [] for value in one.flatten().values()]
    return any(isinstance(value, Table | Page) for value in values)


def test_every_page_with_rows_has_its_list_or_a_reason(client):
    world, found = World(), {}
    people = world.people
    for name, door in sorted(DOORS.items()):
        may = [one for one in ("office", "organisation", *sorted(door.who)) if one in door.who]
        if door.method != "get" or not may or door.is_by_token or name.startswith("cms_desk"):
            continue
        door.given(world)
        address = reverse(name, kwargs=dict(door.kwargs(world)))
        if may[0] != "anonymous":
            client.force_login(people[may[0]])
        response = client.get(f"{address}?{door.query}")
        if response.status_code == 200 and shows_rows(response):
            found[name] = response.content.decode()

    assert set(found) - set(EXPORTED) - set(NO_EXPORT) == set(), "give it a list, or a reason"
    assert set(EXPORTED) <= set(found)
    unseen = {name for name in set(NO_EXPORT) - set(found) if not name.startswith("cms_desk")}
    assert unseen == set(), "rows that are needed no more"
    for name, kind in EXPORTED.items():
        assert f"kind={kind}" in found[name], name
