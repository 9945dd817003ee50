"""What must be true of lists, of the register and of the papers."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from certificates.models import Certificate
from common.records import promise, promise_by, promise_triggers
from common.text.vietnamese import search_text, sort_key

promise_triggers(
    "certificates",
    {
        "certificates_keep_facts": "certificates_certificate",
        "certificates_keep_lines": "certificates_recognitionline",
    },
)
promise(
    "certificates.register_has_gaps",
    "series whose register is not numbered 1, 2, 3 without a gap in one of its periods",
    """
    SELECT series_id AS id FROM certificates_certificate GROUP BY series_id, register_period
    HAVING min(register_number) <> 1 OR max(register_number) <> count(*)
    """,
)
promise(
    "certificates.last_number_differs",
    "series whose last number is not the highest of the register",
    """
    SELECT s.id FROM certificates_numberseries s
    WHERE s.last_number <> (
        SELECT coalesce(max(c.register_number), 0) FROM certificates_certificate c
        WHERE c.series_id = s.id AND c.register_period = s.period)
    """,
)
promise(
    "certificates.register_runs_backwards",
    "certificates issued on an earlier day than the number before them",
    """
    SELECT id FROM (
        SELECT id, issued_on, lag(issued_on) OVER (
            PARTITION BY series_id, register_period ORDER BY register_number) AS before
        FROM certificates_certificate
    ) lines WHERE issued_on < before
    """,
)
promise(
    "certificates.recognised_without_certificate",
    "recognised completions that have no certificate",
    """
    SELECT e.id FROM learning_enrolment e
    WHERE e.recognised_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM certificates_certificate c WHERE c.enrolment_id = e.id)
    """,
)
promise(
    "certificates.certificate_without_recognition",
    "certificates of completions that are not recognised, or were recognised after the issue",
    """
    SELECT c.id FROM certificates_certificate c JOIN learning_enrolment e ON e.id = c.enrolment_id
    WHERE e.recognised_at IS NULL OR e.completed_at IS NULL
        OR c.issued_at < e.recognised_at - interval '5 minutes'
    """,
)
promise(
    "certificates.approved_line_without_recognition",
    "eligible people on an approved list who are not recognised",
    """
    SELECT l.id FROM certificates_recognitionline l
    JOIN certificates_recognition r ON r.id = l.recognition_id AND r.state = 'approved'
    JOIN learning_enrolment e ON e.id = l.enrolment_id
    WHERE l.is_eligible AND e.recognised_at IS NULL
    """,
)
promise(
    "certificates.certificate_without_line",
    "certificates of a list that is not approved, or has no eligible line for the person",
    """
    SELECT c.id FROM certificates_certificate c
    JOIN certificates_recognition r ON r.id = c.recognition_id
    LEFT JOIN certificates_recognitionline l
        ON l.recognition_id = r.id AND l.enrolment_id = c.enrolment_id AND l.is_eligible
    WHERE r.state <> 'approved' OR l.id IS NULL
    """,
)
promise(
    "certificates.line_of_other_class",
    "lines of a list whose obligation is of another class",
    """
    SELECT l.id FROM certificates_recognitionline l
    JOIN certificates_recognition r ON r.id = l.recognition_id
    JOIN learning_enrolment e ON e.id = l.enrolment_id
    WHERE e.training_class_id <> r.training_class_id
    """,
)
promise(
    "certificates.list_positions_have_gaps",
    "lists whose lines are not numbered 1, 2, 3 without a gap",
    """
    SELECT recognition_id AS id FROM certificates_recognitionline GROUP BY recognition_id
    HAVING min(position) <> 1 OR max(position) <> count(*)
    """,
)
promise(
    "certificates.mark_differs",
    "certificates whose mark or band is not that of the record, or of the approved list",
    """
    SELECT c.id FROM certificates_certificate c
    JOIN learning_enrolment e ON e.id = c.enrolment_id
    LEFT JOIN certificates_recognitionline l
        ON l.recognition_id = c.recognition_id AND l.enrolment_id = c.enrolment_id
    WHERE (c.mark, c.band) IS DISTINCT FROM (e.final_mark, e.band)
        OR (l.id IS NOT NULL AND (c.mark, c.band) IS DISTINCT FROM (l.mark, l.band))
    """,
)
promise(
    "certificates.chain_broken",
    "certificates that replace one of another person, out of turn, or that nothing replaces",
    """
    SELECT c.id FROM certificates_certificate c
    LEFT JOIN certificates_certificate p ON p.id = c.predecessor_id
    LEFT JOIN certificates_certificate n ON n.predecessor_id = c.id
    WHERE (p.id IS NOT NULL AND (p.enrolment_id <> c.enrolment_id
            OR c.reissue_number <> p.reissue_number + 1
            OR p.state NOT IN ('corrected', 'reissued') OR c.issued_on < p.issued_on))
        OR (c.state IN ('corrected', 'reissued') AND n.id IS NULL)
        OR (c.state IN ('issued', 'revoked') AND n.id IS NOT NULL)
    """,
)
# Kept beside certificates.facts.printed_facts: what is printed as it stands in a column.
promise(
    "certificates.facts_differ",
    "certificates whose printed facts are not those of their columns",
    """
    SELECT id FROM certificates_certificate
    WHERE (facts->>'name', facts->>'birth', facts->>'unit', facts->>'course', facts->>'number',
            facts->>'code', facts->>'band', facts->>'issuer', facts->>'organisation',
            facts->>'superior', facts->>'signer', facts->>'position', facts->>'authority',
            facts->>'form', facts->>'register', facts->>'valid_until')
        IS DISTINCT FROM
        (printed_name, birth_text, unit_name, course_title, number,
            code, band, issuer_name, organisation_name,
            superior_name, signer_name, signer_position, authority_line,
            form, CASE WHEN register_number < 10 THEN '0' ELSE '' END || register_number
                || '/' || extract(year FROM issued_on),
            coalesce(to_char(valid_until, 'DD/MM/YYYY'), ''))
    """,
)


@promise_by(
    "certificates.search_differs", "certificates whose search text or sort key is not the name's"
)
def _certificates_with_wrong_keys() -> Iterator[int]:
    """Yield certificates whose derived columns are not those of what they print."""
    folded, key_of = lru_cache(50_000)(search_text), lru_cache(50_000)(sort_key)
    rows = Certificate.objects.order_by("pk").values_list(
        "pk", "printed_name", "number", "code", "search_text", "name_key"
    )
    for pk, name, number, code, stored, name_key in rows.iterator(chunk_size=10_000):
        wanted = f"{folded(name)} {search_text(f'{number} {code}')}"[:400]
        if stored != wanted or name_key != key_of(name)[:500]:
            yield pk


@promise_by(
    "certificates.paper_differs",
    "certificates whose stored paper is missing or not the one of its fingerprint",
    reads_files=True,
)
def _certificates_with_wrong_papers() -> Iterator[int]:
    """Yield certificates whose PDF is lost or was changed; a lost one can be made again."""
    rows = Certificate.objects.filter(rendered_at__isnull=False).only("id", "pdf", "pdf_sha256")
    for certificate in rows.order_by("pk").iterator(chunk_size=2_000):
        name, storage = str(certificate.pdf.name), certificate.pdf.storage
        if not storage.exists(name):
            yield certificate.pk
            continue
        with storage.open(name) as paper:
            if hashlib.file_digest(paper, "sha256").hexdigest() != certificate.pdf_sha256:
                yield certificate.pk
