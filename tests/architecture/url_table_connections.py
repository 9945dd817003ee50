"""Who may pass which door of connections and exchange packs (see ``url_table``)."""

from datetime import timedelta

from django.utils import timezone

from members.models import Unit
from members.roles import Role
from office.api.scopes import Scope
from office.api.tokens import Wish, connect_system, make_token
from office.models import ApiClient, ApiToken, ExchangePack, Webhook, WebhookDelivery
from tests.architecture.door import EVERYBODY, Door
from tests.architecture.personas import World
from tests.factories.members import RoleGrantFactory

# Who sees connections, and who keeps them.  Packs hold rows of people: no technician sees them.
SEE = frozenset({"office", "leader", "system_admin"})
KEEP = frozenset({"office"})
SEE_PACKS = frozenset({"office", "leader"})
URL = "https://93.184.216.34/"


def _client_of(world: World, unit: Unit | None = None) -> ApiClient:
    office = world.people["office"]
    found = ApiClient.objects.filter(name="Hồ sơ cán bộ").first()
    return found or connect_system(
        name="Hồ sơ cán bộ",
        unit=unit or world.branch_a,
        responsible=office,
        contact="Phòng Tổ chức",
        purpose="Cập nhật hồ sơ",
        by=office,
    )


def _client(world: World) -> dict[str, int]:
    return {"client_id": _client_of(world).pk}


def _token(*scopes: str):
    """Return how to make a token, waiting or not."""

    def make(world: World) -> dict[str, int]:
        until = timezone.localdate() + timedelta(days=30)
        wish = Wish(world.branch_a, scopes, until, "Đồng bộ")
        made = ApiToken.objects.filter(scopes=sorted(scopes)).first()
        made = made or make_token(_client_of(world), wish, by=world.people["office"])[0]
        return {"token_id": made.pk}

    return make


def _hook_of(world: World) -> Webhook:
    found = Webhook.objects.first()
    return found or Webhook.objects.create(
        client=_client_of(world),
        url=URL,
        events=["course.completed"],
        secret="x",
        created_by=world.people["office"],
    )


def _hook(world: World) -> dict[str, int]:
    return {"hook_id": _hook_of(world).pk}


def _call(world: World) -> dict[str, int]:
    call = WebhookDelivery.objects.create(
        hook=_hook_of(world), events=[], state="failed", not_before=timezone.now()
    )
    return {"delivery_id": call.pk}


def _pack(state: str):
    """Return how to make a pack in that state, asked for by a colleague of the office."""

    def make(world: World) -> dict[str, int]:
        pack = ExchangePack.objects.create(
            client=_client_of(world),
            unit=world.branch_a,
            purpose="Nộp Sổ tay",
            requested_by=RoleGrantFactory(role=Role.OFFICE, unit=world.root).person,
            state=state,
            people=1,
        )
        return {"pack_id": pack.pk}

    return make


CONNECTION_DOORS: dict[str, Door] = {
    # The description for developers: everybody may read it; rows come by token only.
    "api_docs": Door(EVERYBODY),
    "api_openapi": Door(EVERYBODY),
    "connections:desk": Door(SEE),
    "connections:connect": Door(KEEP),
    "connections:client": Door(SEE, _client),
    "connections:add_token": Door(KEEP, _client),
    "connections:token": Door(SEE, _token(Scope.UNITS)),
    "connections:decide_token": Door(SEE_PACKS, _token(Scope.PEOPLE), "post"),
    "connections:revoke_token": Door(SEE, _token(Scope.UNITS), "post"),
    "connections:add_hook": Door(KEEP, _client),
    "connections:hook": Door(SEE, _hook),
    "connections:rotate_secret": Door(KEEP, _hook, "post"),
    "connections:pause_hook": Door(KEEP, _hook, "post"),
    "connections:send_again": Door(KEEP, _call, "post"),
    "packs:list": Door(SEE_PACKS),
    "packs:new": Door(KEEP),
    "packs:keys": Door(SEE_PACKS),
    "packs:pack": Door(SEE_PACKS, _pack("queued")),
    "packs:decide": Door(SEE_PACKS, _pack("waiting"), "post"),
    "packs:again": Door(KEEP, _pack("expired"), "post"),
    "packs:download": Door(KEEP, _pack("expired")),
}
