"""Carry the restrictions that hold, and the erasures under way, to the people (ADR 20)."""

from django.db import migrations

FILL = """
UPDATE members_user u SET restricted_at = held.since FROM (
    SELECT person_id, min(since) AS since FROM (
        SELECT person_id, since FROM office_restriction WHERE until IS NULL
        UNION ALL
        SELECT person_id, frozen_at FROM office_erasure WHERE state IN ('frozen', 'verified')
    ) each_of GROUP BY person_id
) held
WHERE held.person_id = u.id
    AND NOT EXISTS (SELECT FROM office_tombstone t WHERE t.person_number = u.id)
"""


class Migration(migrations.Migration):
    """One statement over the few people whose data is restricted."""

    dependencies = [
        ("members", "0015_restricted_people"),
        ("office", "0002_privacy"),
    ]

    operations = [
        migrations.RunSQL(FILL, "UPDATE members_user SET restricted_at = NULL"),
    ]
