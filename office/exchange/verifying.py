"""Verifying a pack without the database: only the file and the public halves of the keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature

from office.exchange.keys import public_half
from office.exchange.writing import (
    CHUNK,
    CSV_NAME,
    JSON_NAME,
    MANIFEST_NAME,
    README_NAME,
    SCHEMA,
    SIGNATURE_NAME,
)

KeyNamed = Callable[[str], str | None]
MOST_MANIFEST = 1 << 20
# Damaged, cut off, encrypted (RuntimeError), or compressed in a way that Python does not know.
UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError)
NAMES = {CSV_NAME, JSON_NAME, README_NAME, MANIFEST_NAME, SIGNATURE_NAME}


def problems_of(path: Path, key_named: KeyNamed) -> list[str]:
    """Return what is wrong with a pack, in plain English; nothing when all is right.

    ``key_named`` returns the public half of a key by its name: 32 bytes in base64.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_problems(archive, key_named))
    except UNREADABLE as error:
        return [f"not a readable zip: {type(error).__name__}"]


def _problems(archive: zipfile.ZipFile, key_named: KeyNamed) -> Iterator[str]:
    names = archive.namelist()
    if sorted(names) != sorted(NAMES):
        yield f"the files are {sorted(names)}, not {sorted(NAMES)}"
        return
    if archive.getinfo(MANIFEST_NAME).file_size > MOST_MANIFEST:
        yield "manifest.json is far too large"
        return
    raw = archive.read(MANIFEST_NAME)
    try:
        manifest = json.loads(raw)
        listed = {one["name"]: one for one in manifest["files"]}
        key = key_named(manifest["signature"]["key"])
    except (ValueError, KeyError, TypeError, RecursionError):
        yield "manifest.json cannot be read"
        return
    if key is None:
        yield f"the key {manifest['signature']['key']} is not known"
    elif not _is_signed(raw, archive, key):
        yield "the signature does not fit manifest.json and the key"
    if manifest.get("schema") != SCHEMA:
        yield f"the schema is {manifest.get('schema')}, not {SCHEMA}"
    if set(listed) != {CSV_NAME, JSON_NAME, README_NAME}:
        yield "manifest.json names other files"
        return
    for name, facts in listed.items():
        yield from _file_problems(archive, name, facts)


def _is_signed(raw: bytes, archive: zipfile.ZipFile, key: str) -> bool:
    if archive.getinfo(SIGNATURE_NAME).file_size > MOST_MANIFEST:
        return False
    try:
        signature = base64.b64decode(archive.read(SIGNATURE_NAME), validate=True)
        public_half(key).verify(signature, raw)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _file_problems(archive: zipfile.ZipFile, name: str, facts: Mapping[str, Any]) -> Iterator[str]:
    """Compare size and checksum; no more is unpacked than the manifest promises."""
    if archive.getinfo(name).file_size != facts.get("bytes"):
        yield f"{name} has another size than manifest.json says"
        return
    digest = hashlib.sha256()
    try:
        with archive.open(name) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except UNREADABLE:
        yield f"{name} is damaged"
        return
    if digest.hexdigest() != facts.get("sha256"):
        yield f"{name} does not fit its checksum"
