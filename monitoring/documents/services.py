"""Asking for papers, noting who took them, and keeping the office's templates."""

import hashlib
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from common import private_files
from members.models import Unit, User
from members.services import note_list, record
from monitoring.documents import word
from monitoring.documents.choices import Choices
from monitoring.documents.compose import compose, compose_own
from monitoring.documents.models import WordTemplate
from monitoring.documents.paper import Paper
from monitoring.documents.pdf import make_pdf
from monitoring.documents.samples import sample_choices
from monitoring.documents.uploads import check_word_file
from monitoring.exceptions import NoLongerAllowed
from monitoring.models import ExportJob
from monitoring.permissions import may_keep_templates
from monitoring.services import request_export


@transaction.atomic
def request_document(choices: Choices, *, purpose: str, by: User) -> ExportJob:
    """Note which paper is wanted and queue it after the commit.

    Composes it once, so that what cannot be made is refused while somebody is there to mend it.

    Raises:
        ReportUnknown: unit, class or person are not to be seen.
        IssuerMissing: the organisation has no name on that day.
        TooManyRows: it would be a book.
    """
    compose(by, choices)
    return request_export(
        kind=ExportJob.Kind.DOCUMENT,
        params=choices.as_params(),
        purpose=purpose,
        by=by,
        format=ExportJob.Format.ZIP,
    )


def note_part_download(job: ExportJob, *, part: str, by: User) -> None:
    """Note which form of the paper left the house, and with how many rows."""
    record(
        "monitoring.download_document",
        actor=by,
        subject=f"export:{job.pk}",
        reason=job.purpose,
        report=job.params.get("report", ""),
        form=part,
        rows=job.row_count,
    )


def own_paper(person: User, *, form: str) -> bytes:
    """Return the person's own history as ``pdf`` or ``docx``, and note that it was taken."""
    paper = compose_own(person)
    record(
        "monitoring.take_own_history",
        actor=person,
        person=person,
        subject=f"person:{person.pk}",
        form=form,
        rows=paper.row_count,
    )
    return word.make_docx(paper) if form == "docx" else make_pdf(paper, made_at=timezone.now())


@transaction.atomic
def add_template(
    content: bytes, *, report: str, root: Unit, valid_from: date, note: str, by: User
) -> WordTemplate:
    """Keep a template that has been looked at and tried on real data.

    Raises:
        NoLongerAllowed: the person does not keep this organisation.
        TemplateRefused: the file or an instruction in it cannot be used.
    """
    if not may_keep_templates(by, root):
        raise NoLongerAllowed(root=root.pk)
    check_word_file(content)
    word.make_docx(sample_paper(by, report, root=root), template=content)
    name = f"templates/{uuid4().hex}.docx"
    private_files.keep(name, content)
    template = WordTemplate.objects.create(
        root=root,
        report=report,
        valid_from=valid_from,
        note=note,
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    record(
        "monitoring.add_template",
        actor=by,
        subject=f"template:{template.pk}",
        reason=note,
        report=report,
        valid_from=valid_from.isoformat(),
        sha256=template.sha256,
    )
    return template


@transaction.atomic
def withdraw_template(template: WordTemplate, *, by: User) -> WordTemplate:
    """Take a template out of use; papers follow the version before it, or ours.

    Raises:
        NoLongerAllowed: the person does not keep this organisation.
    """
    template = WordTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if not may_keep_templates(by, template.root):
        raise NoLongerAllowed(template=template.pk)
    if template.withdrawn_at is None:
        template.withdrawn_by, template.withdrawn_at = by, timezone.now()
        template.save(update_fields=["withdrawn_by", "withdrawn_at"])
        record(
            "monitoring.withdraw_template",
            actor=by,
            subject=f"template:{template.pk}",
            report=template.report,
        )
    return template


def sample_paper(user: User, report: str, *, root: Unit) -> Paper:
    """Return the report with the user's real data, to try a template on."""
    return compose(user, sample_choices(user, report, root=root))


def note_trial(template: WordTemplate, paper: Paper, *, by: User) -> None:
    """Note that a template was tried on real data, which left the house with it."""
    subject = f"template:{template.pk}"
    record(
        "monitoring.try_template",
        actor=by,
        subject=subject,
        report=template.report,
        rows=paper.row_count,
    )
    note_list("monitoring.document", actor=by, people=paper.people, subject=subject)
