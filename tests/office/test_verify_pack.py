"""A pack that was touched after it was signed is told by its receiver."""

import json
import shutil
import subprocess
import zipfile
from base64 import b64decode
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from office.exchange import keys
from office.exchange.verifying import problems_of
from office.models import SigningKey
from tests.office.api_stage import Stage
from tests.office.exchange_stage import content, known, made, path_of, rewritten

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


class TestVerifying:
    def test_a_whole_pack_is_right(self, stage, capsys):
        stage.obligation()
        pack = made(stage)

        assert problems_of(path_of(pack), known) == []
        call_command("verify_pack", path_of(pack))
        answer = json.loads(Client().get("/api/v1/keys").content)["keys"]
        call_command("verify_pack", path_of(pack), key=answer[0]["public_key"])

        assert capsys.readouterr().out.count("are right") == 2

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            (
                {"obligations_csv": lambda raw: raw.replace(b"not_started", b"in_progress")},
                "checksum",
            ),
            ({"obligations_json": lambda raw: raw + b" "}, "size"),
            ({"README_txt": lambda raw: raw[:-1] + b"!"}, "checksum"),
            ({"manifest_json": lambda raw: raw.replace(b'"rows": 1', b'"rows": 2')}, "signature"),
            ({"manifest_json": lambda raw: b"{}"}, "cannot be read"),
            ({"manifest_json": lambda raw: raw.replace(b'"key": "2', b'"key": "3')}, "not known"),
            ({"manifest_sig": lambda raw: raw[:-4] + b"AAA="}, "signature"),
            ({"manifest_sig": lambda raw: b"\xff"}, "signature"),
        ],
    )
    def test_whatever_is_changed_is_found(self, stage, tmp_path, changes, said):
        stage.obligation()
        pack = made(stage)

        forged = rewritten(pack, tmp_path / "x.zip", **changes)

        assert any(said in one for one in problems_of(forged, known))

    @pytest.mark.parametrize("name", ["obligations.json", "manifest.json"])
    def test_damage_within_the_compressed_bytes_is_found(self, stage, tmp_path, name):
        stage.obligation()
        pack = made(stage)
        raw = bytearray(Path(path_of(pack)).read_bytes())
        with zipfile.ZipFile(path_of(pack)) as archive:
            start = archive.getinfo(name).header_offset + 30 + len(name)
        raw[start : start + 8] = b"\xff" * 8
        (tmp_path / "x.zip").write_bytes(raw)

        assert problems_of(tmp_path / "x.zip", known)

    def test_files_too_many_or_too_few_are_found(self, stage, tmp_path):
        stage.obligation()
        pack = made(stage)
        more = tmp_path / "more.zip"
        shutil.copy(path_of(pack), more)
        with zipfile.ZipFile(more, "a") as archive:
            archive.writestr("them.txt", "x")

        assert "the files are" in problems_of(more, known)[0]
        (tmp_path / "none.zip").write_bytes(b"no zip")
        assert "not a readable zip" in problems_of(tmp_path / "none.zip", known)[0]

    def test_the_key_of_somebody_else_does_not_fit(self, stage):
        stage.obligation()
        pack = made(stage)
        other = keys.rotate_key()

        with pytest.raises(CommandError, match="signature"):
            call_command("verify_pack", path_of(pack), key=other.public)

    def test_packs_of_before_a_rotation_stay_right(self, stage):
        stage.obligation()
        before = made(stage)
        call_command("rotate_exchange_key")
        after = made(stage)

        assert problems_of(path_of(before), known) == []
        assert problems_of(path_of(after), known) == []
        assert SigningKey.objects.current().count() == 1
        assert SigningKey.objects.count() == 2

    @pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
    def test_openssl_verifies_it_as_the_documents_say(self, stage, tmp_path):
        stage.obligation()
        pack = made(stage)
        (tmp_path / "key.pem").write_text(keys.pem_of(keys.current_key()))
        (tmp_path / "manifest.json").write_bytes(content(pack, "manifest.json"))
        (tmp_path / "manifest.bin").write_bytes(b64decode(content(pack, "manifest.sig")))
        command = [
            *("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin"),
            *("-in", "manifest.json", "-sigfile", "manifest.bin"),
        ]

        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

        assert "Signature Verified Successfully" in done.stdout
