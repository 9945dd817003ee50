"""What is read from MP4 files, and that hostile ones are refused quickly."""

import io
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.mp4 import Mp4Error, Mp4Problem, read_facts
from tests.factories.media import box, mp4_bytes, track_bytes

DEMO = Path(__file__).parents[2] / "lms/demo/courses/chuyen_doi_so/video"


def problem_of(content: bytes) -> Mp4Problem:
    with pytest.raises(Mp4Error) as caught:
        read_facts(io.BytesIO(content))
    return caught.value.problem


def test_the_facts_of_a_video():
    facts = read_facts(io.BytesIO(mp4_bytes(seconds=80.5, width=640, height=360)))

    assert (facts.duration, facts.width, facts.height) == (80.5, 640, 360)
    assert facts.has_video
    assert facts.has_audio
    assert facts.is_fast_start


def test_the_facts_of_a_sound_recording():
    facts = read_facts(io.BytesIO(mp4_bytes(video="", brand="M4A ")))

    assert not facts.has_video
    assert facts.width is None


def test_the_facts_of_the_video_of_the_demo_course():
    with next(DEMO.glob("*.mp4")).open("rb") as file:
        facts = read_facts(file)

        assert 60 <= facts.duration <= 90
        assert facts.has_video
        assert file.tell() == 0


def test_a_moov_at_the_end_is_found():
    assert not read_facts(io.BytesIO(mp4_bytes(moov_first=False))).is_fast_start


def test_a_duration_in_64_bits_is_read():
    long = box("mvhd", b"\1" + bytes(19) + struct.pack(">IQ", 1000, 80_000) + bytes(80))
    tracks = track_bytes("vide", "avc1", 2, 2) + track_bytes("soun", "mp4a")
    content = box("ftyp", b"isom" + bytes(4)) + box("moov", long + tracks)

    assert read_facts(io.BytesIO(content)).duration == 80


def test_a_fragmented_recording_tells_its_length_elsewhere():
    movie = box("mvhd", bytes(12) + struct.pack(">II", 1000, 0) + bytes(80))
    movie += track_bytes("vide", "avc1", 2, 2) + track_bytes("soun", "mp4a")
    movie += box("mvex", box("mehd", bytes(4) + struct.pack(">I", 9_000)))
    content = box("ftyp", b"iso5" + bytes(4)) + box("moov", movie)

    assert read_facts(io.BytesIO(content)).duration == 9


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Mp4Problem.NOT_MP4),
        (b"\0\0", Mp4Problem.NOT_MP4),
        (b"%PDF-1.7 and so on and so forth", Mp4Problem.NOT_MP4),
        (b"PK\3\4" + bytes(100), Mp4Problem.NOT_MP4),
        (b"\x1aE\xdf\xa3" + bytes(100), Mp4Problem.NOT_MP4),  # WebM
        (b"<html><script>alert(1)</script></html>", Mp4Problem.NOT_MP4),
        (mp4_bytes(brand="qt  "), Mp4Problem.QUICKTIME),
        (mp4_bytes(brand="heic"), Mp4Problem.NOT_MP4),
        (mp4_bytes(video="hvc1"), Mp4Problem.CODEC),
        (mp4_bytes(audio="ac-3"), Mp4Problem.CODEC),
        (mp4_bytes(audio=""), Mp4Problem.NO_AUDIO),
        (mp4_bytes(audio="", video=""), Mp4Problem.NO_TRACK),
        (mp4_bytes(seconds=0), Mp4Problem.NO_DURATION),
        (mp4_bytes(width=0), Mp4Problem.DAMAGED),
        (mp4_bytes()[:-500], Mp4Problem.CUT_OFF),
        (mp4_bytes(moov_first=False)[:1000], Mp4Problem.CUT_OFF),
        (box("ftyp", b"isom" + bytes(4)), Mp4Problem.CUT_OFF),
        (box("ftyp", b"isom" + bytes(4)) + struct.pack(">I4s", 3, b"moov"), Mp4Problem.DAMAGED),
        (box("ftyp", b"isom" + bytes(4)) + box("moov", box("mvhd", b"")), Mp4Problem.DAMAGED),
        (
            box("ftyp", b"isom" + bytes(4)) + box("moov", struct.pack(">I4s", 900, b"trak")),
            Mp4Problem.DAMAGED,
        ),
        (
            box("ftyp", b"isom" + bytes(4)) + struct.pack(">I4sQ", 1, b"moov", 2**63),
            Mp4Problem.CUT_OFF,
        ),
    ],
)
def test_what_is_refused(content, problem):
    assert problem_of(content) == problem


def test_boxes_in_boxes_without_end_are_refused():
    nest = b""
    for _level in range(500):
        nest = box("trak", nest)

    assert problem_of(box("ftyp", b"isom" + bytes(4)) + box("moov", nest)) == Mp4Problem.DAMAGED


def test_a_million_boxes_are_refused_at_once():
    content = box("ftyp", b"isom" + bytes(4)) + box("free") * 1_000_000
    start = time.monotonic()

    assert problem_of(content) == Mp4Problem.DAMAGED
    assert time.monotonic() - start < 1


@given(st.data())
def test_damage_never_breaks_the_reader(data):
    content = bytearray(mp4_bytes(payload=50))
    for _flip in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    try:
        facts = read_facts(io.BytesIO(bytes(content[:cut])))
    except Mp4Error:
        return
    assert facts.duration > 0
