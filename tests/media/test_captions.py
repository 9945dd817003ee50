"""Captions: what is read, what is refused, and the transcript made of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.captions import (
    CaptionsError,
    CaptionsProblem,
    as_web_vtt,
    decoded,
    read_cues,
    transcript_of,
)

DEMO = Path(__file__).parents[2] / "lms/demo/courses/chuyen_doi_so/video"
TWO = (
    "WEBVTT\n\n1\n00:00.500 --> 00:02.000\nXin chào.\n\n"
    "00:02.000 --> 00:04.000 align:start\n<b>Đây là</b>\nbài một.\n"
)


def test_cues_with_numbers_settings_and_tags():
    cues = read_cues(TWO)

    assert [(cue.start, cue.end, cue.text, cue.line) for cue in cues] == [
        (0.5, 2.0, "Xin chào.", 4),
        (2.0, 4.0, "Đây là bài một.", 7),
    ]


def test_the_captions_of_the_demo_course():
    cues = read_cues(decoded(next(DEMO.glob("*.vtt")).read_bytes()), duration=90)

    assert len(cues) > 10
    assert transcript_of(cues).startswith("Xin chào các đồng chí.")


def test_notes_and_styles_are_no_words():
    notes = "NOTE viết sau\n\nSTYLE\n::cue { color: red }"
    text = f"WEBVTT - bài 1\n\n{notes}\n\n00:01.000 --> 00:02.000\nA\n"

    assert [cue.text for cue in read_cues(text)] == ["A"]


def test_windows_line_ends_and_the_byte_order_mark():
    content = b"\xef\xbb\xbf" + TWO.replace("\n", "\r\n").encode()

    assert len(read_cues(decoded(content))) == 2


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("", CaptionsProblem.NO_HEADER, 1),
        ("1\n00:00:01,000 --> 00:00:02,000\nSRT\n", CaptionsProblem.NO_HEADER, 1),
        ("WEBVTT\n", CaptionsProblem.EMPTY, 0),
        ("WEBVTT\n\n00:01 --> 00:02\nA\n", CaptionsProblem.TIME, 3),
        ("WEBVTT\n\n1\n00:01,000 --> 00:02,000\nA\n", CaptionsProblem.TIME, 4),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nA\n", CaptionsProblem.TIME, 3),
        (
            "WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:01.000 --> 00:02.000\nB\n",
            CaptionsProblem.ORDER,
            6,
        ),
        ("WEBVTT\n\n02:00.000 --> 02:01.000\nA\n", CaptionsProblem.BEYOND_END, 3),
        ("WEBVTT\n" + "x" * 600_000, CaptionsProblem.TOO_LONG, 0),
    ],
)
def test_what_is_refused_and_where(text, problem, line):
    with pytest.raises(CaptionsError) as caught:
        read_cues(text, duration=80)

    assert (caught.value.problem, caught.value.line) == (problem, line)


@pytest.mark.parametrize("content", [b"\xff\xfeW\0E\0", "WEBVTT".encode("utf-16"), b"WEBVTT\0"])
def test_what_is_no_text(content):
    with pytest.raises(CaptionsError) as caught:
        decoded(content)

    assert caught.value.problem == CaptionsProblem.NOT_TEXT


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        assert read_cues("WEBVTT\n" + text)
    except CaptionsError:
        pass


def test_a_long_pause_makes_a_paragraph():
    times = [("01", "02", "A"), ("02", "03", "B"), ("09", "10", "C")]
    cues = [f"00:{start}.000 --> 00:{end}.000\n{word}" for start, end, word in times]
    text = "WEBVTT\n\n" + "\n\n".join(cues)

    assert transcript_of(read_cues(text)) == "A B\n\nC"


SRT = """1
00:00:01,000 --> 00:00:02,500
Số 1,5 có dấu phẩy.

2
00:00:03,000 --> 00:00:04,000
Dòng hai
"""


def test_subrip_becomes_web_vtt_and_only_its_times_change():
    text = as_web_vtt(SRT)

    cues = read_cues(text)
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [
        (1.0, 2.5, "Số 1,5 có dấu phẩy."),
        (3.0, 4.0, "Dòng hai"),
    ]


@pytest.mark.parametrize("text", ["WEBVTT\n\n00:01.000 --> 00:02.000\nA\n", "chỉ là chữ", ""])
def test_what_is_no_subrip_stays_as_it_is(text):
    assert as_web_vtt(text) == text
