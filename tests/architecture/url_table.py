"""Who may pass which door: every address of our apps, once.

A new address without a row here fails the tests.  ``who`` names the personas that are let in; every
other one gets 404 (rows that one may not see) or 403 (acts that one may not do), and an anonymous
visitor is sent to sign in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from members.models import PersonMerge, Signer, SlipBatch
from office.privacy.services import (
    acknowledge,
    freeze,
    open_request,
    publish_notice,
    request_copy,
)
from office.privacy.services.restrictions import restrict
from tests.architecture.personas import PERSONAS, SIGNED_IN, World
from tests.factories.media import MediaAssetFactory
from tests.factories.members import UserFactory
from tests.factories.quizzes import QuestionFactory

EVERYBODY = frozenset(PERSONAS)
OWNER = frozenset({"member"})
DESK = frozenset({"manager", "office", "leader", "inspector"})
PLANS = frozenset({"manager", "office"})
REGISTER = frozenset({"manager", "organisation", "office", "leader", "inspector"})
OVERVIEW = frozenset(
    {
        *("clerk", "other_clerk", "secretary", "manager", "organisation"),
        *("office", "leader", "inspector"),
    }
)
# Those who look after the member of branch A: the same without the other branch's clerk.
ABOVE = OVERVIEW - {"other_clerk"}
# The one who asked for the export.
ASKED = frozenset({"clerk"})
EDITORS = frozenset({"trainer", "approver"})
SLIPS = frozenset({"clerk", "other_clerk", "organisation", "system_admin"})
LEADER = frozenset({"leader"})
# Roles: those who oversee the grants, and those who grant.
OVERSEES_GRANTS = frozenset({"system_admin", "organisation", "leader", "inspector"})
GRANTS = frozenset({"system_admin", "organisation"})
# Those who keep names and signers of the organisation.
KEEPERS = frozenset({"office", "organisation"})
IMPORTS = frozenset({"organisation"})


@dataclass(frozen=True)
class Door:
    """One address: who is let in, how it is asked for, and with which rows."""

    who: frozenset[str]
    kwargs: Callable[[World], Mapping[str, Any]] = lambda world: {}
    method: str = "get"
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    # The token in the address is the permission: signed by us, checked against the session's user.
    is_by_token: bool = False
    # Visitors of ``personas.DERIVED`` who are let in beyond what follows from ``who``.
    also: frozenset[str] = frozenset()


def _class(world: World) -> dict[str, int]:
    return {"class_id": world.training_class.pk}


def _certificate(world: World) -> dict[str, int]:
    return {"certificate_id": world.certificate.pk}


def _import(world: World) -> dict[str, int]:
    return {"run_id": world.import_run.pk}


def _lesson(kind: str) -> Callable[[World], dict[str, int]]:
    return lambda world: world.enrolment_and(kind)


def _signers(world: World) -> dict[str, object]:
    return {"root_id": world.root.pk, "kind": "nguoi-ky"}


def _signer(world: World) -> dict[str, object]:
    signer = Signer.objects.create(
        organisation_root=world.root, full_name="A", position="B", valid_from=date(2020, 1, 1)
    )
    return _signers(world) | {"row_id": signer.pk}


def _attempt(world: World) -> dict[str, int]:
    return {"attempt_id": world.attempt.pk}


def _export(world: World) -> dict[str, int]:
    return {"job_id": world.export.pk}


def _question(world: World) -> dict[str, Any]:
    key = QuestionFactory().key
    address = world.enrolment_and("reading")
    world.reading.check_keys = [str(key)]
    world.reading.save(update_fields=["check_keys"])
    return {**address, "question_key": key}


def _token(world: World) -> dict[str, str]:
    return {"token": "not-a-token"}


def _foreign_video(world: World) -> dict[str, int]:
    return {"asset_id": MediaAssetFactory().pk}


def _stream(*names: str) -> Callable[[World], dict[str, str]]:
    parts = {"quality": "180", "piece": "init.mp4"}
    return lambda world: {**_token(world), **{name: parts[name] for name in names}}


def _grant(world: World) -> dict[str, int]:
    return {"grant_id": world.people["clerk"].grants.get().pk}


def _grant_request(world: World) -> dict[str, int]:
    return {"request_id": world.grant_request.pk}


# The directory of people.
KEEPERS = frozenset({"organisation"})


def _member(world: World) -> dict[str, int]:
    return {"person_id": world.people["member"].pk}


def _two_people(world: World) -> dict[str, int]:
    people = world.people
    return {"first_id": people["member"].pk, "second_id": people["other_member"].pk}


def _merge(world: World) -> dict[str, int]:
    people = world.people
    merge, _ = PersonMerge.objects.get_or_create(
        survivor=people["member"],
        other=people["other_member"],
        defaults={"reason": "Cùng một người", "proposed_by": people["leader"]},
    )
    return {"merge_id": merge.pk}


def _status_of_member(world: World) -> dict[str, Any]:
    status = world.people["member"].statuses.get()
    return {**_member(world), "kind": "doi-tuong", "fact_id": status.pk}


def _batch(world: World) -> dict[str, int]:
    return {"batch_id": SlipBatch.objects.create(requested_by=world.people["clerk"]).pk}


# privacy: rows about the member of branch A.
ANSWERS = frozenset({"office", "organisation"})


def _notice(world: World) -> dict[str, int]:
    publish_notice(summary="Ngắn", text="Đầy đủ", by=None)
    return {}


def _own_copy(world: World) -> dict[str, int]:
    return {"copy_id": request_copy(world.people["member"]).pk}


def _data_request(world: World) -> dict[str, int]:
    member = world.people["member"]
    return {"request_id": open_request(member, kind="access", by=member).pk}


def _frozen_request(world: World) -> dict[str, int]:
    # A neighbour's: the member's own account would be shut.
    member = UserFactory(unit=world.cell_a)
    request = open_request(member, kind="delete", by=member)
    acknowledge(request, by=world.people["office"])
    other = UserFactory(unit=world.root)
    return {"request_id": freeze(request, by=other).request_id}


def _restriction(world: World) -> dict[str, int]:
    member = UserFactory(unit=world.cell_a)
    request = open_request(member, kind="restrict", by=member)
    return {"restriction_id": restrict(request, by=world.people["office"]).pk}


DOORS: dict[str, Door] = {
    # common
    "common:text_size": Door(EVERYBODY, method="post"),
    "common:help": Door(EVERYBODY),
    # The member's guide; who reads the others: tests/lms/test_guides.py.
    "guides:guide": Door(EVERYBODY, lambda world: {"slug": "hoc-vien"}),
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
    "media:heartbeat": Door(frozenset(), _token, "post", is_by_token=True),
    "media:file": Door(frozenset(), _token, is_by_token=True),
    "media:poster": Door(frozenset(), _token, is_by_token=True),
    "media:captions": Door(frozenset(), _token, is_by_token=True),
    "media:master_playlist": Door(frozenset(), _token, is_by_token=True),
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
    "quizzes:save_by_token": Door(frozenset(), _token, "post", is_by_token=True),
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
    "monitoring:new_export": Door(OVERVIEW, query="kind=people"),
    "monitoring:export": Door(ASKED, _export),
    "monitoring:download": Door(ASKED, _export),
    "monitoring:cancel": Door(ASKED, _export, "post"),
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
    # members: role grants
    "granting:list": Door(OVERSEES_GRANTS),
    "granting:choose_person": Door(GRANTS),
    "granting:new": Door(GRANTS, lambda w: {"person_id": w.people["member"].pk}),
    "granting:requests": Door(OVERSEES_GRANTS),
    "granting:request": Door(OVERSEES_GRANTS, _grant_request),
    "granting:decide": Door(
        frozenset({"system_admin", "leader", "organisation"}), _grant_request, "post"
    ),
    # Only who asked takes a request back, and this one is the organisation department's.
    "granting:withdraw": Door(frozenset({"organisation"}), _grant_request, "post"),
    "granting:grant": Door(OVERSEES_GRANTS, _grant),
    "granting:change_end": Door(GRANTS, _grant, "post"),
    "granting:revoke": Door(GRANTS, _grant, "post"),
}

# office: reorganisations.  A leader decides; only the organisation department draws up.
_PLANNER = frozenset({"organisation"})
_DECIDERS = frozenset({"organisation", "leader"})


def _plan(world: World) -> dict[str, int]:
    return {"plan_id": world.split_step.plan_id}


def _step(world: World) -> dict[str, int]:
    return {"plan_id": world.split_step.plan_id, "step_id": world.split_step.pk}


DOORS |= {
    "reorganisation:list": Door(_DECIDERS),
    "reorganisation:create": Door(_PLANNER),
    "reorganisation:upload": Door(_PLANNER),
    "reorganisation:template": Door(_PLANNER),
    "reorganisation:plan": Door(_DECIDERS, _plan),
    "reorganisation:people": Door(_DECIDERS, _plan),
    "reorganisation:add_step": Door(_PLANNER, lambda w: _plan(w) | {"kind": "merge"}),
    "reorganisation:drop_step": Door(_PLANNER, _step, "post"),
    "reorganisation:split_template": Door(_DECIDERS, _step),
    "reorganisation:assign": Door(_PLANNER, _step),
    "reorganisation:preview": Door(_PLANNER, _plan, "post"),
    "reorganisation:grants": Door(_PLANNER, _plan, "post"),
    "reorganisation:propose": Door(_PLANNER, _plan, "post"),
    "reorganisation:approve": Door(_DECIDERS, _plan, "post"),
    "reorganisation:reject": Door(_DECIDERS, _plan, "post"),
    "reorganisation:undo": Door(_DECIDERS, _plan, "post"),
    # register of units, organisation by date (members/organising)
    "organising:register": Door(OVERVIEW),
    "organising:unit": Door(ABOVE, lambda w: {"unit_id": w.cell_a.pk}),
    "organising:edit_unit": Door(frozenset({"organisation"}), lambda w: {"unit_id": w.cell_a.pk}),
    "organising:organisation": Door(KEEPERS),
    "organising:root": Door(KEEPERS, lambda w: {"root_id": w.root.pk}),
    "organising:begin": Door(KEEPERS, _signers),
    "organising:correct": Door(KEEPERS, _signer),
    "organising:close": Door(KEEPERS, _signer),
    # members: the directory of people
    "directory:list": Door(OVERVIEW),
    "directory:register": Door(KEEPERS),
    "directory:export": Door(OVERVIEW),
    "directory:order": Door(KEEPERS | {"clerk"}, lambda w: {"unit_id": w.cell_a.pk}),
    "directory:duplicates": Door(KEEPERS),
    "directory:compare": Door(KEEPERS, _two_people),
    "directory:tell_apart": Door(KEEPERS, _two_people, "post"),
    "directory:merge": Door(KEEPERS, _merge),
    "directory:decide": Door(KEEPERS, lambda w: {**_merge(w), "decision": "duyet"}, "post"),
    "directory:person": Door(ABOVE, _member),
    "directory:reveal": Door(
        frozenset({"clerk", "organisation", "office", "inspector"}), _member, "post"
    ),
    "directory:edit": Door(KEEPERS | {"clerk"}, _member),
    "directory:act": Door(KEEPERS, lambda w: {**_member(w), "act": "chuc-vu"}),
    "directory:end": Door(KEEPERS, _status_of_member),
    "directory:correct": Door(KEEPERS, _status_of_member),
    # office: the probation watch
    "probation:list": Door(OVERVIEW),
    "probation:export": Door(OVERVIEW),
    # accounts: the own account, and opening it with a code or a slip
    "accounts:devices": Door(SIGNED_IN),
    "accounts:end_session": Door(frozenset(), lambda w: {"session_id": 0}, "post"),
    "accounts:ask_for_code": Door(EVERYBODY),
    "accounts:enter_code": Door(EVERYBODY),
    "accounts:choose_password": Door(EVERYBODY),
    "accounts:no_connections": Door(frozenset()),
    "accounts:no_signup": Door(frozenset()),
    "accounts:provider_cancelled": Door(EVERYBODY),
    "activation:enter_code": Door(EVERYBODY),
    "activation:confirm": Door(EVERYBODY),
    "activation:choose_password": Door(EVERYBODY),
    # An unknown token leads to the page where the code is typed.
    "activation:open_slip": Door(EVERYBODY, _token),
    # accounts: the desk that hands out slips
    "slips:desk": Door(SLIPS),
    "slips:print": Door(SLIPS, method="post"),
    "slips:batch": Door(ASKED, _batch),
    "slips:download": Door(ASKED, _batch),
    "slips:revoke": Door(
        frozenset({"clerk", "organisation"}),
        lambda w: {"person_id": w.people["member"].pk},
        "post",
    ),
    "slips:reset_second_step": Door(
        frozenset({"system_admin"}), lambda w: {"person_id": w.people["office"].pk}
    ),
    # imports of lists
    "imports:home": Door(IMPORTS),
    "imports:upload": Door(IMPORTS),
    "imports:run": Door(IMPORTS, _import),
    "imports:columns": Door(IMPORTS, _import),
    "imports:overwrite": Door(IMPORTS, _import, "post"),
    "imports:decide": Door(IMPORTS, _import, "post"),
    "imports:mark": Door(IMPORTS, _import, "post"),
    "imports:hand_in": Door(IMPORTS, _import, "post"),
    "imports:approve": Door(IMPORTS, _import, "post"),
    "imports:send_back": Door(IMPORTS, _import, "post"),
    "imports:try_again": Door(IMPORTS, _import, "post"),
    "imports:undo": Door(IMPORTS, _import, "post"),
    "imports:refused": Door(IMPORTS, _import),
    "imports:report": Door(IMPORTS, _import),
    # office: the own data
    "own_data:home": Door(SIGNED_IN),
    "own_data:table": Door(SIGNED_IN, lambda w: {"table": "members.User"}),
    "own_data:notice": Door(SIGNED_IN),
    "own_data:full_notice": Door(SIGNED_IN, _notice),
    "own_data:note_read": Door(frozenset(), method="post"),
    "own_data:set_consent": Door(frozenset(), method="post"),
    "own_data:request_copy": Door(SIGNED_IN, method="post"),
    "own_data:copy": Door(OWNER, _own_copy),
    "own_data:download": Door(OWNER, _own_copy),
    "own_data:new_request": Door(SIGNED_IN),
    "own_data:take_back": Door(OWNER, _data_request, "post"),
    # office: the desk for requests about data
    "privacy:desk": Door(ANSWERS),
    "privacy:enter": Door(ANSWERS),
    "privacy:request": Door(ANSWERS, _data_request),
    "privacy:acknowledge": Door(ANSWERS, _data_request, "post"),
    "privacy:extend": Door(ANSWERS, _data_request, "post"),
    "privacy:carry_out": Door(ANSWERS, _data_request, "post"),
    "privacy:refuse": Door(ANSWERS, _data_request, "post"),
    "privacy:verify_erasure": Door(ANSWERS, _frozen_request, "post"),
    "privacy:hold_erasure": Door(ANSWERS, _frozen_request, "post"),
    "privacy:lift": Door(ANSWERS, _restriction, "post"),
    "privacy:notices": Door(frozenset({"office"})),
    "privacy:record": Door(ANSWERS | {"inspector"}),
    "privacy:record_xlsx": Door(ANSWERS | {"inspector"}),
    # inspection
    "inspection:desk": Door(frozenset({"inspector"})),
    "inspection:log": Door(frozenset({"inspector"})),
    "inspection:export": Door(frozenset({"inspector"})),
}
