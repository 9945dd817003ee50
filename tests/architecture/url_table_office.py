"""Who may pass which door of the desks and of the own account (see ``url_table``)."""

from datetime import date
from typing import Any

from members.models import PersonMerge, Signer, SlipBatch
from office.privacy.services import (
    acknowledge,
    carry_out,
    freeze,
    open_request,
    publish_notice,
    request_copy,
)
from office.privacy.services.restrictions import restrict
from tests.architecture.door import (
    ABOVE,
    ASKED,
    EVERYBODY,
    GRANTS,
    IMPORTS,
    OVERSEES_GRANTS,
    OVERVIEW,
    OWNER,
    SIGNER_KEEPERS,
    SLIPS,
    Door,
    no_token,
)
from tests.architecture.personas import SIGNED_IN, World
from tests.architecture.url_table_connections import CONNECTION_DOORS
from tests.architecture.url_table_reminders import REMINDER_DOORS
from tests.architecture.url_table_training import TRAINING_DOORS
from tests.factories.members import UserFactory

# The directory of people.
KEEPERS = frozenset({"organisation"})
# Requests about data.
ANSWERS = frozenset({"office", "organisation"})
# office: reorganisations.  A leader decides; only the organisation department draws up.
_PLANNER = frozenset({"organisation"})
_DECIDERS = frozenset({"organisation", "leader"})


def _grant(world: World) -> dict[str, int]:
    return {"grant_id": world.people["clerk"].grants.get().pk}


def _grant_request(world: World) -> dict[str, int]:
    return {"request_id": world.grant_request.pk}


def _import(world: World) -> dict[str, int]:
    return {"run_id": world.import_run.pk}


def _signers(world: World) -> dict[str, object]:
    return {"root_id": world.root.pk, "kind": "nguoi-ky"}


def _signer(world: World) -> dict[str, object]:
    signer = Signer.objects.create(
        organisation_root=world.root, full_name="A", position="B", valid_from=date(2020, 1, 1)
    )
    return _signers(world) | {"row_id": signer.pk}


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
def _publish_notice(world: World) -> None:
    publish_notice(summary="Ngắn", text="Đầy đủ", by=None)


def _own_copy(world: World) -> dict[str, int]:
    return {"copy_id": request_copy(world.people["member"]).pk}


def _data_request(world: World) -> dict[str, int]:
    member = world.people["member"]
    # One of a kind at a time: who walks through all doors asks for it more than once.
    asked = member.data_requests.filter(kind="access").first()
    return {"request_id": (asked or open_request(member, kind="access", by=member)).pk}


def _answered_request(world: World) -> dict[str, int]:
    member, office = world.people["member"], world.people["office"]
    asked = member.data_requests.filter(kind="object", state="done").first()
    if asked is None:
        asked = open_request(member, kind="object", by=member, text="Không muốn")
        acknowledge(asked, by=office)
        carry_out(asked, answer="Đã ghi nhận", by=office)
    return {"request_id": asked.pk}


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


def _plan(world: World) -> dict[str, int]:
    return {"plan_id": world.split_step.plan_id}


def _step(world: World) -> dict[str, int]:
    return {"plan_id": world.split_step.plan_id, "step_id": world.split_step.pk}


# office: the requirements.  The office draws up, the office and leaders decide.
_SEES_REQUIREMENTS = frozenset({"office", "leader", "inspector"})
_PLANS_REQUIREMENTS = frozenset({"office"})
_DECIDES_REQUIREMENTS = frozenset({"office", "leader"})


def _requirement(world: World) -> dict[str, int]:
    return {"requirement_id": world.requirement.pk}


OFFICE_DOORS: dict[str, Door] = {
    **REMINDER_DOORS,
    **CONNECTION_DOORS,
    # training: nominations, yearly target, programmes
    **TRAINING_DOORS,
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
    # office: the requirements
    "requirements:list": Door(_SEES_REQUIREMENTS),
    "requirements:periods": Door(_SEES_REQUIREMENTS),
    "requirements:create_period": Door(_PLANS_REQUIREMENTS),
    "requirements:create": Door(_PLANS_REQUIREMENTS),
    "requirements:show": Door(_SEES_REQUIREMENTS, _requirement),
    "requirements:facts": Door(_PLANS_REQUIREMENTS, _requirement),
    "requirements:audience": Door(_PLANS_REQUIREMENTS, _requirement),
    "requirements:due": Door(_PLANS_REQUIREMENTS, _requirement),
    "requirements:simulation": Door(_SEES_REQUIREMENTS, _requirement),
    "requirements:sending": Door(_SEES_REQUIREMENTS, _requirement),
    "requirements:people": Door(_SEES_REQUIREMENTS, lambda w: {**_requirement(w), "part": "them"}),
    "requirements:propose": Door(_PLANS_REQUIREMENTS, _requirement, "post"),
    "requirements:approve": Door(_DECIDES_REQUIREMENTS, _requirement, "post"),
    "requirements:send_back": Door(_DECIDES_REQUIREMENTS, _requirement, "post"),
    "requirements:change_rule": Door(_PLANS_REQUIREMENTS, _requirement, "post"),
    "requirements:drop": Door(_PLANS_REQUIREMENTS, _requirement, "post"),
    "requirements:renew": Door(_PLANS_REQUIREMENTS, _requirement),
    "requirements:postpone": Door(_DECIDES_REQUIREMENTS, _requirement),
    "requirements:end": Door(_DECIDES_REQUIREMENTS, _requirement),
    # office: the reorganisations
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
    # The settings of a root: an office of one branch keeps none.
    "organising:organisation": Door(SIGNER_KEEPERS, but_not=frozenset({"sibling_office"})),
    "organising:root": Door(SIGNER_KEEPERS, lambda w: {"root_id": w.root.pk}),
    "organising:begin": Door(SIGNER_KEEPERS, _signers),
    "organising:correct": Door(SIGNER_KEEPERS, _signer),
    "organising:close": Door(SIGNER_KEEPERS, _signer),
    # members: the directory of people
    "directory:list": Door(OVERVIEW),
    "directory:register": Door(KEEPERS),
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
    "activation:open_slip": Door(EVERYBODY, no_token),
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
    "own_data:full_notice": Door(SIGNED_IN, given=_publish_notice),
    "own_data:note_read": Door(frozenset(), method="post"),
    "own_data:set_consent": Door(frozenset(), method="post"),
    "own_data:request_copy": Door(SIGNED_IN, method="post"),
    "own_data:copy": Door(OWNER, _own_copy),
    "own_data:download": Door(OWNER, _own_copy),
    "own_data:new_request": Door(SIGNED_IN),
    "own_data:letter": Door(OWNER, _answered_request),
    "own_data:take_back": Door(OWNER, _data_request, "post"),
    # office: the desk for requests about data
    "privacy:desk": Door(ANSWERS),
    "privacy:enter": Door(ANSWERS),
    "privacy:request": Door(ANSWERS, _data_request),
    "privacy:acknowledge": Door(ANSWERS, _data_request, "post"),
    "privacy:extend": Door(ANSWERS, _data_request, "post"),
    "privacy:carry_out": Door(ANSWERS, _data_request, "post"),
    "privacy:refuse": Door(ANSWERS, _data_request, "post"),
    "privacy:letter": Door(ANSWERS, _answered_request),
    "privacy:verify_erasure": Door(ANSWERS, _frozen_request, "post"),
    "privacy:hold_erasure": Door(ANSWERS, _frozen_request, "post"),
    "privacy:lift": Door(ANSWERS, _restriction, "post"),
    "privacy:notices": Door(frozenset({"office"}), but_not=frozenset({"sibling_office"})),
    "privacy:impact": Door(frozenset({"office"}), but_not=frozenset({"sibling_office"})),
    "privacy:impact_text": Door(frozenset({"office"}), but_not=frozenset({"sibling_office"})),
    "privacy:record": Door(ANSWERS | {"inspector"}),
    "privacy:record_xlsx": Door(ANSWERS | {"inspector"}),
    # inspection
    "inspection:desk": Door(frozenset({"inspector"})),
    "inspection:log": Door(frozenset({"inspector"})),
}
