"""Writes of people, units, roles and the audit log."""

from members.services.audit import record, record_many
from members.services.citizen_ids import person_with_citizen_id, set_citizen_id
from members.services.founding import appoint_first_admin, found_organisation
from members.services.listing import note_list
from members.services.people import (
    change_status,
    exempt_person,
    give_position,
    next_personal_codes,
    place_person,
    register_person,
)
from members.services.reasons import destroy_reasons
from members.services.roles import change_last_day, grant_role, revoke_role
from members.services.rotation import rotate_field_keys
from members.services.units import add_unit, rename_unit
from members.services.views import note_view

__all__ = [
    "add_unit",
    "appoint_first_admin",
    "change_last_day",
    "change_status",
    "destroy_reasons",
    "exempt_person",
    "found_organisation",
    "give_position",
    "grant_role",
    "next_personal_codes",
    "note_list",
    "note_view",
    "person_with_citizen_id",
    "place_person",
    "record",
    "record_many",
    "register_person",
    "rename_unit",
    "revoke_role",
    "rotate_field_keys",
    "set_citizen_id",
]
