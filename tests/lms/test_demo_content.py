"""The files of the demo courses agree with each other.  Reads files only: no database."""

import json
import re
import unicodedata
import uuid
from collections import Counter
from html.parser import HTMLParser

import pytest

from lms.demo.full.courses import QUESTIONS_FILE
from quizzes.rules import Part, text_parts
from tests.lms.course_files import COURSES, DEMO, blocks, each_course

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


# Addresses that a text may name: plainly official ones, and those that exist nowhere.
OFFICIAL = {"gov.vn", "chinhphu.vn", "vbpl.vn", "dichvucong.gov.vn", "tingia.gov.vn"}
DOMAIN_NAME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com|net|org|io|example)\b")


PAPERS = json.loads(QUESTIONS_FILE.read_text(encoding="utf-8"))
PAGES = {
    path.name: json.loads(path.read_text(encoding="utf-8")) for path in DEMO.glob("site/*.json")
}
BODIES = [
    pytest.param(course.folder, lesson, id=f"{course.folder.name}/{name}")
    for course in COURSES
    for name, lesson in sorted(course.lessons.items())
] + [
    pytest.param(DEMO / "site", page, id=name)
    for name, page in sorted(PAGES.items())
    if page["kind"] != "home"
]
READINGS = [
    pytest.param(course, course.lessons[name], id=f"{course.folder.name}/{name}")
    for course in COURSES
    for name in course.reading_names
]
QUESTIONS = [
    pytest.param(question, id=question["ma"])
    for course in COURSES
    for question in course.check_questions + course.bank_questions
]
TEXT_FILES = [
    path for path in sorted(DEMO.rglob("*")) if path.suffix in {".json", ".txt", ".vtt", ".md"}
]


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


@each_course
class TestOutline:
    def test_has_the_lessons_of_the_course(self, course):
        kinds = Counter(line["kind"] for line in course.data["outline"])
        assert kinds == {"video": 1, "reading": course.readings, "quiz": 1}
        assert course.data["outline"][-1]["kind"] == "quiz"

    def test_keys_are_uuids_that_the_files_repeat(self, course):
        for line in course.data["outline"]:
            assert str(uuid.UUID(line["key"])) == line["key"]
            content = course.load(line["file"])
            assert (content["key"], content["title"]) == (line["key"], line["title"])

    def test_names_every_lesson_file_once(self, course):
        named = [line["file"] for line in course.data["outline"] if line["kind"] != "quiz"]
        assert sorted(named) == sorted(f"lessons/{name}" for name in course.lessons)

    def test_periods_add_up(self, course):
        periods = sum(line["periods"] for line in course.data["outline"])
        assert periods == course.data["total_periods"] == course.periods

    @pytest.mark.parametrize(
        ("kind", "rules"),
        [
            ("video", {"watch_percent"}),
            ("reading", {"min_dwell_seconds", "pass_percent", "attempts"}),
            ("quiz", {"pass_percent", "attempts"}),
        ],
    )
    def test_each_kind_has_its_own_rules_only(self, course, kind, rules):
        names = {"watch_percent", "min_dwell_seconds", "pass_percent", "attempts"}
        for line in course.data["outline"]:
            if line["kind"] == kind:
                assert {name for name in names if line[name] is not None} == rules

    def test_quiz_line_agrees_with_the_quiz_and_the_default_of_the_house(self, course):
        line, quiz = course.data["outline"][-1], course.quiz
        assert (line["attempts"], line["pass_percent"]) == (quiz["attempts"], quiz["pass_percent"])
        assert (quiz["attempts"], quiz["pass_percent"]) == (3, 50)


def test_nothing_has_the_key_of_something_else():
    keys = [line["key"] for course in COURSES for line in course.data["outline"]]
    keys += [page["key"] for page in PAGES.values() if page["kind"] != "home"]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("folder", "content"), BODIES)
class TestBody:
    def test_blocks_have_exactly_their_fields(self, folder, content):
        for block in content["body"]:
            assert set(block["value"]) == FIELDS[block["type"]]
            assert all(value not in ("", [], None) for value in block["value"].values())

    def test_html_is_plain_and_closed(self, folder, content):
        for text in blocks(content, "text"):
            tags = Tags(text["html"])
            assert tags.seen <= ALLOWED_TAGS
            assert tags.balanced
            assert not tags.open

    def test_tables_are_rectangular(self, folder, content):
        for table in blocks(content, "table"):
            assert {len(row) for row in table["rows"]} == {len(table["header_row"])}

    def test_headings_never_skip_a_level(self, folder, content):
        levels = [heading["level"] for heading in blocks(content, "heading")]
        assert levels[:1] in ([], [2])
        assert set(levels) <= {2, 3}

    def test_files_exist(self, folder, content):
        for image in blocks(content, "image"):
            assert (folder / image["file"]).is_file()
        for video in blocks(content, "video"):
            for ending in ("mp4", "vtt", "txt", "jpg"):
                assert (folder / f"video/{video['asset']}.{ending}").is_file()

    def test_pictures_are_described_in_a_sentence_that_is_not_the_caption(self, folder, content):
        for image in blocks(content, "image"):
            assert 40 <= len(image["alt"]) <= 300
            assert image["alt"] != image["caption"]

    def test_links_lead_to_official_sites_only(self, folder, content):
        for text in blocks(content, "text"):
            for address in re.findall(r'href="([^"]*)"', text["html"]):
                host = re.match(r"(?:https?:)?//([^/]+)", address)
                assert host is None or host[1] in OFFICIAL


@pytest.mark.parametrize(("course", "lesson"), READINGS)
class TestReadingLesson:
    def test_has_the_length_of_a_short_lesson(self, course, lesson):
        shortest, longest = course.words
        assert shortest <= len(words(lesson)) <= longest

    def test_has_picture_table_and_key_points(self, course, lesson):
        assert all(blocks(lesson, kind) for kind in ("image", "table", "key_points"))

    def test_ends_with_two_check_questions(self, course, lesson):
        types = [block["type"] for block in lesson["body"]]
        assert types[-2:] == ["check_question"] * 2
        assert types.count("check_question") == 2

    def test_paragraphs_are_short(self, course, lesson):
        for text in blocks(lesson, "text"):
            for paragraph in re.findall(r"<p>(.*?)</p>", text["html"]):
                assert len(paragraph.split()) <= 80


class TestSitePages:
    def test_are_all_there(self):
        kinds = Counter(page["kind"] for page in PAGES.values())
        assert kinds == {"home": 1, "news": 3, "standard": 3}

    def test_slugs_are_unique(self):
        slugs = [page["slug"] for page in PAGES.values() if page["kind"] != "home"]
        assert len(set(slugs)) == len(slugs)

    def test_home_shows_three_steps(self):
        assert len(PAGES["home.json"]["steps"]) == 3


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_can_be_answered(question):
    options, key = question["phuong_an"], question["dap_an"]
    assert len(set(options)) == len(options) >= 2
    assert key
    assert set(key) < set(range(len(options)))
    assert (len(key) > 1) == (question["loai"] == "nhiều đáp án")
    assert question["giai_thich"]
    assert question["nguon"]


def test_codes_of_questions_are_unique_over_all_courses():
    codes = [parameter.values[0]["ma"] for parameter in QUESTIONS]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("question", PAPERS, ids=lambda question: question["ma"])
def test_questions_of_the_papers_are_in_a_bank_word_for_word(question):
    assert any(question in course.bank_questions for course in COURSES)


@each_course
class TestQuestions:
    def test_are_as_many_as_agreed(self, course):
        sizes = (len(course.check_questions), len(course.bank_questions))
        assert sizes == (course.checks, course.bank)

    def test_each_check_question_is_asked_once(self, course):
        asked = [
            check["question"]
            for lesson in course.lessons.values()
            for check in blocks(lesson, "check_question")
        ]
        assert sorted(asked) == sorted(question["ma"] for question in course.check_questions)

    def test_right_answers_are_not_all_in_one_place(self, course):
        for questions in (course.check_questions, course.bank_questions):
            first = Counter(question["dap_an"][0] for question in questions)
            assert max(first.values()) <= len(questions) / 2

    def test_blueprint_can_be_drawn_from_the_bank(self, course):
        have = Counter((one["chu_de"], one["muc_do"]) for one in course.bank_questions)
        quiz = course.quiz
        for draw in quiz["draws"]:
            assert 0 < draw["count"] <= have[quiz["topic"], draw["level"]]
        assert sum(draw["count"] for draw in quiz["draws"]) == quiz["total"] == course.drawn

    def test_blueprint_never_draws_a_check_question(self, course):
        assert course.quiz["topic"] not in {one["chu_de"] for one in course.check_questions}


class TestScenarios:
    """The second course asks what to do with a message, a post, a call."""

    course = COURSES[1]

    def messages(self, questions):
        return [
            one for one in questions if any(part.part == Part.MESSAGE for part in parts_of(one))
        ]

    def test_are_asked_in_lessons_and_in_the_final_quiz(self):
        assert len(self.messages(self.course.check_questions)) >= 4
        scenarios = [one for one in self.course.bank_questions if one["ma"].startswith("TTTH")]
        assert len(scenarios) >= 9
        assert len(self.messages(scenarios)) >= 9

    def test_every_drawn_quiz_has_at_least_two(self):
        levels = Counter(
            one["muc_do"] for one in self.course.bank_questions if one["ma"].startswith("TTTH")
        )
        total = Counter(one["muc_do"] for one in self.course.bank_questions)
        surely = sum(
            max(0, draw["count"] - (total[draw["level"]] - levels[draw["level"]]))
            for draw in self.course.quiz["draws"]
        )
        assert surely >= 2

    def test_end_with_a_question(self):
        for question in self.messages(self.course.check_questions + self.course.bank_questions):
            assert re.search(r"\?( \(chọn tất cả phương án đúng\))?$", question["cau_hoi"])

    def test_explain_more_than_the_right_answer(self):
        for question in self.course.bank_questions:
            if question["ma"].startswith("TTTH"):
                assert len(question["giai_thich"].split()) >= 20


def parts_of(question):
    return text_parts(question["cau_hoi"])


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


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.name)
def test_names_of_sites_are_official_or_exist_nowhere(path):
    names = DOMAIN_NAME.findall(path.read_text(encoding="utf-8"))
    assert [name for name in names if not name.endswith(".example") and name not in OFFICIAL] == []
