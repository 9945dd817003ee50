"""Questions, versions, quizzes, import, and who may choose what."""

import json
import unicodedata
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction
from django.utils import translation

from members.models import AuditEntry
from members.roles import Role
from quizzes import selectors, services
from quizzes.exceptions import BlueprintUnusable, QuestionUnusable
from quizzes.models import Question, QuestionVersion, Quiz, QuizVersion
from quizzes.rules import BlueprintLine
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.factories.quizzes import (
    QuestionFactory,
    QuizVersionFactory,
    TopicFactory,
    content_of,
)

pytestmark = pytest.mark.django_db


class TestSaveQuestion:
    def test_makes_a_version_only_for_what_changed(self):
        question = QuestionFactory(text="Cũ?")
        facts = {"topic": question.topic, "level": question.level}

        services.save_question(question.code, content=content_of(text="Cũ?"), **facts)
        assert question.versions.count() == 1

        changed = services.save_question(question.code, content=content_of(text="Mới?"), **facts)
        assert (changed.number, question.versions.count()) == (2, 2)
        assert AuditEntry.objects.filter(action="quizzes.save_question").count() == 2

    def test_moves_a_question_to_another_topic_without_a_new_version(self):
        question = QuestionFactory(text="Một?")
        topic = TopicFactory()

        services.save_question(
            question.code, topic=topic, level="advanced", content=content_of(text="Một?")
        )

        question.refresh_from_db()
        assert (question.topic, question.level) == (topic, "advanced")
        assert question.versions.count() == 1

    def test_keeps_decomposed_letters_out(self):
        decomposed = unicodedata.normalize("NFD", "Đảng ủy?")
        version = services.save_question(
            "NFC", topic=TopicFactory(), level="basic", content=content_of(text=f" {decomposed} ")
        )

        assert version.text == unicodedata.normalize("NFC", decomposed)

    def test_keeps_the_paragraphs_of_a_scenario_and_no_other_blanks(self):
        version = services.save_question(
            "TH",
            topic=TopicFactory(),
            level="basic",
            content=content_of(text=" Tin  đến:\r\n\n \n“Gấp!\nNgay.” \n\nLàm gì?\n"),
        )

        assert version.text == "Tin đến:\n\n“Gấp!\nNgay.”\n\nLàm gì?"

    def test_refuses_a_question_that_contradicts_itself(self):
        with pytest.raises(QuestionUnusable) as refused, translation.override("en"):
            services.save_question(
                "X1", topic=TopicFactory(), level="basic", content=content_of(correct=("z",))
            )

        assert "not one of the options" in str(refused.value)
        assert not Question.objects.filter(code="X1").exists()


class TestVersionsAreFinal:
    @pytest.mark.parametrize("model", [QuestionVersion, QuizVersion])
    @pytest.mark.parametrize("act", ["update", "delete"])
    def test_the_database_refuses_to_change_them(self, model, act):
        QuizVersionFactory(size=1)
        rows = model.objects.all()

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(number=9) if act == "update" else rows._raw_delete(rows.db)


class TestMakeQuizVersion:
    def test_makes_one_only_when_something_differs(self):
        first = QuizVersionFactory()
        facts = {"blueprint": first.lines, "time_limit_seconds": 1200}

        same = services.make_quiz_version(first.quiz, **facts)
        longer = services.make_quiz_version(first.quiz, **facts | {"time_limit_seconds": 1800})

        assert same == first
        assert (longer.number, longer.key != first.key) == (2, True)

    @pytest.mark.parametrize(
        "line",
        [
            BlueprintLine("khong-co", None, 1),
            BlueprintLine("co", "hard", 1),
            BlueprintLine("co", None, 0),
            BlueprintLine("co", None, 101),
            None,
        ],
    )
    def test_refuses_an_unusable_blueprint(self, line):
        TopicFactory(code="co")
        quiz = services.create_quiz("Bài kiểm tra", by=None)

        with pytest.raises(BlueprintUnusable):
            services.make_quiz_version(
                quiz, blueprint=[line] if line else [], time_limit_seconds=None
            )


class TestBlueprintProblems:
    def test_names_topic_level_and_numbers(self):
        topic = TopicFactory(code="chuyen-doi-so")
        QuestionFactory(topic=topic)
        QuestionFactory(topic=topic, level="advanced")
        version = QuizVersionFactory(
            topic=topic, size=0, blueprint=[BlueprintLine(topic.code, "basic", 2)]
        )

        with translation.override("en"):
            assert selectors.blueprint_problems(version) == [
                "chuyen-doi-so (basic): 2 wanted, 1 in the bank"
            ]

    def test_does_not_count_archived_questions(self):
        version = QuizVersionFactory(size=2)
        assert selectors.blueprint_problems(version) == []

        services.archive_question(Question.objects.first(), by=None)

        assert len(selectors.blueprint_problems(version)) == 1


class TestImport:
    ROW = {
        "ma": "CDS01",
        "chu_de": "Chuyển đổi số",
        "loai": "một đáp án",
        "cau_hoi": "Số hóa là gì?",
        "phuong_an": ["Mua máy", "Chuyển giấy sang số"],
        "dap_an": [1],
        "giai_thich": "Vì thế.",
        "nguon": "kiến thức phổ thông",
        "muc_do": "cơ bản",
    }

    def test_makes_questions_of_each_kind(self):
        rows = [
            self.ROW,
            self.ROW | {"ma": "CDS02", "loai": "nhiều đáp án", "dap_an": [0, 1]},
            self.ROW | {"ma": "CDS03", "loai": "đúng/sai", "muc_do": "nâng cao"},
        ]

        report = services.import_questions(rows)

        assert (report.new, report.problems) == (3, [])
        version = QuestionVersion.objects.get(question__code="CDS01")
        assert (version.kind, version.correct, version.question.topic.code) == (
            "single",
            ["b"],
            "chuyen-doi-so",
        )

    def test_may_be_repeated(self):
        services.import_questions([self.ROW])

        same = services.import_questions([self.ROW])
        changed = services.import_questions([self.ROW | {"dap_an": [0]}])

        assert (same.unchanged, changed.changed) == (1, 1)
        assert QuestionVersion.objects.count() == 2

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"loai": "tự luận"}, "tự luận"),
            ({"muc_do": "khó"}, "khó"),
            ({"cau_hoi": ""}, "cau_hoi"),
            ({"dap_an": [4]}, "not one of the options"),
            ({"dap_an": []}, "no option"),
            ({"phuong_an": ["Một", "Một"]}, "twice"),
        ],
    )
    def test_reports_bad_rows_and_saves_the_good_ones(self, change, words):
        with translation.override("en"):
            report = services.import_questions([self.ROW | change | {"ma": "X"}, self.ROW])

        (problem,) = report.problems
        assert words in problem
        assert report.new == 1

    def test_saves_nothing_on_a_dry_run(self):
        report = services.import_questions([self.ROW], dry_run=True)

        assert report.new == 1
        assert not Question.objects.exists()

    def test_reads_a_file(self, tmp_path: Path, capsys):
        file = tmp_path / "questions.json"
        file.write_text(json.dumps([self.ROW]), encoding="utf-8")

        call_command("import_questions", str(file))

        assert "1 new, 0 changed, 0 unchanged" in capsys.readouterr().out

    def test_refuses_a_file_that_is_no_list(self, tmp_path: Path):
        file = tmp_path / "questions.json"
        file.write_text("{}", encoding="utf-8")

        with pytest.raises(CommandError):
            call_command("import_questions", str(file))


class TestChoosing:
    def test_a_trainer_uses_own_quizzes_and_those_of_own_courses(self):
        trainer = RoleGrantFactory(role=Role.TRAINER).person
        own = services.create_quiz("Của tôi", by=trainer)
        shared = services.create_quiz("Của khóa", course_code="CDS", by=UserFactory())
        services.create_quiz("Của người khác", course_code="KHAC", by=UserFactory())

        found = selectors.quizzes_to_choose(trainer, course_codes=["CDS"])

        assert set(found) == {own, shared}

    def test_an_approver_uses_all_and_a_member_none(self):
        services.create_quiz("Một", by=UserFactory())
        QuestionFactory()
        approver = RoleGrantFactory(role=Role.APPROVER).person
        member = UserFactory()

        assert selectors.quizzes_to_choose(approver).count() == 1
        assert selectors.questions_to_choose(approver).count() == 1
        assert selectors.quizzes_to_choose(member).count() == 0
        assert selectors.questions_to_choose(member).count() == 0

    def test_quizzes_come_with_their_newest_version(self):
        version = QuizVersionFactory()
        approver = RoleGrantFactory(role=Role.APPROVER).person
        newest = services.make_quiz_version(
            version.quiz, blueprint=version.lines, time_limit_seconds=None
        )
        Quiz.objects.create(title="Chưa có phiên bản")

        keys = [quiz.version_key for quiz in selectors.quizzes_to_choose(approver)]

        assert sorted(keys, key=str) == sorted([newest.key, None], key=str)

    def test_question_versions_come_in_the_order_of_the_keys(self, count_queries):
        first, second = QuestionFactory(), QuestionFactory()
        newest = services.save_question(
            first.code, topic=first.topic, level="basic", content=content_of(text="Mới?")
        )

        with count_queries(exactly=1):
            found = selectors.question_versions_for([second.key, str(first.key)])

        assert found[1] == newest
        assert found[0].question == second

    def test_quiz_version_by_key(self):
        version = QuizVersionFactory()

        assert selectors.quiz_version_by_key(str(version.key)) == version
        assert selectors.quiz_version_by_key(None) is None
        assert selectors.quiz_versions_for([version.key]) == {str(version.key): version}
