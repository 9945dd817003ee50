"""What must be true of people, units and the audit log."""

from collections.abc import Iterator

from common.encryption import blind_key
from common.records import promise, promise_by, promise_triggers
from members.chain import verify
from members.chain.heads import heads_file
from members.models import Unit, User
from members.models.people import PHONE_COLUMN

promise_triggers(
    "members",
    {
        "members_audit_append_only": "members_auditentry",
        "members_audit_salts_reason": "members_auditentry",
        "members_audit_not_emptied": "members_auditentry",
        "members_seal_append_only": "members_auditseal",
        "members_seal_not_emptied": "members_auditseal",
    },
)

promise(
    "members.unit_not_of_open_membership",
    "people whose unit is not that of their open membership, or without one neither none nor last",
    """
    SELECT u.id FROM members_user u
    LEFT JOIN members_membership m
        ON m.person_id = u.id AND m.valid_to IS NULL AND m.kind <> 'temporary'
    WHERE u.unit_id IS DISTINCT FROM m.unit_id AND (m.id IS NOT NULL OR u.unit_id <> coalesce((
        SELECT last.unit_id FROM members_membership last
        WHERE last.person_id = u.id AND last.kind <> 'temporary'
        ORDER BY last.valid_to DESC, last.id DESC LIMIT 1), 0))
    """,
)
promise(
    "members.memberships_overlap",
    "people who had two home units on one day",
    """
    SELECT DISTINCT person_id AS id FROM (
        SELECT person_id, valid_from,
            max(coalesce(valid_to, 'infinity')) OVER earlier AS until
        FROM members_membership WHERE kind <> 'temporary'
        WINDOW earlier AS (PARTITION BY person_id ORDER BY valid_from, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ) homes WHERE valid_from <= until
    """,
)
promise(
    "members.statuses_overlap",
    "people who had two statuses on one day",
    """
    SELECT DISTINCT person_id AS id FROM (
        SELECT person_id, valid_from,
            max(coalesce(valid_to, 'infinity')) OVER earlier AS until
        FROM members_statusperiod
        WINDOW earlier AS (PARTITION BY person_id ORDER BY valid_from, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ) periods WHERE valid_from <= until
    """,
)
promise(
    "members.no_open_status",
    "people at a unit who have no status today",
    """
    SELECT u.id FROM members_user u
    WHERE u.unit_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_statusperiod s WHERE s.person_id = u.id AND s.valid_to IS NULL)
    """,
)
promise(
    "members.position_twice",
    "positions that one person holds twice in the same unit on one day",
    """
    SELECT DISTINCT a.id FROM members_positionheld a
    JOIN members_positionheld b ON b.person_id = a.person_id AND b.position = a.position
        AND b.unit_id = a.unit_id AND b.id < a.id
        AND b.valid_from <= coalesce(a.valid_to, 'infinity')
        AND a.valid_from <= coalesce(b.valid_to, 'infinity')
    """,
)
promise(
    "members.unit_name_differs",
    "units whose name is not that of their open period",
    """
    SELECT u.id FROM members_unit u
    LEFT JOIN members_unitname n ON n.unit_id = u.id AND n.valid_to IS NULL
    WHERE u.ended_on IS NULL AND (n.name, n.short_name) IS DISTINCT FROM (u.name, u.short_name)
    """,
)
promise(
    "members.unit_parent_differs",
    "units whose place in the tree is not that of their open period",
    """
    SELECT u.id FROM members_unit u
    LEFT JOIN members_unit above
        ON above.path = left(u.path, length(u.path) - %(step)s) AND u.depth > 1
    LEFT JOIN members_unitparent p ON p.unit_id = u.id AND p.valid_to IS NULL
    WHERE u.ended_on IS NULL
        AND (p.id IS NULL OR p.parent_id IS DISTINCT FROM above.id
            OR (u.depth > 1 AND above.id IS NULL))
    """,
    step=Unit.steplen,
)
promise(
    "members.unit_children_differ",
    "units that count another number of units below them than there are",
    """
    SELECT u.id FROM members_unit u
    LEFT JOIN (
        SELECT left(path, length(path) - %(step)s) AS path, count(*) AS number
        FROM members_unit WHERE depth > 1 GROUP BY 1
    ) below ON below.path = u.path
    WHERE u.numchild <> coalesce(below.number, 0) OR u.depth * %(step)s <> length(u.path)
    """,
    step=Unit.steplen,
)


promise(
    "members.merged_row_alive",
    "merged rows that may still sign in, belong to a unit, or lead to another merged row",
    """
    SELECT u.id FROM members_user u JOIN members_user into_row ON into_row.id = u.merged_into_id
    WHERE u.is_active OR u.unit_id IS NOT NULL OR into_row.merged_into_id IS NOT NULL
    """,
)
promise(
    "members.merge_without_row",
    "merges in force whose closed row does not lead to the survivor, and rows merged by nobody",
    """
    SELECT u.id FROM members_user u
    FULL JOIN (SELECT * FROM members_personmerge WHERE state = 'done') m ON m.other_id = u.id
    WHERE u.merged_into_id IS DISTINCT FROM m.survivor_id
    """,
)


@promise_by("members.name_keys_differ", "people whose search text or sort key is not their name's")
def _people_with_wrong_keys() -> Iterator[int]:
    """Yield people whose derived columns are not those that saving would write."""
    fields = ("family_name", "middle_name", "given_name", "search_text", "name_key", "full_name")
    people = User.objects.only("id", "card_number", "personal_code", *fields).order_by("pk")
    for person in people.iterator(chunk_size=5_000):
        stored = [getattr(person, name) for name in fields]
        person.apply_name(person.full_name)
        if stored != [getattr(person, name) for name in fields]:
            yield person.pk


@promise_by("members.phone_key_differs", "people whose phone is not found by its blind index")
def _people_with_wrong_phone_key() -> Iterator[int]:
    """Yield people whose stored key is not that of the telephone number."""
    for person in User.objects.only("id", "phone", "phone_key").iterator(chunk_size=5_000):
        if person.phone_key != blind_key(person.phone, column=PHONE_COLUMN):
            yield person.pk


@promise_by("members.unit_search_differs", "units whose search text is not that of their names")
def _units_with_wrong_search_text() -> Iterator[int]:
    """Yield units whose search text is not the one that saving would write."""
    for unit in Unit.objects.only("id", "code", "name", "short_name", "search_text"):
        if unit.search_text != unit.derived_search_text():
            yield unit.pk


@promise_by("members.audit_chain_broken", "audit entries that are not what was sealed")
def _broken_links() -> Iterator[str]:
    """Yield where the audit log is not what it was; with the heads where there is a file."""
    path = heads_file()
    yield from (str(one) for one in verify(path if path and path.exists() else None))
