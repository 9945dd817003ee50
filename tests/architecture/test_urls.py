"""Every address of our apps is classified; who gets what answer is asked in ``test_matrix``."""

from functools import cache

from django.urls import URLPattern, get_resolver

from tests.architecture.sources import PACKAGES
from tests.architecture.url_table import DOORS


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
