"""Who may pass which door: every address of our apps, once (desks: ``url_table_office``).

A new address without a row here fails the tests.  ``who`` names the personas that are let in; every
other one gets 404 (rows that one may not see) or 403 (acts that one may not do), and an anonymous
visitor is sent to sign in.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from members.roles import Role
from monitoring.models import QualityWeights
from monitoring.quality.rules import Measure
from monitoring.quality.services import propose_weights
from tests.architecture.door import (
    ABOVE,
    ASKED,
    DESK,
    EDITORS,
    EVERYBODY,
    LEADER,
    OVERVIEW,
    OWNER,
    PLANS,
    REGISTER,
    SIGNER_KEEPERS,
    Door,
    no_token,
)
from tests.architecture.personas import SIGNED_IN, World
from tests.architecture.url_table_closing import CLOSING_DOORS
from tests.architecture.url_table_office import OFFICE_DOORS
from tests.factories.media import MediaAssetFactory
from tests.factories.members import RoleGrantFactory
from tests.factories.quizzes import QuestionFactory


def _class(world: World) -> dict[str, int]:
    return {"class_id": world.training_class.pk}


def _certificate(world: World) -> dict[str, int]:
    return {"certificate_id": world.certificate.pk}


def _lesson(kind: str) -> Callable[[World], dict[str, int]]:
    return lambda world: world.enrolment_and(kind)


def _attempt(world: World) -> dict[str, int]:
    return {"attempt_id": world.attempt.pk}


def _export(world: World) -> dict[str, int]:
    return {"job_id": world.export.pk}


def _held_export(world: World) -> dict[str, int]:
    return {"job_id": world.held_export.pk}


def _schedule(world: World) -> dict[str, int]:
    return {"schedule_id": world.schedule.pk}


def _paper(world: World) -> dict[str, int]:
    return {"job_id": world.paper.pk}


def _template(world: World) -> dict[str, int]:
    return {"template_id": world.word_template.pk}


def _weights(world: World) -> dict[str, int]:
    waiting = QualityWeights.objects.first()
    if waiting is None:
        other = RoleGrantFactory(role=Role.OFFICE, unit=world.root).person
        waiting = propose_weights(
            Measure(), valid_from=timezone.localdate(), basis="12-QĐ/VP", by=other
        )
    return {"version_id": waiting.pk}


def _question(world: World) -> dict[str, Any]:
    key = QuestionFactory().key
    address = world.enrolment_and("reading")
    world.reading.check_keys = [str(key)]
    world.reading.save(update_fields=["check_keys"])
    return {**address, "question_key": key}


def _foreign_video(world: World) -> dict[str, int]:
    return {"asset_id": MediaAssetFactory().pk}


def _stream(*names: str) -> Callable[[World], dict[str, str]]:
    parts = {"quality": "180", "piece": "init.mp4"}
    return lambda world: {**no_token(world), **{name: parts[name] for name in names}}


DOORS: dict[str, Door] = {
    # common
    "common:text_size": Door(EVERYBODY, method="post"),
    "common:help": Door(EVERYBODY),
    # The member's guide; who reads the others: tests/lms/test_guides.py.
    "guides:guide": Door(EVERYBODY, lambda world: {"slug": "hoc-vien"}),
    # At the address of Wagtail's own sign-in: shut, so that there is one door to sign in at.
    "no_second_login": Door(frozenset()),
    "common:alive": Door(EVERYBODY),
    "common:ready": Door(EVERYBODY),
    "common:health": Door(EVERYBODY),
    # members
    "members:profile": Door(SIGNED_IN),
    # office: whoever has a card on its first page
    "office:home": Door(OVERVIEW | {"system_admin"}),
    # learning: the member's own
    "learning:home": Door(SIGNED_IN),
    "learning:class_page": Door(OWNER, lambda w: {"enrolment_id": w.enrolment.pk}),
    # learning: the class desk
    "desk:list": Door(DESK),
    "desk:create": Door(PLANS),
    "desk:detail": Door(DESK, _class),
    "desk:edit": Door(PLANS, _class),
    "desk:open": Door(PLANS, _class, "post"),
    "desk:close": Door(PLANS, _class, "post"),
    "desk:extend": Door(PLANS, _class, "post"),
    "desk:enrol": Door(PLANS, _class, "post"),
    "desk:people": Door(DESK, _class),
    "desk:set_aside": Door(PLANS, lambda w: {**_class(w), "enrolment_id": w.enrolment.pk}, "post"),
    # cms: the lesson player
    "cms:lesson": Door(OWNER, _lesson("reading")),
    "cms:lesson_visit": Door(OWNER, _lesson("reading"), "post"),
    # media
    "media:open_lease": Door(OWNER, _lesson("video"), "post", headers={"X-LMS-Player": "1"}),
    "media:heartbeat": Door(frozenset(), no_token, "post", is_by_token=True),
    "media:file": Door(frozenset(), no_token, is_by_token=True),
    "media:poster": Door(frozenset(), no_token, is_by_token=True),
    "media:captions": Door(frozenset(), no_token, is_by_token=True),
    "media:master_playlist": Door(frozenset(), no_token, is_by_token=True),
    "media:playlist": Door(frozenset(), _stream("quality"), is_by_token=True),
    "media:segment": Door(frozenset(), _stream("quality", "piece"), is_by_token=True),
    # quizzes
    "quizzes:start": Door(OWNER, _lesson("quiz"), "post"),
    "quizzes:attempt": Door(OWNER, _attempt),
    "quizzes:look_over": Door(OWNER, _attempt),
    "quizzes:result": Door(OWNER, _attempt),
    "quizzes:save": Door(OWNER, _attempt, "post"),
    "quizzes:submit": Door(OWNER, _attempt, "post"),
    "quizzes:answer_check": Door(OWNER, _question, "post"),
    "quizzes:save_by_token": Door(frozenset(), no_token, "post", is_by_token=True),
    # cms: the editor's desk
    "cms_desk:courses": Door(EDITORS),
    "cms_desk:add_course": Door(EDITORS),
    "cms_desk:videos": Door(EDITORS),
    "cms_desk:add_video": Door(EDITORS),
    # A trainer works on the own videos, an approver on those of the branch; this is another's.
    "cms_desk:video": Door(frozenset(), _foreign_video),
    "cms_desk:retry_video": Door(frozenset(), _foreign_video, "post"),
    "cms_desk:make_transcript": Door(frozenset(), _foreign_video, "post"),
    "cms_desk:questions": Door(EDITORS),
    "cms_desk:add_question": Door(EDITORS),
    "cms_desk:edit_question": Door(EDITORS, lambda w: {"question_id": QuestionFactory().pk}),
    "cms_desk:quizzes": Door(EDITORS),
    "cms_desk:add_quiz": Door(EDITORS),
    # An approver reads every quiz; a trainer the own ones, and this is nobody's.
    "cms_desk:edit_quiz": Door(
        frozenset({"approver"}), lambda w: {"quiz_id": w.quiz_version.quiz_id}
    ),
    # monitoring
    "monitoring:overview": Door(OVERVIEW),
    "monitoring:unit": Door(ABOVE, lambda w: {"unit_id": w.cell_a.pk}),
    "monitoring:people": Door(OVERVIEW),
    "monitoring:person": Door(ABOVE, lambda w: {"person_id": w.people["member"].pk}),
    "monitoring:exports": Door(OVERVIEW),
    # monitoring: study quality
    "monitoring:quality": Door(OVERVIEW),
    "monitoring:quality_unit": Door(ABOVE, lambda w: {"unit_id": w.cell_a.pk}),
    "monitoring:topics": Door(OVERVIEW),
    "monitoring:formula": Door(EVERYBODY),
    "monitoring:weights": Door(
        frozenset({"office", "leader"}), but_not=frozenset({"sibling_office"})
    ),
    "monitoring:decide_weights": Door(frozenset({"office", "leader"}), _weights, "post"),
    "monitoring:new_export": Door(OVERVIEW, query="kind=people"),
    # exports that wait for a second person, and scheduled reports
    "monitoring:held_exports": Door(
        frozenset({"office", "organisation", "leader"}), also=frozenset({"sibling_office"})
    ),
    "monitoring:decide_export": Door(
        frozenset({"office", "organisation", "leader"}), _held_export, "post"
    ),
    "schedules:list": Door(OVERVIEW),
    "schedules:new": Door(OVERVIEW),
    "schedules:received": Door(OVERVIEW),
    "schedules:show": Door(ASKED, _schedule),
    "schedules:act": Door(ASKED, lambda w: {**_schedule(w), "act": "tam-dung"}, "post"),
    "monitoring:export": Door(ASKED, _export),
    "monitoring:download": Door(ASKED, _export),
    "monitoring:cancel": Door(ASKED, _export, "post"),
    # official reports
    "documents:index": Door(OVERVIEW),
    # The name of a report is nobody's row.
    "documents:new": Door(
        OVERVIEW, lambda w: {"report": "tien-do"}, also=frozenset({"sibling_office"})
    ),
    "documents:document": Door(ASKED, _paper),
    "documents:page": Door(ASKED, lambda w: {**_paper(w), "number": 1}),
    "documents:part": Door(ASKED, lambda w: {**_paper(w), "part": "pdf"}),
    "documents:own": Door(SIGNED_IN),
    "documents:own_file": Door(SIGNED_IN, lambda w: {"part": "pdf"}),
    "documents:templates": Door(SIGNER_KEEPERS, but_not=frozenset({"sibling_office"})),
    "documents:default_template": Door(SIGNER_KEEPERS, lambda w: {"report": "tien-do"}),
    "documents:template_file": Door(SIGNER_KEEPERS, _template),
    "documents:try_template": Door(SIGNER_KEEPERS, _template, "post"),
    "documents:withdraw_template": Door(SIGNER_KEEPERS, _template, "post"),
    # certificates
    "certificates:own": Door(SIGNED_IN),
    "certificates:download": Door(OWNER | REGISTER | {"clerk", "secretary"}, _certificate),
    "certificates:desk": Door(DESK),
    "certificates:class_list": Door(DESK, _class),
    "certificates:propose": Door(PLANS, _class, "post"),
    "certificates:approve": Door(LEADER, _class, "post"),
    "certificates:return": Door(LEADER, _class, "post"),
    "certificates:register": Door(REGISTER),
    "certificates:certificate": Door(REGISTER, _certificate),
    "certificates:revoke": Door(LEADER, _certificate, "post"),
    "certificates:reissue": Door(frozenset({"office", "leader"}), _certificate, "post"),
    # the public look-up of certificates
    "verify:ask": Door(EVERYBODY),
    "verify:show": Door(EVERYBODY, lambda w: {"code": w.certificate.code}),
    **CLOSING_DOORS,
    **OFFICE_DOORS,
}
