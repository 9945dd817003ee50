"""Rendering the paper of a certificate and keeping it."""

import hashlib

from django.db import transaction
from django.utils import timezone

from certificates import paper
from certificates.models import Certificate
from common import private_files


class PaperDiffers(Exception):
    """The facts no longer give the file whose fingerprint is on record.

    Not a refusal of a rule: fonts or the maker of PDF have changed, and the kept file is lost.
    """


@transaction.atomic
def render_certificate(certificate: Certificate) -> Certificate:
    """Make the PDF out of the frozen facts, and store it with its SHA-256.

    Safe to run twice: a paper that is there stays.  The same facts give the same bytes,
    so that a lost file can be made again and is checked against its fingerprint.

    Raises:
        PaperDiffers: the file was lost and can no longer be made as it was.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if certificate.rendered_at and certificate.pdf.storage.exists(str(certificate.pdf.name)):
        return certificate
    content = paper.make_pdf(certificate.facts, made_at=certificate.issued_at)
    fingerprint = hashlib.sha256(content).hexdigest()
    if certificate.pdf_sha256 and certificate.pdf_sha256 != fingerprint:
        raise PaperDiffers(f"certificate {certificate.pk}")
    name = f"certificates/{certificate.issued_on.year}/{certificate.code}.pdf"
    private_files.keep(name, content)
    certificate.pdf.name, certificate.pdf_sha256 = name, fingerprint
    certificate.rendered_at = certificate.rendered_at or timezone.now()
    certificate.save(update_fields=["pdf", "pdf_sha256", "rendered_at"])
    return certificate
