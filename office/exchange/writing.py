"""Writing a pack: CSV and JSON of the same rows, a manifest with checksums, a signature over it."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from common.excel.writing import safe_cell
from office.exchange import keys, rows
from office.models import ExchangePack, SigningKey

SCHEMA = "hoc-tap-exchange/1"
CSV_NAME, JSON_NAME, README_NAME = "obligations.csv", "obligations.json", "README.txt"
MANIFEST_NAME, SIGNATURE_NAME = "manifest.json", "manifest.sig"
README = Path(__file__).parent / "texts" / "README.txt"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Written:
    """What a pack holds: its obligations in the order of the lines, and whose they are."""

    obligations: list[int]
    people: set[int]
    manifest_sha256: str


def write_pack(pack: ExchangePack, target: Path, tell: Callable[[int], object]) -> Written:
    """Write the zip; memory stays flat whatever the number of rows."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".pack-") as folder:
        aside = Path(folder)
        obligations, people = _write_rows(pack, aside, tell)
        (aside / README_NAME).write_text(README.read_text(encoding="utf-8"), encoding="utf-8")
        key = keys.current_key()
        manifest = _manifest(pack, aside, key, len(obligations))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in (CSV_NAME, JSON_NAME, README_NAME):
                archive.write(aside / name, name)
            archive.writestr(MANIFEST_NAME, manifest)
            archive.writestr(SIGNATURE_NAME, base64.b64encode(keys.sign(key, manifest)))
    return Written(obligations, people, hashlib.sha256(manifest).hexdigest())


def _write_rows(
    pack: ExchangePack, folder: Path, tell: Callable[[int], object]
) -> tuple[list[int], set[int]]:
    obligations: list[int] = []
    people: set[int] = set()
    with (
        (folder / CSV_NAME).open("w", encoding="utf-8-sig", newline="") as table,
        (folder / JSON_NAME).open("w", encoding="utf-8") as document,
    ):
        writer = csv.writer(table)
        writer.writerow(rows.COLUMNS)
        document.write('{"schema":' + json.dumps(SCHEMA) + ',"rows":[\n')
        for batch in rows.batches(pack):
            for obligation, person, row in batch:
                separator = ",\n" if obligations else ""
                document.write(separator + json.dumps(row, ensure_ascii=False))
                writer.writerow([_cell(value) for value in row.values()])
                obligations.append(obligation)
                people.add(person)
            tell(len(obligations))
        document.write("\n]}\n")
    return obligations, people


def _cell(value: object) -> object:
    """Return what stands in a cell: no text begins a formula, no value is "None"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return safe_cell(value) if isinstance(value, str) else value


def _manifest(pack: ExchangePack, folder: Path, key: SigningKey, number: int) -> bytes:
    facts = {
        "schema": SCHEMA,
        "pack": pack.pk,
        "resends": pack.resends_id,
        "receiver": pack.client.name,
        "purpose": pack.purpose,
        "unit": pack.unit.code,
        "class": pack.training_class.code if pack.training_class else None,
        "enrolled_from": pack.from_day.isoformat() if pack.from_day else None,
        "enrolled_until": pack.to_day.isoformat() if pack.to_day else None,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "rows": number,
        "files": [
            {
                "name": name,
                "bytes": (folder / name).stat().st_size,
                "sha256": _digest(folder / name),
            }
            for name in (CSV_NAME, JSON_NAME, README_NAME)
        ],
        "signature": {"algorithm": "Ed25519", "key": key.name, "file": SIGNATURE_NAME},
    }
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
