"""Work of certificates that must not keep anybody waiting."""

from celery import shared_task

from certificates import selectors, services
from certificates.models import Certificate

# One run of the sweep takes a worker for some ten seconds: 40 ms a paper, written and synced.
SWEEP_AT_MOST = 300


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def issue_certificate(enrolment_id: int) -> None:
    """Issue and render the certificate of a completion.  Safe to run twice, and at any later time.

    Does nothing for courses that are recognised by list, and nothing when the completion
    was withdrawn in the meantime.
    """
    enrolment = selectors.enrolments_without_certificate().filter(pk=enrolment_id).first()
    if enrolment is not None:
        services.issue_and_render(enrolment)


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def render_certificate(certificate_id: int) -> None:
    """Render one paper.  Safe to run twice."""
    services.render_certificate(Certificate.objects.get(pk=certificate_id))


@shared_task
def render_list(recognition_id: int) -> None:
    """Queue the papers of an approved list, in its order."""
    waiting = Certificate.objects.not_rendered().filter(recognition=recognition_id)
    for pk in waiting.order_by("register_number").values_list("pk", flat=True):
        render_certificate.delay(pk)


@shared_task
def issue_missing_certificates() -> None:
    """Find the certificates and papers that lost tasks left behind; run by beat."""
    services.issue_missing(at_most=SWEEP_AT_MOST)
