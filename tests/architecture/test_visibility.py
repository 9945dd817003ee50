"""Every model that reaches a person can be cut down to what a user may see."""

from functools import cache

from django.apps import apps
from django.contrib.auth import get_user_model

from tests.architecture.sources import APPS

PAGES = "a page: Wagtail's page permissions and cms.access decide"
BANK = "content; names only its author, and the doors to the bank ask may_use_bank"
CONTRACT = "the contract of a course, for all who take it; names only who published it"
HISTORY = "the past of a unit; asked for through Unit.visible_to"
PUBLIC = "stands on every certificate and official list"
# Models that reach a person and need no ``visible_to``: each with the reason.
EXEMPT: dict[str, str] = {
    "cms.BasePage": PAGES,
    "cms.HomePage": PAGES,
    "cms.CourseIndexPage": PAGES,
    "cms.CoursePage": PAGES,
    "cms.LessonPage": PAGES,
    "cms.StandardPage": PAGES,
    "cms.NewsIndexPage": PAGES,
    "cms.NewsPage": PAGES,
    "cms.OutlineLine": "a part of a course page",
    "courses.Edition": CONTRACT,
    "courses.EditionLesson": CONTRACT,
    "certificates.NumberSeries": "a counter of register numbers; reaches units only",
    "learning.RequirementCourse": "a part of a requirement; reaches units only by it",
    "media.Rendition": "a part of a conversion",
    "members.AuditSeal": "hashes of the chain only; asked for through AuditEntry.visible_to",
    "members.Organisation": PUBLIC,
    "members.Signer": PUBLIC,
    "members.UnitEventSide": "a part of an event of a unit",
    "members.UnitEventTrace": "what a row was before an event; read only to undo it",
    "members.UnitName": HISTORY,
    "members.UnitParent": HISTORY,
    "office.PlannedGrant": "a part of a plan; asked for through Reorganisation.visible_to",
    "office.ReorganisationStep": "a part of a plan of reorganisation",
    "members.UnitTag": "a part of a unit; asked for through Unit.visible_to",
    "notices.NoticeTemplate": "the words of notices, for all; names only who wrote them",
    "office.PrivacyNotice": "everybody reads it; names only who published it",
    "quizzes.QuestionVersion": BANK,
    "quizzes.Quiz": BANK,
    "quizzes.QuizVersion": BANK,
}


def our_models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


@cache
def reaches_person(model):
    """Tell whether foreign keys lead from the model to a person, over any number of models."""
    person, seen, waiting = get_user_model(), set(), [model]
    while waiting:
        current = waiting.pop()
        if current is person:
            return True
        if current in seen:
            continue
        seen.add(current)
        waiting += [
            field.related_model
            for field in current._meta.get_fields()
            if field.is_relation and field.related_model and not field.auto_created
        ]
    return False


def test_every_model_that_reaches_a_person_has_visible_to():
    without = [
        model._meta.label
        for model in our_models()
        if reaches_person(model)
        and not callable(getattr(model._default_manager.all(), "visible_to", None))
        and model._meta.label not in EXEMPT
    ]

    assert sum(map(reaches_person, our_models())) > 10
    assert not without


def test_exceptions_are_still_needed():
    labels = {model._meta.label: model for model in our_models()}
    needless = [
        label
        for label in EXEMPT
        if label not in labels or hasattr(labels[label]._default_manager.all(), "visible_to")
    ]

    assert not needless
