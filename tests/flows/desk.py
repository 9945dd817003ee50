"""How a member takes a quiz and an office works, through the forms of the pages."""

from django.urls import reverse

from courses.models import Edition
from quizzes.models import Attempt
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.quizzes import QuizVersionFactory, right_places
from tests.flows.stage import filled_form, text_of, visitor


def quiz_edition(*, by_list: bool = True, questions: int = 4) -> Edition:
    """Return an edition whose only lesson is a quiz with three attempts."""
    version = QuizVersionFactory(size=questions)
    edition = EditionFactory(
        course__recognition_by_list=by_list, course__title="Chuyển đổi số cho người bận rộn"
    )
    EditionLessonFactory(
        edition=edition, quiz=True, quiz_version_key=version.key, title="Bài kiểm tra cuối khóa"
    )
    return edition


class Taker:
    """A member with one browser, taking the quiz of an enrolment."""

    def __init__(self, enrolment):
        self.enrolment = enrolment
        self.lesson = enrolment.training_class.edition.lessons.get(kind="quiz")
        self.browser = visitor(enrolment.member)

    @property
    def attempt(self):
        """The newest attempt, as the server has it."""
        return Attempt.objects.filter(enrolment=self.enrolment).latest("number")

    def start(self):
        """Press "start" on the lesson's page."""
        address = reverse("quizzes:start", args=[self.enrolment.pk, self.lesson.pk])
        assert address in self.browser.get(self.lesson_url).content.decode()
        self.page = self.browser.post(address, follow=True)
        assert self.page.status_code == 200
        return self

    @property
    def lesson_url(self):
        """Where the lesson is."""
        return reverse("cms:lesson", args=[self.enrolment.pk, self.lesson.pk])

    def right(self, position):
        """Return the values of the right options of a question."""
        return [str(place) for place in right_places(self.attempt)[position]]

    def choose(self, *positions, rightly=True, act="save", page=None):
        """Fill in the form of the page as it stands and press one of its buttons."""
        page = page or self.page
        form = filled_form(page, "form.quiz__form")
        for position in positions:
            right = self.right(position)
            wrong = next(str(place) for place in range(1, 4) if str(place) not in right)
            form[f"q-{position}"] = right if rightly else [wrong]
        address = reverse("quizzes:save", args=[self.attempt.pk])
        self.page = self.browser.post(address, form | {"act": [act]}, follow=True)
        return self.page

    def submit(self):
        """Look over, confirm, and read the result."""
        address = reverse("quizzes:submit", args=[self.attempt.pk])
        self.page = self.browser.post(address, follow=True)
        return text_of(self.page)

    def pass_quiz(self):
        """Do everything rightly."""
        self.start()
        positions = range(1, self.attempt.questions.count() + 1)
        self.choose(*positions, act="look_over")
        return self.submit()
