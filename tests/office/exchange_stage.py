"""Packs as the tests make, read and damage them."""

import json
import zipfile

from django.core.files.storage import storages

from office.exchange import packs
from office.models import SigningKey


def made(stage, **fields):
    """Ask for a pack and let a worker make it."""
    fields = {"unit": stage.branch_a, "purpose": "Nộp Sổ tay", "by": stage.office} | fields
    pack = packs.ask_for_pack(stage.client, **fields)
    packs.run_pack(pack.pk)
    pack.refresh_from_db()
    return pack


def path_of(pack):
    return storages["private"].path(pack.file)


def content(pack, name):
    with zipfile.ZipFile(path_of(pack)) as archive:
        return archive.read(name)


def known(name):
    return SigningKey.objects.filter(name=name).values_list("public", flat=True).first()


def rewritten(pack, target, **changes):
    """Write the pack anew with other contents of some files."""
    with zipfile.ZipFile(path_of(pack)) as archive, zipfile.ZipFile(target, "w") as copy:
        for name in archive.namelist():
            raw = archive.read(name)
            copy.writestr(name, changes.get(name.replace(".", "_"), lambda same: same)(raw))
    return target


def receipt(pack, rejected=(), **changes):
    facts = {
        "manifest_sha256": pack.manifest_sha256,
        "accepted": pack.done_rows - len(rejected),
        "rejected": list(rejected),
    }
    return json.dumps(facts | changes).encode()
