"""The addresses below /api/v1/ (ADR 26).

A token in the ``Authorization`` header is the only way in; sessions and cookies mean nothing here.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from certificates.limits import client_address
from members.models import UnitEvent
from office.api import feed, limits, problems, reading, schemas
from office.api.problems import Refusal
from office.api.reading import Ask, Page
from office.api.scopes import Scope
from office.api.tokens import token_of
from office.api.use import note_people, note_use
from office.exchange.keys import public_keys
from office.models import ApiToken

NOBODY_COUNTS_SECONDS = 30


class Bearer(HttpBearer):
    """A token that holds today, from an address that it may come from, not too often."""

    def __call__(self, request: HttpRequest) -> ApiToken | None:
        """Count the address first: guessing costs as much as asking."""
        limited(request)
        found: ApiToken | None = super().__call__(request)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the row of the token; None where it opens nothing."""
        known = token_of(token)
        if known is None:
            return None
        if not known.allows_address(client_address(request)):
            note_use(known, "address", refused=True)
            raise Refusal(403, _("This token may not be used from your address."))
        _counted(lambda: limits.count_token(known.pk), known)
        return known


class TokenRequest(HttpRequest):
    """A request whose token was looked at.  For annotations only."""

    auth: ApiToken


def limited(request: HttpRequest) -> None:
    """Count a request of an address.

    Raises:
        Refusal: too many, or nobody can count.
    """
    _counted(lambda: limits.count_address(client_address(request)))


def _counted(count: Callable[[], None], token: ApiToken | None = None) -> None:
    try:
        count()
    except limits.TooOften as often:
        if token is not None:
            note_use(token, "limit", refused=True)
        detail = _("Too many requests. Ask again in %(seconds)s seconds.")
        raise Refusal(429, detail % {"seconds": often.wait}, wait=often.wait) from None
    except limits.CounterAway:
        detail = _("The server cannot count requests at this moment. Ask again soon.")
        raise Refusal(503, detail, wait=NOBODY_COUNTS_SECONDS) from None


api = NinjaAPI(
    title="Hoc tap truc tuyen API",
    version="1",
    description="Đọc nghĩa vụ, kết quả học tập và giấy chứng nhận; xem docs/api.md.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    auth=Bearer(),
)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problems.of_refusal(request, refusal)


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = _("Send “Authorization: Bearer <token>” with a token that holds today.")
    return problems.problem(request, 401, detail)


@api.exception_handler(ValidationError)
def _wrong_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.of_parameters(request, error)


REFUSALS = {
    400: schemas.Problem,
    401: schemas.Problem,
    403: schemas.Problem,
    410: schemas.Problem,
    429: schemas.Problem,
    503: schemas.Problem,
}


@api.get("/me", response={200: schemas.About, **REFUSALS}, url_name="me", summary="Quyền của mã")
def show_token(request: TokenRequest) -> HttpResponse:
    """Xem mã truy cập đọc được gì, của đơn vị nào, đến ngày nào."""
    token = request.auth
    note_use(token, "me")
    body = {
        "system": token.client.name,
        "unit": token.unit.code,
        "scopes": token.scopes,
        "valid_until": token.valid_to,
        "requests_per_minute": settings.API_PER_MINUTE,
        "most_rows": schemas.MOST_ROWS,
    }
    return _json(request, body)


@api.get(
    "/units",
    response={200: schemas.UnitPage, **REFUSALS},
    url_name="units",
    summary="Đơn vị: tên theo thời gian, cấp trên, đơn vị kế tục",
)
def list_units(request: TokenRequest, query: Query[schemas.PageQuery]) -> HttpResponse:
    """Cây đơn vị của nhánh; ``today`` là đơn vị kế tục hiện nay."""
    return _answer(request, "units", Scope.UNITS, query, reading.units)


@api.get(
    "/classes",
    response={200: schemas.ClassPage, **REFUSALS},
    url_name="classes",
    summary="Lớp có người của nhánh tham gia",
)
def list_classes(request: TokenRequest, query: Query[schemas.PageQuery]) -> HttpResponse:
    """Các lớp đã mở mà người của nhánh phải học."""
    return _answer(request, "classes", Scope.OBLIGATIONS, query, reading.classes)


@api.get(
    "/obligations",
    response={200: schemas.ObligationPage, **REFUSALS},
    url_name="obligations",
    summary="Nghĩa vụ học tập: trạng thái, hạn, đúng hạn hay muộn, mức minh chứng",
)
def list_obligations(request: TokenRequest, query: Query[schemas.ObligationQuery]) -> HttpResponse:
    """Mỗi dòng là một người trong một lớp; dòng đã rút tên có ``status: withdrawn``."""
    read = partial(reading.obligations, class_code=query.class_code)
    return _answer(request, "obligations", Scope.OBLIGATIONS, query, read)


@api.get(
    "/results",
    response={200: schemas.ResultPage, **REFUSALS},
    url_name="results",
    summary="Kết quả từng bài của mỗi nghĩa vụ",
)
def list_results(request: TokenRequest, query: Query[schemas.ObligationQuery]) -> HttpResponse:
    """Mỗi dòng là toàn bộ kết quả còn giá trị của một nghĩa vụ; bài không có là đã thu hồi."""
    read = partial(reading.results, class_code=query.class_code)
    return _answer(request, "results", Scope.RESULTS, query, read)


@api.get(
    "/certificates",
    response={200: schemas.CertificatePage, **REFUSALS},
    url_name="certificates",
    summary="Giấy chứng nhận: số, ngày, còn hiệu lực hay không",
)
def list_certificates(request: TokenRequest, query: Query[schemas.SyncQuery]) -> HttpResponse:
    """Giấy chứng nhận của người trong nhánh, không kèm họ tên."""
    return _answer(request, "certificates", Scope.CERTIFICATES, query, reading.certificates)


@api.get(
    "/people",
    response={200: schemas.PersonPage, **REFUSALS},
    url_name="people",
    summary="Người học: mã riêng của kết nối, đơn vị; không có họ tên",
)
def list_people(request: TokenRequest, query: Query[schemas.SyncQuery]) -> HttpResponse:
    """Mã cá nhân và số thẻ chỉ có khi mã truy cập được phép ``people:codes``."""
    return _answer(request, "people", Scope.PEOPLE, query, reading.people)


@api.get(
    "/keys",
    auth=None,
    response={200: schemas.Keys, 429: schemas.Problem},
    url_name="keys",
    summary="Khóa công khai để kiểm tra gói trao đổi",
)
def list_keys(request: HttpRequest) -> HttpResponse:
    """Không cần mã truy cập: ai cũng kiểm tra được một gói."""
    limited(request)
    return _json(request, {"keys": public_keys()})


def _answer(
    request: TokenRequest,
    endpoint: str,
    scope: Scope,
    query: schemas.PageQuery,
    read: Callable[[ApiToken, Ask], Page],
) -> HttpResponse:
    """Return one page, and note that it was read."""
    token = request.auth
    if scope not in token.scopes:
        note_use(token, endpoint, refused=True)
        raise Refusal(403, _("This token does not have the scope “%s”.") % scope.value)
    _refuse_unknown(request, query)
    ask = Ask(query.cursor, getattr(query, "changed_after", None), query.limit)
    # Numbered before the rows are read: what comes later than ``sequence`` is asked for later.
    feed.number_changes()
    sequence = feed.last_number()
    if ask.changed_after is not None and feed.is_too_old(ask.changed_after):
        detail = _("Changes are kept for 90 days. Read the whole list again without changed_after.")
        raise Refusal(410, detail)
    page = read(token, ask)
    note_use(token, endpoint, rows=len(page.rows))
    note_people(token, page.people)
    is_sync = ask.changed_after is not None
    body = {
        "rows": page.rows,
        "next_cursor": None if is_sync else page.next_cursor,
        "next_change": page.next_cursor if is_sync else None,
        "sequence": sequence,
        "tree": _tree_number(),
    }
    return _json(request, body)


def _refuse_unknown(request: HttpRequest, query: schemas.PageQuery) -> None:
    """Refuse a parameter of another name: a misspelt filter must not mean "everything"."""
    fields = type(query).model_fields
    known = {field.alias or name for name, field in fields.items()}
    unknown = sorted(set(request.GET) - known)
    if unknown:
        detail = _("There is no parameter “%(name)s”. Allowed are: %(known)s.")
        names = {"name": unknown[0][:40], "known": ", ".join(sorted(known))}
        raise Refusal(400, detail % names)


def _tree_number() -> int:
    """Return a number that grows with each reorganisation, carried out or undone."""
    found = UnitEvent.objects.aggregate(last=Max("pk"), undone=Count("undone_at"))
    return (found["last"] or 0) + found["undone"]


def _json(request: HttpRequest, body: Mapping[str, object]) -> HttpResponse:
    """Return the answer, or 304 to who has the very same already."""
    text = json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(text, content_type="application/json")
    response["Cache-Control"] = "no-store"
    response["ETag"] = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=response["ETag"], response=response)
    return unchanged or response


def openapi() -> dict[str, object]:
    """Return the OpenAPI document."""
    return dict(api.get_openapi_schema(path_prefix="/api/v1/"))
