"""The office's own Word templates: take ours, give one back, try it, withdraw it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.models import Unit, User
from members.requests import MemberRequest
from monitoring import permissions
from monitoring.documents import services, word
from monitoring.documents.forms import TemplateForm
from monitoring.documents.kinds import Report
from monitoring.documents.views.files import PARTS, WORD, as_download
from monitoring.documents.word_template import template_of
from monitoring.exceptions import TemplateRefused
from monitoring.models import WordTemplate


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: MemberRequest) -> HttpResponse:
    """List the versions, and take a new one that has been tried on real data."""
    if not permissions.may_open_templates(request.user):
        raise PermissionDenied
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TemplateForm(*sent, user=request.user)
    if form.is_valid() and _added(request, form):
        messages.success(request, _("The template is kept. Try it before the first paper."))
        return redirect("documents:templates")
    rows = WordTemplate.objects.visible_to(request.user)
    context = {
        "form": form,
        "reports": Report.choices,
        "rows": rows.select_related("uploaded_by", "root").order_by("report", "-valid_from", "-pk"),
        "today": timezone.localdate(),
        "has_converter": word.has_converter(),
        "crumbs": [
            {"title": _("Official reports"), "url": reverse("documents:index")},
            {"title": _("Word templates"), "url": ""},
        ],
    }
    return render(request, "monitoring/documents/templates.html", context)


@login_required
@require_safe
def default_template(request: MemberRequest, report: str) -> HttpResponse:
    """Send our template of the report, to be changed in Word."""
    if report not in Report.values:
        raise Http404
    root = _root(request.user)
    with translation.override("vi"):
        content = template_of(services.sample_paper(request.user, report, root=root))
    return as_download(content, name=f"mau-{report}.docx", content_type=WORD)


@login_required
@require_safe
def template_file(request: MemberRequest, template_id: int) -> HttpResponse:
    """Send a version as it was uploaded."""
    template = _template(request, template_id)
    return as_download(
        template.file.read(), name=f"mau-{template.report}-{template.pk}.docx", content_type=WORD
    )


@login_required
@require_POST
def try_template(request: MemberRequest, template_id: int) -> HttpResponse:
    """Send the report made from this version with real data, as Word or as PDF.

    Not a look: whom the paper names is noted.
    """
    template = _template(request, template_id)
    with translation.override("vi"):
        paper = services.sample_paper(request.user, template.report, root=template.root)
        content = word.make_docx(paper, template=template.file.read())
    part = "docx"
    if request.POST.get("part") == "pdf" and word.has_converter():
        content, part = word.convert_to_pdf(content), "pdf"
    services.note_trial(template, paper, by=request.user)
    return as_download(
        content, name=f"xem-thu-{template.report}.{part}", content_type=PARTS[part][1]
    )


@login_required
@require_POST
def withdraw_template(request: MemberRequest, template_id: int) -> HttpResponse:
    """Take a version out of use."""
    services.withdraw_template(_template(request, template_id), by=request.user)
    messages.success(request, _("The template is withdrawn."))
    return redirect("documents:templates")


def _added(request: MemberRequest, form: TemplateForm) -> bool:
    """Keep the template; what its instructions lack is said beside the file, nothing typed lost."""
    typed = form.cleaned_data
    try:
        services.add_template(
            typed["file"].read(),
            report=typed["report"],
            root=typed["root"],
            valid_from=typed["valid_from"],
            note=typed["note"],
            by=request.user,
        )
    except TemplateRefused as refusal:
        form.add_error("file", str(refusal.message))
        return False
    return True


def _template(request: MemberRequest, template_id: int) -> WordTemplate:
    return get_object_or_404(
        WordTemplate.objects.visible_to(request.user).select_related("root"), pk=template_id
    )


def _root(user: User) -> Unit:
    """Return the first organisation that the user keeps."""
    roots = Unit.objects.visible_to(user).filter(depth=1)
    root = next((one for one in roots if permissions.may_keep_templates(user, one)), None)
    if root is None:
        raise Http404
    return root
