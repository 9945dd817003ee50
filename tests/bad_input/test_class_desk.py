"""Classes that cannot be: the form says what to mend, and keeps everything that was typed."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from learning.exceptions import CourseWithoutEdition
from learning.models import TrainingClass
from learning.services import open_class
from members.models import Unit
from tests.bad_input.addresses import Visitor
from tests.factories.courses import CourseFactory, EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import person_with

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
KEPT = {"title": "Lớp “A” & <b>", "code": "L-01", "decision_number": "12-QĐ/ĐUK"}


@pytest.fixture
def root():
    return UnitFactory(kind=Unit.Kind.COMMITTEE)


@pytest.fixture
def manager(root):
    return Visitor(person_with("class_manager", root))


def typed(root, **changed):
    edition = EditionFactory()
    EditionLessonFactory(edition=edition)
    return (
        KEPT
        | {
            "course": edition.course_id,
            "unit": root.pk,
            "opens_on": f"{TODAY:%d/%m/%Y}",
            "due_on": f"{TODAY + timedelta(days=20):%d/%m/%Y}",
            "audience_units": [root.pk],
        }
        | changed
    )


CASES = {
    "no audience": ({"audience_units": []}, "Hãy chọn ít nhất một đơn vị"),
    "dates reversed": ({"due_on": "01/01/2020"}, "Hạn hoàn thành đứng trước ngày khai giảng"),
    "due in the past": ({"opens_on": "01/01/2020", "due_on": "02/01/2020"}, "Ngày này đã qua"),
    "no such day": ({"opens_on": "31/02/2026"}, "ngày"),
    "no title": ({"title": "   "}, "Thông tin này là bắt buộc"),
    "no course": ({"course": ""}, "Thông tin này là bắt buộc"),
    "an unknown unit": ({"audience_units": ["999999"]}, "không"),
}


@pytest.mark.parametrize("case", CASES)
def test_says_what_to_mend_and_keeps_what_was_typed(case, root, manager):
    changed, said = CASES[case]
    sent = typed(root, **changed)

    response = manager.client.post(reverse("desk:create"), sent)

    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert said.lower() in page.find("main").get_text().lower()
    assert not TrainingClass.objects.exists()
    for name in ("title", "code", "decision_number", "opens_on", "due_on"):
        assert (
            page.find("input", attrs={"name": name}).get("value", "").strip() == sent[name].strip()
        )


def test_a_code_that_is_taken_is_told_at_its_field(root, manager):
    TrainingClassFactory(code="L-01")

    response = manager.client.post(reverse("desk:create"), typed(root))

    page = BeautifulSoup(response.content, "html.parser")
    assert "Đã có Lớp với Mã lớp này" in page.find("main").get_text()
    assert page.find("input", attrs={"name": "title"})["value"] == KEPT["title"]
    assert TrainingClass.objects.count() == 1


def test_somebody_without_the_duty_plans_nothing(root):
    visitor = Visitor(UserFactory(unit=root))

    assert visitor.client.post(reverse("desk:create"), typed(root)).status_code == 403
    assert not TrainingClass.objects.exists()


def test_a_course_without_edition_opens_no_class(root):
    training_class = TrainingClassFactory(
        edition=None, course=CourseFactory(), unit=root, planned=True
    )

    with pytest.raises(CourseWithoutEdition, match="chưa"):
        open_class(training_class, by=training_class.manager)


def test_more_time_until_a_day_that_is_over_is_refused(root, manager):
    training_class = TrainingClassFactory(
        unit=root, opens_on=TODAY - timedelta(days=30), due_on=TODAY - timedelta(days=9)
    )
    EnrolmentFactory(training_class=training_class, member=UserFactory(unit=root))
    address = reverse("desk:extend", args=[training_class.pk])

    response = manager.client.post(address, {"until": f"{TODAY - timedelta(days=2):%d/%m/%Y}"})

    assert "Ngày này đã qua" in response.content.decode()
    training_class.refresh_from_db()
    assert training_class.due_on == TODAY - timedelta(days=9)
