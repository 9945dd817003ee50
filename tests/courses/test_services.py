"""Publishing: a new edition only when the contract changed."""

import uuid
from dataclasses import replace

import pytest

from courses import selectors, services
from courses.contract import CourseOutline, OutlineLesson, fingerprint
from courses.exceptions import CourseCodeTaken, OutlineWithoutRequiredLesson
from courses.models import Course, Edition

pytestmark = pytest.mark.django_db


def outline(**facts):
    lesson = OutlineLesson(
        key=uuid.uuid4(),
        title="Bài 1",
        kind="reading",
        min_dwell_seconds=60,
        check_keys=(uuid.uuid4(), uuid.uuid4()),
    )
    standard = {
        "key": uuid.uuid4(),
        "code": "KH01",
        "title": "Khóa học",
        "type": "refresher",
        "lessons": (lesson,),
    }
    return CourseOutline(**(standard | facts))


class TestPublishEdition:
    def test_the_same_contract_again_makes_nothing_new(self):
        described = outline()

        first = services.publish_edition(described)
        again = services.publish_edition(described)

        assert first == again
        assert Edition.objects.count() == 1

    def test_a_corrected_title_reaches_the_edition_that_is_there(self):
        described = outline()
        edition = services.publish_edition(described)
        lesson = replace(described.lessons[0], title="Bài 1: Khởi đầu")

        services.publish_edition(replace(described, title="Khóa mới", lessons=(lesson,)))

        edition.refresh_from_db()
        assert (edition.title, edition.course.title) == ("Khóa mới", "Khóa mới")
        assert edition.lessons.get().title == "Bài 1: Khởi đầu"

    def test_a_changed_threshold_makes_the_next_edition_and_keeps_the_old(self):
        described = outline()
        first = services.publish_edition(described)
        lesson = replace(described.lessons[0], min_dwell_seconds=120)

        second = services.publish_edition(replace(described, lessons=(lesson,)))

        assert (first.number, second.number) == (1, 2)
        assert first.lessons.get().min_dwell_seconds == 60

    def test_reads_back_as_the_outline_it_was_made_from(self):
        described = outline()

        edition = services.publish_edition(described)

        read = selectors.outline_of(selectors.newest_edition(described.key))
        assert fingerprint(read) == edition.fingerprint == fingerprint(described)

    def test_refuses_a_course_that_nobody_could_complete(self):
        described = outline()
        lesson = replace(described.lessons[0], is_required=False)
        with pytest.raises(OutlineWithoutRequiredLesson):
            services.publish_edition(replace(described, lessons=(lesson,)))
        assert not Course.objects.exists()

    def test_refuses_the_code_of_another_course(self):
        services.publish_edition(outline())
        with pytest.raises(CourseCodeTaken):
            services.publish_edition(outline())
