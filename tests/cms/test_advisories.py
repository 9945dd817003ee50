"""Themes of Wagtail's advisories of 2026 that no other test of this folder asks about.

Comparing, reverting, copying, previewing, choosing and histories of foreign rows are asked in
``test_foreign_rows`` and ``test_access``.
"""

from django.conf import settings

from tests.cms.admin_table import ADMIN


def test_what_the_advisories_attack_is_not_mounted_or_not_theirs():
    """Copying snippets, image filters on demand, translations, bulk uploads, the public API."""
    closed_to_all = (
        "wagtailsnippets:index",
        "wagtailimages:preview",
        "wagtailimages:url_generator",
    )
    closed_to_trainers = (
        "wagtail_bulk_action",
        "wagtaildocs:add_multiple",
        "wagtailadmin_api:pages:find",
    )

    assert all(ADMIN[name] == (None, None) for name in closed_to_all)
    assert all(ADMIN[name][0] is None for name in closed_to_trainers)
    assert not [
        name for name in ADMIN if "translation" in name or name.startswith("wagtailsnippets_")
    ]
    assert not {"wagtail.contrib.simple_translation", "wagtail.api.v2"} & set(
        settings.INSTALLED_APPS
    )
