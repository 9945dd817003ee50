"""A site on which every text that a person can write is an attack."""

from types import SimpleNamespace

from learning.models import Enrolment, TrainingClass
from members.models import Organisation, Unit, User
from members.roles import Role
from quizzes.rules import QuestionContent
from quizzes.services import save_question
from tests.bad_input.payloads import bundled
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_root
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import person_with
from tests.factories.quizzes import AttemptFactory, QuizVersionFactory, TopicFactory

NAMES, TITLES, LONG = bundled(110), bundled(250), bundled(10_000)[0]


def hostile_site() -> SimpleNamespace:
    """Return the people and rows of such a site."""
    root = issuing_root(root=UnitFactory(name="Gốc", kind=Unit.Kind.COMMITTEE))
    cell = UnitFactory(parent=root, name=TITLES[0][:200])
    member = UserFactory(unit=cell, full_name="Lê Văn An", job_title=NAMES[1], workplace=NAMES[2])
    office = person_with(Role.OFFICE, root)
    taken = _classes(root, member)
    _people(root, taken)
    issued_certificate(completed_enrolment(_list_class(root), member=member))
    Organisation.objects.update(
        name=TITLES[0][:200], superior_name=TITLES[1][:200], place=NAMES[0][:80]
    )
    User.objects.filter(pk=member.pk).update(full_name=NAMES[0])
    return SimpleNamespace(
        root=root,
        member=member,
        office=office,
        leader=person_with(Role.LEADER, root),
        trainer=person_with(Role.TRAINER, root),
        enrolment=taken,
        attempt=_attempt(member, root),
    )


def _list_class(root: Unit) -> TrainingClass:
    """Return a class whose course and edition have attacks for titles."""
    edition = EditionFactory(course__title=TITLES[2], title=TITLES[2])
    EditionLessonFactory(edition=edition, weight=1, title=TITLES[3])
    return TrainingClassFactory(edition=edition, unit=root, title=TITLES[4])


def _classes(root: Unit, member: User) -> Enrolment:
    """Enrol the member in a class for every title; return the one with a lesson for every title."""
    edition = EditionFactory(course__recognition_by_list=True)
    for number, title in enumerate(TITLES, start=1):
        EditionLessonFactory(edition=edition, title=title, position=number)
    taken = None
    for title in TITLES:
        training_class = TrainingClassFactory(
            edition=edition, unit=root, title=title, decision_number=title[:60]
        )
        taken = EnrolmentFactory(member=member, training_class=training_class)
    return taken


def _people(root: Unit, taken: Enrolment) -> None:
    """Put a unit and a person of every name into the class, exempt with a reason."""
    for name in NAMES:
        unit = UnitFactory(parent=root, name=name, short_name=name[:80], sector=name[:80])
        person = UserFactory(unit=unit)
        # Past the checks of the import, which takes none of these for a name.
        User.objects.filter(pk=person.pk).update(full_name=name)
        enrolment = EnrolmentFactory(member=person, training_class=taken.training_class)
        Enrolment.objects.filter(pk=enrolment.pk).update(
            exempted_at=taken.due_at, exemption_basis=name, withdrawal_reason=name
        )


def _attempt(member: User, root: Unit):
    """Return an open attempt at a quiz whose every text is an attack."""
    topic = TopicFactory(name=NAMES[0][:80])
    for number, text in enumerate(TITLES):
        options = (("a", text), ("b", f"{text} b"), ("c", f"{text} c"))
        save_question(
            f"XSS{number}",
            topic=topic,
            level="basic",
            content=QuestionContent("single", text, options, ("b",), text, text[:200]),
        )
    version = QuizVersionFactory(topic=topic, size=len(TITLES))
    training_class = _list_class(root)
    enrolment = EnrolmentFactory(member=member, training_class=training_class)
    return AttemptFactory(version=version, enrolment=enrolment)
