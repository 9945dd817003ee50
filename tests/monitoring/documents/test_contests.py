"""Results of a contest: the best individuals, the units, how often it was entered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Course
from members.models import User
from members.roles import Role
from monitoring.documents.kinds import Report
from monitoring.exceptions import ReportUnknown
from quizzes.models import Attempt
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import UserFactory
from tests.factories.monitoring import person_with
from tests.factories.quizzes import QuizVersionFactory, quiz_lesson
from tests.monitoring.documents.world import World, docx_tables, part_of, pdf_text, xlsx_tables

pytestmark = pytest.mark.django_db


class Contest(World):
    """The class as a contest of one quiz, with nobody in it but those who are called."""

    def __init__(self):
        super().__init__()
        Course.objects.filter(pk=self.training_class.course_id).update(type="contest")
        for one in self.enrolments:
            one.withdrawn_at, one.withdrawal_reason = timezone.now(), "Không dự"
            one.save()
        self.training_class.enrolments.update(withdrawn_at=timezone.now(), withdrawal_reason="x")
        self.quiz = QuizVersionFactory(size=1)
        self.start = timezone.now() - timedelta(hours=5)
        self.lesson = None

    def called(self, name, part, *scores, minutes=0):
        """Call somebody who hands these scores in, a minute after the other."""
        person = UserFactory(unit=self.parts[part], full_name=name)
        enrolment = EnrolmentFactory(member=person, training_class=self.training_class)
        self.lesson = self.lesson or quiz_lesson(enrolment, self.quiz)
        for number, score in enumerate(scores, start=1):
            closed = self.start + timedelta(minutes=minutes + number)
            Attempt.objects.create(
                enrolment=enrolment,
                lesson=self.lesson,
                number=number,
                quiz_version=self.quiz,
                state=Attempt.State.SUBMITTED,
                started_at=self.start,
                closed_at=closed,
                score=score,
                right_count=1,
            )
        return enrolment

    def tables(self, **more):
        return self.paper(Report.CONTEST, **more).tables


@pytest.fixture
def contest():
    return Contest()


def columns(table, *keys):
    return [tuple(row[key] for key in keys) for row in table.rows]


class TestIndividuals:
    def test_the_best_attempt_counts_and_the_earlier_one_wins_a_tie(self, contest):
        contest.called("Người muộn", 0, 9, minutes=90)
        contest.called("Người sớm", 1, 5, 9)
        contest.called("Người kém", 1, 3)
        contest.called("Người vắng", 2)

        individuals, _units = contest.tables()

        assert columns(individuals, "stt", "name", "score", "attempts") == [
            (1, "Người sớm", 9, 2),
            (2, "Người muộn", 9, 1),
            (3, "Người kém", 3, 1),
        ]

    def test_a_better_attempt_later_is_of_its_own_moment(self, contest):
        contest.called("Sau", 0, 9, 7, minutes=60)
        contest.called("Trước", 0, 7, 7, 9)

        individuals, _units = contest.tables()

        assert columns(individuals, "name") == [("Trước",), ("Sau",)]

    def test_rounds_are_added_up(self, contest):
        one = contest.called("Hai vòng", 0, 6)
        contest.called("Một vòng", 0, 9)
        first, contest.lesson = contest.lesson, quiz_lesson(one, contest.quiz, position=9)
        assert first != contest.lesson
        Attempt.objects.create(
            enrolment=one, lesson=contest.lesson, number=1, quiz_version=contest.quiz,
            state=Attempt.State.EXPIRED, started_at=contest.start, score=5, right_count=1,
            closed_at=contest.start + timedelta(hours=1),
        )  # fmt: skip

        individuals, _units = contest.tables()

        assert columns(individuals, "name", "score", "attempts") == [
            ("Hai vòng", 11, 2),
            ("Một vòng", 9, 1),
        ]

    def test_who_may_not_be_used_is_counted_and_not_named(self, contest):
        hidden = contest.called("Người hạn chế", 0, 10)
        contest.called("Người thường", 0, 5)
        User.objects.filter(pk=hidden.member_id).update(restricted_at=timezone.now())

        paper = contest.paper(Report.CONTEST)

        assert columns(paper.tables[0], "stt", "name") == [(1, "Người thường")]
        assert paper.tables[1].total["joined"] == 2
        assert "1" in paper.scope[-1]
        assert hidden.member_id not in paper.people


class TestUnits:
    def test_participation_goes_before_the_mean(self, contest):
        contest.called("A", 0, 10)
        contest.called("B", 0)
        contest.called("C", 1, 4)
        contest.called("D", 2, 5, 6)

        _individuals, units = contest.tables()

        names = [part.name for part in contest.parts]
        assert columns(units, "unit", "called", "joined", "share", "attempts", "mean")[:3] == [
            (names[2], 1, 1, 100, 2, 6),
            (names[1], 1, 1, 100, 1, 4),
            (names[0], 2, 1, 50, 1, 10),
        ]
        total = units.total
        assert (total["called"], total["joined"], total["attempts"]) == (4, 3, 4)

    def test_word_pdf_and_excel_say_the_same(self, contest):
        contest.called("Nguyễn Thị Nhất", 0, 9)
        contest.called("Trần Văn Nhì", 1, 8)

        job = contest.made(Report.CONTEST)

        word = docx_tables(part_of(job, "paper.docx"))
        excel = xlsx_tables(part_of(job, "paper.xlsx"))
        pages = " ".join(" ".join(pdf_text(part_of(job, "paper.pdf"))).split())
        assert [row[1] for row in word[0][1:3]] == ["Nguyễn Thị Nhất", "Trần Văn Nhì"]
        assert [row[1] for row in excel[0][1:3]] == ["Nguyễn Thị Nhất", "Trần Văn Nhì"]
        assert "Nguyễn Thị Nhất" in pages
        assert "tổng số lượt thi 2" in pages

    def test_a_clerk_has_the_own_people_only(self, contest):
        contest.called("Người nhà", 0, 5)
        contest.called("Người khác", 1, 9)

        individuals, units = contest.tables(user=person_with(Role.UNIT_CLERK, contest.parts[0]))

        assert columns(individuals, "name") == [("Người nhà",)]
        assert units.total["called"] == 1


class TestOnlyContests:
    def test_nobody_is_put_in_an_order_elsewhere(self, contest):
        Course.objects.update(type=Course.Type.REFRESHER)

        with pytest.raises(ReportUnknown):
            contest.tables()

    def test_the_form_offers_contests_alone(self, contest, client):
        client.force_login(contest.office)
        address = reverse("documents:new", args=[Report.CONTEST])
        assert "Lớp Chuyển đổi số" in client.get(address).content.decode()

        Course.objects.update(type=Course.Type.REFRESHER)
        assert "Lớp Chuyển đổi số" not in client.get(address).content.decode()

    def test_our_template_is_made_from_a_contest(self, contest, client):
        contest.called("Người thi", 0, 5)
        client.force_login(contest.office)
        address = reverse("documents:default_template", args=[Report.CONTEST])

        assert client.get(address).content[:2] == b"PK"

        Course.objects.update(type=Course.Type.REFRESHER)
        assert client.get(address, follow=True).content[:2] != b"PK"


def test_the_same_questions_for_two_and_for_twelve(contest, count_queries):
    contest.called("A", 0, 5)
    contest.called("B", 1, 5, 6)
    contest.tables()
    with count_queries() as few:
        contest.tables()
    for number in range(10):
        contest.called(f"Người {number}", number % 3, 5, 7)
    with count_queries(exactly=len(few.statements)):
        individuals, _units = contest.tables()
    assert len(individuals.rows) == 12
