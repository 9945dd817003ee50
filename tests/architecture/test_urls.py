"""Every address of our apps is classified, and asked for as every persona."""

from functools import cache

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.architecture.personas import PERSONAS, World
from tests.architecture.sources import PACKAGES
from tests.architecture.url_table import DOORS

# For a signed-in person who may not pass.
CLOSED = {403, 404}
# The door opened: a page, a way on, or a refusal by a rule (DomainError) after the permission.
OPEN = {200, 204, 302, 303, 400, 405, 409}


@cache
def our_routes():
    """Return {name: route} of all addresses whose view is in one of our apps."""
    found = {}

    def walk(patterns, namespace, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", pattern.callback)
                if view.__module__.split(".")[0] in PACKAGES:
                    name = f"{namespace}{pattern.name}"
                    assert pattern.name, f"{route} has no name"
                    found[name] = route
            else:
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern.url_patterns, inner, route)

    walk(get_resolver().url_patterns, "", "/")
    return found


def test_every_address_is_in_the_table():
    missing = {name: route for name, route in our_routes().items() if name not in DOORS}

    assert len(our_routes()) > 10
    assert not missing


def test_the_table_has_no_dead_rows():
    assert not set(DOORS) - set(our_routes())


@pytest.mark.django_db
@pytest.mark.parametrize("name", DOORS)
def test_the_door_opens_for_those_in_the_table_and_for_nobody_else(name):
    door, world = DOORS[name], World()
    path = f"{reverse(name, kwargs=door.kwargs(world))}?{door.query}".rstrip("?")
    wrong = {}
    for persona in PERSONAS:
        response = knock(persona, world, path, door)
        if not is_right(persona, response, door):
            wrong[persona] = f"{response.status_code} {response.headers.get('Location', '')}"

    assert not wrong, f"{door.method.upper()} {path}"


def knock(persona, world, path, door):
    """Ask for the address as the persona, in a browser of its own."""
    client = Client(raise_request_exception=False)
    if persona != "anonymous":
        client.force_login(world.people[persona], backend=settings.AUTHENTICATION_BACKENDS[0])
    return getattr(client, door.method)(path, headers=door.headers)


def is_right(persona, response, door):
    """Tell whether the answer is the one that the table promises."""
    if door.is_by_token:
        # A wrong token opens nothing to anybody, whoever asks.
        return response.status_code in {400, 401, 403, 404, 409} or (
            persona == "anonymous" and is_sent_to_sign_in(response)
        )
    if persona in door.who:
        return response.status_code in OPEN and not is_sent_to_sign_in(response)
    if persona == "anonymous":
        return is_sent_to_sign_in(response) or response.status_code in {401, *CLOSED}
    return response.status_code in CLOSED


def is_sent_to_sign_in(response):
    """Tell whether the visitor is asked to sign in first."""
    return response.status_code == 302 and response["Location"].startswith(
        reverse(settings.LOGIN_URL)
    )
