"""Pictures, videos and captions of the demo courses.  Reads files only: no database."""

import re
import struct
from collections.abc import Iterator
from itertools import pairwise

from tests.lms.course_files import blocks, each_course


@each_course
class TestPictures:
    def test_are_the_size_of_a_slide_and_small(self, course):
        pictures = sorted(course.folder.glob("images/*.png"))
        assert len(pictures) >= 8
        for path in pictures:
            header = path.read_bytes()[:24]
            assert header[:8] == b"\x89PNG\r\n\x1a\n"
            assert struct.unpack(">II", header[16:24]) == (1200, 675)
            assert path.stat().st_size <= course.picture_bytes

    def test_are_all_used(self, course):
        lessons = course.lessons.values()
        used = {image["file"] for lesson in lessons for image in blocks(lesson, "image")}
        used.add(course.data["cover"]["file"])
        assert used == {f"images/{path.name}" for path in course.folder.glob("images/*.png")}


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        if size < 8:
            raise ValueError(kind)
        yield kind, data[place + 8 : place + size]
        place += size


def video_seconds(path):
    movie = dict(boxes(path.read_bytes()))[b"moov"]
    header = dict(boxes(movie))[b"mvhd"]
    assert header[0] == 0, "version 1 of mvhd is only needed for films of many hours"
    scale, length = struct.unpack(">II", header[12:20])
    return length / scale


def cue_times(path):
    clock = r"(\d\d):(\d\d):(\d\d\.\d{3})"
    for found in re.finditer(rf"^{clock} --> {clock}$", path.read_text("utf-8"), re.MULTILINE):
        parts = [float(part) for part in found.groups()]
        yield tuple(h * 3600 + m * 60 + s for h, m, s in (parts[:3], parts[3:]))


@each_course
class TestVideo:
    def test_is_short(self, course):
        shortest, longest = course.video_seconds
        assert shortest <= video_seconds(course.video) <= longest

    def test_starts_playing_before_it_is_whole(self, course):
        order = [kind for kind, _ in boxes(course.video.read_bytes())]
        assert order.index(b"moov") < order.index(b"mdat")

    def test_is_small_enough_for_git(self, course):
        assert course.video.stat().st_size <= course.video_bytes

    def test_has_picture_and_sound_of_the_usual_kinds(self, course):
        movie = dict(boxes(course.video.read_bytes()))[b"moov"]
        assert b"avc1" in movie
        assert b"mp4a" in movie


@each_course
class TestCaptions:
    def test_follow_each_other_to_the_end(self, course):
        times = list(cue_times(course.video.with_suffix(".vtt")))
        assert len(times) >= 15
        for start, end in times:
            assert 0.8 <= end - start <= 7
        for (_, end), (start, _) in pairwise(times):
            assert end <= start
        assert times[-1][1] < video_seconds(course.video)

    def test_say_what_the_transcript_says(self, course):
        captions = course.video.with_suffix(".vtt").read_text(encoding="utf-8")
        assert captions.startswith("WEBVTT\n\n")
        lines = [
            line for block in captions.split("\n\n")[1:] for line in block.strip().splitlines()[2:]
        ]
        transcript = course.video.with_suffix(".txt").read_text(encoding="utf-8")
        assert " ".join(lines).split() == transcript.split()
