"""Loading the pages around the courses from a folder of files: home, standard pages, news."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from wagtail.models import Collection

from cms.exceptions import WorkspaceMissing
from cms.models import BasePage, HomePage, NewsIndexPage, NewsPage, StandardPage
from cms.services.files import BodyReader, read_json
from cms.services.groups import keep_groups_in_step
from members.models import User


def load_site_pages(folder: Path, *, by: User) -> int:
    """Make and publish the pages of the folder that are not there yet; return how many.

    ``by`` is an approver, or the technical account.

    Raises:
        WorkspaceMissing: ``ensure_editorial_setup`` has not been run.
        CourseFilesWrong: a file cannot be read.
    """
    home = HomePage.objects.first()
    news = NewsIndexPage.objects.first()
    if home is None or news is None:
        raise WorkspaceMissing
    keep_groups_in_step(by)
    reader = BodyReader(folder=folder, collection=Collection.get_first_root_node(), by=by)
    made = 0
    for path in sorted(folder.glob("*.json")):
        facts = read_json(path)
        if facts["kind"] == "home":
            made += _fill_home(home, facts, by=by)
        elif not BasePage.objects.filter(key=facts["key"]).exists():
            parent = news if facts["kind"] == "news" else home
            page = BasePage.objects.get(pk=parent.pk).specific.add_child(
                instance=_page_of(facts, reader, by=by)
            )
            page.save_revision(user=by).publish(user=by)
            made += 1
    return made


def _fill_home(home: HomePage, facts: dict[str, Any], *, by: User) -> bool:
    """Write the words of the home page, once: later edits are the editors'."""
    if home.steps:
        return False
    home = HomePage.objects.get(pk=home.pk)
    home.title, home.lead = facts["title"], facts["lead"]
    home.steps_title = facts["steps_title"]
    home.steps = json.dumps([{"type": "step", "value": step} for step in facts["steps"]])
    home.save_revision(user=by).publish(user=by)
    return True


def _page_of(facts: dict[str, Any], reader: BodyReader, *, by: User) -> NewsPage | StandardPage:
    """Return the unsaved page of a file."""
    shared = {
        "key": UUID(facts["key"]),
        "title": facts["title"],
        "slug": facts["slug"],
        "summary": facts["summary"],
        "body": reader.body(facts["body"]),
        "owner": by,
        "live": False,
        "has_unpublished_changes": True,
    }
    if facts["kind"] == "news":
        return NewsPage(day=date.fromisoformat(facts["date"]), **shared)
    return StandardPage(**shared)
