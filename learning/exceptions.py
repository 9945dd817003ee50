"""What can go wrong in learning, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class LessonNotInEdition(DomainError):
    """The lesson is not part of the edition the member takes."""

    message = _("This lesson is not part of your course.")


class NotOpenForStudy(DomainError):
    """The class is not open, or the member is exempted or withdrawn."""

    message = _("This class is not open for study. Results are no longer counted.")


class AlreadyRecognised(DomainError):
    """The result is part of a recognised completion."""

    message = _("The completion has been recognised, so its results are locked.")


class ReasonMissing(DomainError):
    """An act that must be explained was not."""

    message = _("Please give the reason.")


class CourseWithoutEdition(DomainError):
    """The class cannot open: the course was never published."""

    message = _("The course has not been published yet, so the class cannot open.")


class EmptyAudience(DomainError):
    """Nobody would be enrolled."""

    message = _("Nobody matches the audience. Choose more units, statuses or positions.")


class ClassNotOpen(DomainError):
    """The act needs an open class."""

    message = _("The class is not open.")


class DatesReversed(DomainError):
    """The due date lies before the opening."""

    message = _("The due date lies before the opening date. Choose a later due date.")


class AlreadyOpen(DomainError):
    """The facts of an open class are settled."""

    message = _("The class is open, so its facts can no longer be changed.")


class PersonWithoutUnit(DomainError):
    """An obligation needs the unit of the day."""

    message = _("The person belongs to no unit today. Record the unit first.")


class DataRestricted(DomainError):
    """Somebody asked that the own data be kept and not used (ADR 20)."""

    message = _(
        "The use of this person's data is restricted, so the person cannot be put on a new list. "
        "The office can lift the restriction at «Requests about data»."
    )


class EnrolledByRequirement(DomainError):
    """People come into the class by the rule of its requirement only."""

    message = _(
        "This class belongs to a requirement, whose rule says who is enrolled. Change the rule of "
        "the requirement, for example its list of people to add."
    )


class RequirementRefused(DomainError):
    """An act on a requirement that does not fit its state, its rule or the person."""


class NominationRefused(DomainError):
    """An act on nominations that does not fit their state, or the person."""


class EnrolledByNomination(DomainError):
    """People come into the class by nominations only."""

    message = _(
        "People of this class are nominated by the units. It opens by itself when the list of "
        "learners is approved."
    )


class TargetRefused(DomainError):
    """A yearly target that cannot be proposed or decided in this way."""
