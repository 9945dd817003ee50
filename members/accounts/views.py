"""Where one is signed in, and what to do about a forgotten password."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.accounts import devices, recovery
from members.accounts.forms import CodeForm, IdentifierForm, NewPasswordForm
from members.accounts.limits import count_try, may_ask_for_message
from members.models import RecoveryCode, User
from members.querysets import RECOVERY_IN_HAND
from members.requests import MemberRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_devices(request: MemberRequest) -> HttpResponse:
    """Show where the person is signed in; a POST signs out everywhere else."""
    if request.method == "POST":
        others = UserSession.objects.filter(user=request.user)
        others = others.exclude(session_key=request.session.session_key)
        ended = devices.end_sessions(request.user, others)
        message = ngettext(
            "Signed out on %(count)s other device.", "Signed out on %(count)s other devices.", ended
        )
        messages.success(request, message % {"count": ended})
        return redirect("accounts:devices")
    found = devices.devices_of(request.user, current_key=request.session.session_key)
    return render(request, "usersessions/usersession_list.html", {"devices": found})


@login_required
@require_POST
def end_session(request: MemberRequest, session_id: int) -> HttpResponse:
    """Sign out on one device; on this one it is the usual way out."""
    session = get_object_or_404(UserSession, pk=session_id, user=request.user)
    if session.session_key == request.session.session_key:
        get_adapter(request).logout(request)
        return redirect("account_login")
    devices.end_sessions(request.user, [session])
    messages.success(request, _("Signed out on that device."))
    return redirect("accounts:devices")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_code(request: HttpRequest) -> HttpResponse:
    """Ask whose password was forgotten, and have a code sent if the person can be reached.

    The answer is the same for everybody: it tells nobody who has an account.
    """
    form = IdentifierForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        login = form.cleaned_data["login"]
        person = User.objects.named_by(login)
        key = f"account:{person.pk}" if person else f"unknown:{login.lower()}"
        if may_ask_for_message(request, key):
            code = recovery.request_code(person)
            request.session[RECOVERY_IN_HAND] = {"code": code.pk if code else None, "login": login}
            return redirect("accounts:enter_code")
        form.add_error(
            None,
            _(
                "A code was asked for three times already. Wait fifteen minutes, or ask your "
                "unit's office for a slip."
            ),
        )
    return render(request, "account/password_reset.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code; wrong ones count like wrong passwords of the same account."""
    in_hand = request.session.get(RECOVERY_IN_HAND)
    if in_hand is None:
        return redirect("accounts:ask_for_code")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_code_right(request, form, in_hand):
        request.session[RECOVERY_IN_HAND] = {**in_hand, "is_confirmed": True}
        return redirect("accounts:choose_password")
    return render(request, "account/recovery_code.html", {"form": form})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    """Set the new password and sign in, through the second step where there is one."""
    in_hand = request.session.get(RECOVERY_IN_HAND) or {}
    asked_for = RecoveryCode.objects.asked_for_in(request.session)
    code = asked_for.select_related("person__unit").first()
    if code is None or not in_hand.get("is_confirmed") or not code.may_be_tried:
        request.session.pop(RECOVERY_IN_HAND, None)
        messages.warning(request, _("The code ran out in the meantime. Ask for a new one."))
        return redirect("accounts:ask_for_code")
    sent = request.POST if request.method == "POST" else None
    form = NewPasswordForm(sent, person=code.person)
    if form.is_valid():
        person = recovery.set_password(code, password=form.cleaned_data["password"])
        if person is not None:
            request.session.pop(RECOVERY_IN_HAND, None)
            return sign_in_after(request, person, method="password_reset")
    return render(request, "account/choose_password.html", {"form": form, "person": code.person})


@require_safe
def not_here(request: HttpRequest) -> HttpResponse:
    """Answer that there is no such page, whatever allauth offers at the address.

    Raises:
        Http404: always.
    """
    raise Http404


@require_safe
def provider_cancelled(request: HttpRequest) -> HttpResponse:
    """Lead somebody who gave up at the organisation's provider on, which is to the form."""
    messages.info(request, _("You did not finish the sign-in at your organisation."))
    return redirect(settings.LOGIN_REDIRECT_URL)


def sign_in_after(request: HttpRequest, person: User, *, method: str) -> HttpResponse:
    """Sign the person in after a new password; allauth asks for the second step if there is one."""
    record_authentication(request, person, method)
    messages.success(request, _("The new password is in force. Other devices are signed out."))
    return cast(HttpResponse, perform_login(request, Login(user=person)))


def _is_code_right(request: HttpRequest, form: CodeForm, in_hand: dict[str, Any]) -> bool:
    """Tell whether the code is right; say on the form what is wrong with it."""
    try:
        take_back = count_try(request, str(in_hand["login"]))
    except ValidationError as refused:
        form.add_error("code", refused)
        return False
    code = RecoveryCode.objects.asked_for_in(request.session).first()
    if code is not None and recovery.is_right(code, form.cleaned_data["code"]):
        take_back()
        return True
    form.add_error(
        "code",
        _("This is not the code that was sent last, or it ran out. Look at the message again."),
    )
    return False
