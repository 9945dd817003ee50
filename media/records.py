"""What must be true of what people have watched."""

from common.records import promise
from media.rules import DEFAULT_WATCH_PERCENT

promise(
    "media.ledger_of_other_edition",
    "watch ledgers of lessons that are not videos of the edition of the class",
    """
    SELECT w.id FROM media_watchledger w
    JOIN learning_enrolment e ON e.id = w.enrolment_id
    JOIN learning_trainingclass c ON c.id = e.training_class_id
    JOIN courses_editionlesson l ON l.id = w.lesson_id
    WHERE l.edition_id IS DISTINCT FROM c.edition_id OR l.kind <> 'video'
    """,
)
promise(
    "media.ledger_of_other_recording",
    "watch ledgers of a recording that the lesson does not name",
    """
    SELECT w.id FROM media_watchledger w
    JOIN courses_editionlesson l ON l.id = w.lesson_id
    JOIN media_mediaasset a ON a.id = w.asset_id
    WHERE a.contract_key IS DISTINCT FROM l.media_key
    """,
)
# The database keeps a multirange sorted and without overlaps; what is left is its sum and its end.
promise(
    "media.credit_differs_from_stretches",
    "watch ledgers whose credited seconds are not the sum of what was seen",
    """
    SELECT w.id FROM media_watchledger w
    WHERE w.credited_seconds <> (
        SELECT coalesce(sum(upper(s) - lower(s)), 0) FROM unnest(w.seen) s)
    """,
)
promise(
    "media.stretch_outside_recording",
    "watch ledgers that saw more than the recording has",
    """
    SELECT w.id FROM media_watchledger w JOIN media_mediaasset a ON a.id = w.asset_id
    WHERE lower(w.seen) < 0 OR upper(w.seen) > a.duration_seconds
        OR w.credited_seconds > a.duration_seconds
    """,
)
# Kept beside media.rules.is_watched.
promise(
    "media.video_passed_without_watching",
    "videos passed by the platform that were not seen to the share that the lesson asks for",
    """
    SELECT r.id FROM learning_lessonresult r
    JOIN courses_editionlesson l ON l.id = r.lesson_id AND l.kind = 'video'
    LEFT JOIN media_watchledger w
        ON w.enrolment_id = r.enrolment_id AND w.lesson_id = r.lesson_id
    WHERE r.passed_at IS NOT NULL AND r.evidence = 2
        AND least(100, 100 * coalesce(w.credited_seconds, 0) / l.media_seconds)
            < coalesce(l.watch_percent, %(needed)s)
        AND NOT EXISTS (
            SELECT FROM learning_resultchange h WHERE h.enrolment_id = r.enrolment_id
                AND h.lesson_id = r.lesson_id AND h.by_id IS NOT NULL)
    """,
    needed=DEFAULT_WATCH_PERCENT,
)
promise(
    "media.lease_of_other_person",
    "players that report for another person than the one enrolled",
    """
    SELECT s.id FROM media_watchlease s JOIN learning_enrolment e ON e.id = s.enrolment_id
    WHERE s.member_id <> e.member_id
    """,
)
promise(
    "media.lesson_without_recording",
    "video lessons of editions that name a recording which is not there",
    """
    SELECT l.id FROM courses_editionlesson l
    WHERE l.kind = 'video' AND NOT EXISTS (
        SELECT FROM media_mediaasset a WHERE a.contract_key = l.media_key)
    """,
)
