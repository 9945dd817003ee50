"""Opening an account with a slip: code, second question, password."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from members.accounts.forms import NewPasswordForm
from members.accounts.limits import count_try
from members.accounts.views import sign_in_after
from members.activation import services
from members.activation.exceptions import SlipNotValid
from members.activation.forms import SecondFactForm, SlipForm
from members.activation.selectors import second_fact_of
from members.models import ActivationSlip, User
from members.services import record

IN_HAND = "activation_slip"
IS_CONFIRMED = "activation_is_confirmed"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take number and code as they are printed, for phones that read no QR codes."""
    form = SlipForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        slip = _slip_of(request, form)
        if slip is not None:
            return _take_in_hand(request, slip)
    return render(request, "activation/enter_code.html", {"form": form})


@never_cache
@sensitive_variables()
@require_safe
def open_slip(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the address of the QR code for a place in the session, and lead away from it.

    Nothing is used up: programs that look at addresses before people do harm nobody.
    """
    slip = services.slip_by_token(token)
    if slip is None:
        record("members.slip_refused", actor=None)
        messages.error(request, str(SlipNotValid.message))
        response: HttpResponse = redirect("activation:enter_code")
    else:
        response = _take_in_hand(request, slip)
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask one thing that is not on the slip; until it is answered nothing personal is shown."""
    slip = _in_hand(request)
    if slip is None:
        return _begin_again(request)
    sent = request.POST if request.method == "POST" else None
    form = SecondFactForm(sent, kind=second_fact_of(slip.person).kind)
    if form.is_valid():
        if services.answer_second_question(slip, form.cleaned_data["answer"]):
            request.session[IS_CONFIRMED] = slip.pk
            return redirect("activation:choose_password")
        if _in_hand(request) is None:
            return _begin_again(request)
        form.add_error(
            "answer", _("This is not what the register says. Check it and type it once more.")
        )
    return render(request, "activation/confirm.html", {"form": form})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    """Show whose account it is, set the password, and sign in."""
    slip = _in_hand(request)
    if slip is None:
        return _begin_again(request)
    if request.session.get(IS_CONFIRMED) != slip.pk:
        return redirect("activation:confirm")
    sent = request.POST if request.method == "POST" else None
    form = NewPasswordForm(sent, person=slip.person)
    if form.is_valid():
        person = services.open_account(slip, password=form.cleaned_data["password"])
        _let_go(request)
        return sign_in_after(request, person, method="activation")
    return render(request, "activation/choose_password.html", {"form": form, "person": slip.person})


def _slip_of(request: HttpRequest, form: SlipForm) -> ActivationSlip | None:
    """Return the slip that was typed; wrong ones count like wrong passwords of the account."""
    login = form.cleaned_data["login"]
    try:
        take_back = count_try(request, login)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    person = User.objects.named_by(login)
    slip = services.slip_by_code(person, form.cleaned_data["code"])
    if slip is None:
        record("members.slip_refused", actor=None, person=person)
        form.add_error(
            None,
            _(
                "The number and the code do not belong together, or the slip was used or is out "
                "of date. Compare both with the slip; if they are right, ask for a new slip."
            ),
        )
        return None
    take_back()
    return slip


def _take_in_hand(request: HttpRequest, slip: ActivationSlip) -> HttpResponse:
    """Keep the slip in a fresh session and go on to the question."""
    request.session.cycle_key()
    request.session[IN_HAND] = slip.pk
    request.session.pop(IS_CONFIRMED, None)
    return redirect("activation:confirm")


def _in_hand(request: HttpRequest) -> ActivationSlip | None:
    """Return the slip of the session while it would open the account."""
    pk = request.session.get(IN_HAND)
    try:
        return services.slip_in_hand(pk) if pk else None
    except SlipNotValid:
        return None


def _begin_again(request: HttpRequest) -> HttpResponse:
    """Lead to the first page: there is no slip, or it does not work any more."""
    if request.session.get(IN_HAND):
        messages.error(request, str(SlipNotValid.message))
    _let_go(request)
    return redirect("activation:enter_code")


def _let_go(request: HttpRequest) -> None:
    request.session.pop(IN_HAND, None)
    request.session.pop(IS_CONFIRMED, None)
