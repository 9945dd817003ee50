"""The files of each demo course, and how large they have to be."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "lms/demo"


@dataclass(frozen=True)
class CourseFiles:
    """One course: its files, and how large it has to be."""

    folder: Path
    readings: int
    words: tuple[int, int]
    periods: int
    drawn: int
    checks: int
    bank: int
    picture_bytes: int
    video_bytes: int
    video_seconds: tuple[int, int]

    def load(self, name):
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    @cached_property
    def data(self):
        return self.load("course.json")

    @cached_property
    def lessons(self):
        paths = self.folder.glob("lessons/*.json")
        return {path.name: self.load(f"lessons/{path.name}") for path in paths}

    @cached_property
    def reading_names(self):
        lines = self.data["outline"]
        files = [line["file"] for line in lines if line["kind"] == "reading"]
        return [name.removeprefix("lessons/") for name in files]

    @cached_property
    def check_questions(self):
        return self.load("check_questions.json")

    @cached_property
    def bank_questions(self):
        return self.load("quiz_questions.json")

    @cached_property
    def quiz(self):
        return self.load("quiz.json")

    @cached_property
    def video(self):
        (path,) = self.folder.glob("video/*.mp4")
        return path


COURSES = [
    CourseFiles(
        folder=DEMO / "courses/chuyen_doi_so",
        readings=5,
        words=(500, 900),
        periods=16,
        drawn=10,
        checks=10,
        bank=15,
        picture_bytes=80 * 1024,
        video_bytes=2_500_000,
        video_seconds=(60, 90),
    ),
    CourseFiles(
        folder=DEMO / "courses/kiem_chung_thong_tin",
        readings=6,
        words=(600, 900),
        periods=4,
        drawn=15,
        checks=12,
        bank=28,
        picture_bytes=60 * 1024,
        video_bytes=1_500_000,
        video_seconds=(80, 100),
    ),
]
each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course.folder.name)


def blocks(lesson, *types):
    return [block["value"] for block in lesson["body"] if not types or block["type"] in types]
