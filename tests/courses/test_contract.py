"""What is a new contract and what is not."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from courses.contract import (
    Band,
    CourseOutline,
    Marking,
    OutlineLesson,
    differences,
    fingerprint,
)

READING = OutlineLesson(key=uuid4(), title="Bài đọc", kind="reading", min_dwell_seconds=60)
VIDEO = OutlineLesson(
    key=uuid4(),
    title="Video",
    kind="video",
    watch_percent=90,
    media_key=uuid4(),
    media_seconds=80,
    periods=Decimal("2"),
)
COURSE = CourseOutline(
    key=uuid4(), code="KH1", title="Khóa", type="refresher", lessons=(READING, VIDEO)
)


def with_video(**facts):
    return replace(COURSE, lessons=(READING, replace(VIDEO, **facts)))


@pytest.mark.parametrize(
    "same",
    [
        replace(COURSE, title="Khóa học"),
        with_video(title="Video bài giảng"),
        with_video(periods=Decimal("2.0")),
    ],
)
def test_a_corrected_title_is_the_same_contract(same):
    assert fingerprint(same) == fingerprint(COURSE)


@pytest.mark.parametrize(
    "other",
    [
        with_video(media_seconds=81),
        with_video(media_key=uuid4()),
        with_video(watch_percent=80),
        with_video(is_required=False),
        with_video(weight=3),
        with_video(check_keys=(uuid4(),)),
        replace(COURSE, lessons=(VIDEO, READING)),
        replace(COURSE, lessons=(READING,)),
        replace(COURSE, marking=Marking(pass_mark=Decimal("6.0"))),
        replace(COURSE, marking=Marking(bands=(Band(Decimal("0"), "Đạt"),))),
    ],
)
def test_what_binds_a_member_makes_another_contract(other):
    assert fingerprint(other) != fingerprint(COURSE)
    assert differences(COURSE, other)


def test_no_difference_between_equal_contracts():
    assert differences(COURSE, replace(COURSE, title="Tên khác")) == []


def test_differences_name_lesson_fact_before_and_after():
    quiz = OutlineLesson(key=uuid4(), title="Kiểm tra", kind="quiz", quiz_version_key=uuid4())
    new = replace(COURSE, lessons=(replace(VIDEO, watch_percent=80), quiz))

    found = {(d.lesson, d.fact, d.before, d.after) for d in differences(COURSE, new)}

    assert found == {
        ("Video", "position", "2", "1"),
        ("Video", "watch_percent", "90", "80"),
        ("Kiểm tra", "added", "", "2"),
        ("Bài đọc", "removed", "1", ""),
    }


def test_marking_survives_the_way_through_json():
    marking = Marking(
        bands=(Band(Decimal("0"), "Chưa đạt"), Band(Decimal("6.5"), "Đạt")),
        pass_mark=Decimal("6.5"),
    )
    read = Marking.from_data(marking.as_data())
    assert read.pass_mark == Decimal("6.5")
    assert [band.name for band in read.bands] == ["Đạt", "Chưa đạt"]
