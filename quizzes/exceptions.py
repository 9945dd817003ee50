"""What can go wrong with quizzes, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class NoAttemptsLeft(DomainError):
    """Every attempt that the contract allows is used."""

    message = _("You have used all attempts at this test.")


class ResultLocked(DomainError):
    """The completion was recognised, so a further attempt would change nothing."""

    message = _("Your result has been recognised, so no further attempt is needed.")


class NotAQuiz(DomainError):
    """The lesson has no test."""

    message = _("This lesson has no test.")


class BankTooSmall(DomainError):
    """The bank cannot fill the blueprint.  The member is told so, the trainer which line."""

    message = _("The test cannot be made up: the question bank has too few questions.")


class BlueprintUnusable(DomainError):
    """The make-up of a quiz names no topic, an unknown one, or no questions."""

    message = _("The make-up of the test is not usable: each line needs a topic and a number.")


class QuestionUnusable(DomainError):
    """A question of the bank contradicts itself."""

    message = _("The question is not usable.")


class AttemptClosed(DomainError):
    """The attempt was handed in already."""

    message = _("This attempt has been submitted. Its answers can no longer be changed.")


class TooLate(DomainError):
    """The answer came after the deadline and its grace."""

    message = _("The time for this test is over. What was saved before then counts.")


class AnswerStale(DomainError):
    """A newer answer is stored, from another device or window."""

    message = _("A newer answer is saved already. Reload the page to see it.")


class AnswerUnusable(DomainError):
    """The answer names no option of the question, or too many."""

    message = _("This answer does not fit the question. Reload the page and answer again.")


class NotYourCheck(DomainError):
    """The question is no check question of the lesson."""

    message = _("This question is not part of the lesson.")


class NoAnswer(DomainError):
    """Nothing was chosen."""

    message = _("Please choose an answer first.")
