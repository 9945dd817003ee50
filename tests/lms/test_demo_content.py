"""The files of the demo course agree with each other.  Reads files only: no database."""

import json
import re
import struct
import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "lms/demo"
COURSE = DEMO / "courses/chuyen_doi_so"
VIDEO = COURSE / "video/chuyen-doi-so-gioi-thieu"
ALLOWED_TAGS = {"p", "b", "i", "ul", "ol", "li", "a"}
FIELDS = {
    "heading": {"text", "level"},
    "text": {"html"},
    "image": {"file", "alt", "caption"},
    "table": {"caption", "header_row", "rows"},
    "quotation": {"text", "source"},
    "key_points": {"title", "points"},
    "document": {"file", "title"},
    "video": {"asset"},
    "check_question": {"question"},
}
OLD_SPELLING = re.compile(r"(?<!q)u[ýỳỷỹỵ](?!\w)|o[áàảãạéèẻẽẹ](?!\w)", re.IGNORECASE)


def load(name):
    return json.loads((COURSE / name).read_text(encoding="utf-8"))


COURSE_DATA = load("course.json")
LESSONS = {path.name: load(f"lessons/{path.name}") for path in COURSE.glob("lessons/*.json")}
READINGS = [
    line["file"].removeprefix("lessons/")
    for line in COURSE_DATA["outline"]
    if line["kind"] == "reading"
]
PAGES = {
    path.name: json.loads(path.read_text(encoding="utf-8")) for path in DEMO.glob("site/*.json")
}
WITH_BODY = LESSONS | {name: page for name, page in PAGES.items() if page["kind"] != "home"}
CHECKS = load("check_questions.json")
BANK = load("quiz_questions.json")
QUIZ = load("quiz.json")
TEXT_FILES = [
    path for path in sorted(DEMO.rglob("*")) if path.suffix in {".json", ".txt", ".vtt", ".md"}
]


def blocks(lesson, *types):
    return [block["value"] for block in lesson["body"] if not types or block["type"] in types]


def words(lesson):
    texts = []
    for block in lesson["body"]:
        shown = {key: part for key, part in block["value"].items() if key not in {"file", "alt"}}
        if block["type"] not in {"video", "check_question"}:
            texts.append(json.dumps(list(shown.values()), ensure_ascii=False))
    return re.findall(r"[^\W_]+", re.sub(r"<[^>]+>", " ", " ".join(texts)))


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.open, self.seen, self.balanced = [], set(), True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag):
        self.balanced &= bool(self.open) and self.open.pop() == tag


class TestOutline:
    def test_has_the_lessons_of_the_course(self):
        kinds = Counter(line["kind"] for line in COURSE_DATA["outline"])
        assert kinds == {"video": 1, "reading": 5, "quiz": 1}
        assert COURSE_DATA["outline"][-1]["kind"] == "quiz"

    def test_keys_are_unique_uuids_that_the_files_repeat(self):
        keys = [line["key"] for line in COURSE_DATA["outline"]]
        assert len(set(keys)) == len(keys)
        for line in COURSE_DATA["outline"]:
            assert str(uuid.UUID(line["key"])) == line["key"]
            content = load(line["file"])
            assert (content["key"], content["title"]) == (line["key"], line["title"])

    def test_names_every_lesson_file_once(self):
        named = [line["file"] for line in COURSE_DATA["outline"] if line["kind"] != "quiz"]
        assert sorted(named) == sorted(f"lessons/{name}" for name in LESSONS)

    def test_periods_add_up(self):
        periods = sum(line["periods"] for line in COURSE_DATA["outline"])
        assert periods == COURSE_DATA["total_periods"] == 16

    @pytest.mark.parametrize(
        ("kind", "rules"),
        [
            ("video", {"watch_percent"}),
            ("reading", {"min_dwell_seconds", "pass_percent", "attempts"}),
            ("quiz", {"pass_percent", "attempts"}),
        ],
    )
    def test_each_kind_has_its_own_rules_only(self, kind, rules):
        names = {"watch_percent", "min_dwell_seconds", "pass_percent", "attempts"}
        for line in COURSE_DATA["outline"]:
            if line["kind"] == kind:
                assert {name for name in names if line[name] is not None} == rules

    def test_quiz_line_agrees_with_the_quiz(self):
        line = COURSE_DATA["outline"][-1]
        assert (line["attempts"], line["pass_percent"]) == (QUIZ["attempts"], QUIZ["pass_percent"])


@pytest.mark.parametrize("name", sorted(WITH_BODY))
class TestBody:
    def test_blocks_have_exactly_their_fields(self, name):
        for block in WITH_BODY[name]["body"]:
            assert set(block["value"]) == FIELDS[block["type"]]
            assert all(value not in ("", [], None) for value in block["value"].values())

    def test_html_is_plain_and_closed(self, name):
        for text in blocks(WITH_BODY[name], "text"):
            tags = Tags(text["html"])
            assert tags.seen <= ALLOWED_TAGS
            assert tags.balanced
            assert not tags.open

    def test_tables_are_rectangular(self, name):
        for table in blocks(WITH_BODY[name], "table"):
            assert {len(row) for row in table["rows"]} == {len(table["header_row"])}

    def test_headings_never_skip_a_level(self, name):
        levels = [heading["level"] for heading in blocks(WITH_BODY[name], "heading")]
        assert levels[:1] in ([], [2])
        assert set(levels) <= {2, 3}

    def test_files_exist(self, name):
        for image in blocks(WITH_BODY[name], "image"):
            assert (COURSE / image["file"]).is_file()
        for video in blocks(WITH_BODY[name], "video"):
            for ending in ("mp4", "vtt", "txt", "jpg"):
                assert (COURSE / f"video/{video['asset']}.{ending}").is_file()


@pytest.mark.parametrize("name", READINGS)
class TestReadingLesson:
    def test_has_the_length_of_a_short_lesson(self, name):
        assert 500 <= len(words(LESSONS[name])) <= 900

    def test_has_picture_table_and_key_points(self, name):
        assert all(blocks(LESSONS[name], kind) for kind in ("image", "table", "key_points"))

    def test_ends_with_two_check_questions(self, name):
        types = [block["type"] for block in LESSONS[name]["body"]]
        assert types[-2:] == ["check_question"] * 2
        assert types.count("check_question") == 2

    def test_paragraphs_are_short(self, name):
        for text in blocks(LESSONS[name], "text"):
            for paragraph in re.findall(r"<p>(.*?)</p>", text["html"]):
                assert len(paragraph.split()) <= 80


class TestSitePages:
    def test_are_all_there(self):
        kinds = Counter(page["kind"] for page in PAGES.values())
        assert kinds == {"home": 1, "news": 2, "standard": 3}

    def test_keys_and_slugs_are_unique(self):
        pages = [page for page in PAGES.values() if page["kind"] != "home"]
        for name in ("key", "slug"):
            assert len({page[name] for page in pages}) == len(pages)

    def test_home_shows_three_steps(self):
        assert len(PAGES["home.json"]["steps"]) == 3


class TestQuestions:
    @pytest.mark.parametrize("question", CHECKS + BANK, ids=lambda question: question["ma"])
    def test_can_be_answered(self, question):
        options, key = question["phuong_an"], question["dap_an"]
        assert len(set(options)) == len(options) >= 2
        assert key
        assert set(key) < set(range(len(options)))
        assert (len(key) > 1) == (question["loai"] == "nhiều đáp án")
        assert question["giai_thich"]
        assert question["nguon"]

    def test_codes_are_unique(self):
        codes = [question["ma"] for question in CHECKS + BANK]
        assert len(set(codes)) == len(codes) == 25

    def test_each_check_question_is_asked_once(self):
        asked = [
            check["question"]
            for lesson in LESSONS.values()
            for check in blocks(lesson, "check_question")
        ]
        assert sorted(asked) == sorted(question["ma"] for question in CHECKS)

    def test_right_answers_are_not_all_in_one_place(self):
        for questions in (CHECKS, BANK):
            first = Counter(question["dap_an"][0] for question in questions)
            assert max(first.values()) <= len(questions) / 2


class TestBlueprint:
    def test_can_be_drawn_from_the_bank(self):
        have = Counter((question["chu_de"], question["muc_do"]) for question in BANK)
        for draw in QUIZ["draws"]:
            assert 0 < draw["count"] <= have[QUIZ["topic"], draw["level"]]
        assert sum(draw["count"] for draw in QUIZ["draws"]) == QUIZ["total"] == 10

    def test_never_draws_a_check_question(self):
        assert QUIZ["topic"] not in {question["chu_de"] for question in CHECKS}


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.name)
def test_spelling_is_that_of_the_house(path):
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert OLD_SPELLING.findall(text) == []


@pytest.mark.parametrize("word", ["Đảng uỷ", "số hoá", "thuỷ lợi", "khoẻ", "toà nhà"])
def test_old_spelling_would_be_found(word):
    assert OLD_SPELLING.search(word)


@pytest.mark.parametrize("word", ["quý", "quỹ", "hoàn toàn", "khoản", "thủy", "hóa", "huỳnh"])
def test_right_spelling_is_left_alone(word):
    assert not OLD_SPELLING.search(word)


class TestPictures:
    def test_are_the_size_of_a_slide_and_small(self):
        pictures = sorted(COURSE.glob("images/*.png"))
        assert len(pictures) >= 7
        for path in pictures:
            header = path.read_bytes()[:24]
            assert header[:8] == b"\x89PNG\r\n\x1a\n"
            assert struct.unpack(">II", header[16:24]) == (1200, 675)
            assert path.stat().st_size <= 80 * 1024

    def test_are_all_used(self):
        used = {image["file"] for lesson in LESSONS.values() for image in blocks(lesson, "image")}
        used.add(COURSE_DATA["cover"]["file"])
        assert used == {f"images/{path.name}" for path in COURSE.glob("images/*.png")}


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        if size < 8:
            raise ValueError(kind)
        yield kind, data[place + 8 : place + size]
        place += size


def video_seconds():
    movie = dict(boxes(VIDEO.with_suffix(".mp4").read_bytes()))[b"moov"]
    header = dict(boxes(movie))[b"mvhd"]
    assert header[0] == 0, "version 1 of mvhd is only needed for films of many hours"
    scale, length = struct.unpack(">II", header[12:20])
    return length / scale


def cue_times():
    clock = r"(\d\d):(\d\d):(\d\d\.\d{3})"
    text = VIDEO.with_suffix(".vtt").read_text(encoding="utf-8")
    for found in re.finditer(rf"^{clock} --> {clock}$", text, re.MULTILINE):
        parts = [float(part) for part in found.groups()]
        yield tuple(h * 3600 + m * 60 + s for h, m, s in (parts[:3], parts[3:]))


class TestVideo:
    def test_is_between_sixty_and_ninety_seconds(self):
        assert 60 <= video_seconds() <= 90

    def test_starts_playing_before_it_is_whole(self):
        order = [kind for kind, _ in boxes(VIDEO.with_suffix(".mp4").read_bytes())]
        assert order.index(b"moov") < order.index(b"mdat")

    def test_is_small_enough_for_git(self):
        assert VIDEO.with_suffix(".mp4").stat().st_size <= 2_500_000

    def test_has_picture_and_sound_of_the_usual_kinds(self):
        movie = dict(boxes(VIDEO.with_suffix(".mp4").read_bytes()))[b"moov"]
        assert b"avc1" in movie
        assert b"mp4a" in movie


class TestCaptions:
    def test_follow_each_other_to_the_end(self):
        times = list(cue_times())
        assert len(times) >= 15
        for start, end in times:
            assert 0.8 <= end - start <= 7
        for (_, end), (start, _) in pairwise(times):
            assert end <= start
        assert times[-1][1] < video_seconds()

    def test_say_what_the_transcript_says(self):
        captions = VIDEO.with_suffix(".vtt").read_text(encoding="utf-8")
        assert captions.startswith("WEBVTT\n\n")
        lines = [
            line for block in captions.split("\n\n")[1:] for line in block.strip().splitlines()[2:]
        ]
        transcript = VIDEO.with_suffix(".txt").read_text(encoding="utf-8")
        assert " ".join(lines).split() == transcript.split()
