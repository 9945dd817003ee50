"""A backup is worth what its restore is worth: made, restored into a second database, compared."""

import os
import shutil
import subprocess
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from members.models import User
from tests.deploy.conftest import make_key, needs
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), needs("age")]

TARGET = f"restored_{os.getpid()}"


def connect(name):
    parameters = connection.get_connection_params()
    known = {"host", "port", "user", "password"}
    chosen = {key: value for key, value in parameters.items() if key in known}
    return psycopg.connect(**chosen, dbname=name, autocommit=True)


@pytest.fixture(autouse=True)
def no_target():
    yield
    with connect("postgres") as server:
        for name in restored(server):
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def restored(server):
    """Return the names of the databases that this process's restores have left."""
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TARGET]
    )
    return [name for (name,) in found.fetchall()]


def exists():
    with connect("postgres") as server:
        return bool(restored(server))


def count_rows(name):
    """Return {table: rows} of a database."""
    with connect(name) as database:
        tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            table: database.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            ).fetchone()[0]
            for (table,) in tables.fetchall()
        }


def seed(box):
    """Write people and files."""
    UserFactory.create_batch(3)
    (box.files / "uploads" / "ảnh bìa.jpg").write_bytes(b"picture" * 1000)
    (box.files / "private" / "certificates").mkdir()
    (box.files / "private" / "certificates" / "GCN-1.pdf").write_bytes(os.urandom(200_000))


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] in ("uploads", "private")
    }


def restore(box, *arguments, into=None, **changes):
    target = into or box.folder / "restored"
    return box.run(
        "restore.sh",
        *("--identity", box.key, "--database", TARGET, "--files", target, *arguments),
        TEST_FILES_DIR=str(target),
        **changes,
    )


def refused(result, words):
    """Tell that nothing was restored, and why."""
    assert result.returncode != 0
    assert "REFUSED" in result.stderr
    assert words in result.stderr, result.stderr
    assert not exists()
    return True


class TestRestore:
    def test_brings_every_row_and_every_file_to_a_second_place(self, box):
        seed(box)
        backup = box.back_up()

        result = restore(box)

        assert result.returncode == 0, result.stdout + result.stderr
        assert count_rows(TARGET) == count_rows(connection.settings_dict["NAME"])
        assert files_of(box.folder / "restored") == files_of(box.files)
        assert len(files_of(box.files)) == 2
        assert (box.state / "last-backup").read_text().strip() == backup.name

    def test_takes_what_changed_since_the_full_one_and_forgets_what_was_deleted(self, box):
        seed(box)
        full = box.back_up()
        (box.files / "private" / "new.xlsx").write_bytes(b"new" * 100)
        (box.files / "uploads" / "ảnh bìa.jpg").unlink()
        part = box.back_up("--label", "b")

        assert f"based_on {full.name}" in (part / "MANIFEST").read_text()
        assert (part / "files.tar.age").stat().st_size < 100_000
        assert restore(box, "--from", part).returncode == 0
        assert files_of(box.folder / "restored") == files_of(box.files)

    def test_drill_leaves_nothing_but_its_date(self, box):
        seed(box)
        box.back_up()
        before = set(box.folder.iterdir())

        result = box.run("restore.sh", "--identity", box.key, "--drill")

        assert result.returncode == 0, result.stdout + result.stderr
        assert "Drill passed" in result.stdout
        assert set(box.folder.iterdir()) == before
        assert (box.state / "last-drill").exists()
        with connect("postgres") as server:
            left = server.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE 'hoc_tap_drill%'"
            ).fetchall()
        assert left == []

    def test_refuses_a_database_that_has_tables_unless_forced(self, box):
        seed(box)
        box.back_up()
        assert restore(box).returncode == 0
        with connect(TARGET) as database:
            database.execute("CREATE TABLE precious (id int)")

        result = restore(box, into=box.folder / "elsewhere")

        assert result.returncode != 0
        assert "--force puts it aside" in result.stderr
        assert "precious" in count_rows(TARGET)
        forced = restore(box, "--force", into=box.folder / "elsewhere")
        assert forced.returncode == 0, forced.stderr
        assert "precious" not in count_rows(TARGET)
        with connect("postgres") as server:
            [aside] = [name for name in restored(server) if "_before_" in name]
        assert "precious" in count_rows(aside)

    def test_puts_files_aside_rather_than_over_them(self, box):
        seed(box)
        box.back_up()
        target = box.folder / "restored"
        (target / "uploads").mkdir(parents=True)
        (target / "uploads" / "precious.jpg").write_bytes(b"x")

        assert refused(restore(box), "has files already")
        assert restore(box, "--force").returncode == 0
        aside = list(target.rglob("precious.jpg"))
        assert len(aside) == 1
        assert ".before-" in aside[0].parent.name


class TestRefusals:
    def test_another_key(self, box, tmp_path):
        seed(box)
        box.back_up()
        other = tmp_path / "other.txt"
        make_key(other)

        assert refused(restore(box, "--identity", other), "This key does not open the backup")

    @pytest.mark.parametrize("part", ["database.dump.age", "files.tar.age", "settings.tar.age"])
    def test_an_archive_that_is_cut_off(self, box, part):
        seed(box)
        backup = box.back_up()
        with (backup / part).open("rb+") as file:
            file.truncate((backup / part).stat().st_size - 20)

        assert refused(restore(box), f"{part} is damaged, cut off or changed")

    def test_one_changed_byte(self, box):
        seed(box)
        backup = box.back_up()
        change_byte(backup / "files.tar.age")

        assert refused(restore(box), "files.tar.age is damaged")

    def test_a_changed_manifest(self, box):
        seed(box)
        manifest = box.back_up() / "MANIFEST"
        manifest.write_text(
            manifest.read_text().replace("rows members_user ", "rows members_user 9")
        )

        assert refused(restore(box), "the manifest was changed")

    @pytest.mark.parametrize("part", ["database.dump.age", "files.tar.age"])
    def test_a_changed_archive_with_a_manifest_that_was_made_to_fit(self, box, part):
        seed(box)
        backup = box.back_up()
        change_byte(backup / part, from_end=1000)
        sign_again(backup)

        assert refused(restore(box), "could not be read to")

    def test_a_part_whose_full_backup_is_gone(self, box):
        seed(box)
        full = box.back_up()
        box.back_up("--label", "b")
        shutil.rmtree(full)

        assert refused(restore(box), f"since {full.name}, which is not beside it")

    def test_records_that_are_not_whole(self, box):
        EnrolmentFactory()  # of an edition without lessons, which nobody could complete
        box.back_up()

        assert refused(restore(box), "check_records found records that are not whole")

    def test_counts_that_are_not_the_manifests(self, box):
        seed(box)
        backup = box.back_up()
        manifest = backup / "MANIFEST"
        manifest.write_text(
            manifest.read_text().replace("rows members_user ", "rows members_user 9")
        )
        sign_again(backup)

        assert refused(restore(box), "other numbers of rows")

    def test_an_empty_folder(self, box, tmp_path):
        (tmp_path / "nothing").mkdir()

        assert refused(restore(box, "--from", tmp_path / "nothing"), "not a complete backup")


def change_byte(path, *, from_end=100):
    with path.open("rb+") as file:
        file.seek(-from_end, os.SEEK_END)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))


def sign_again(backup):
    """Do what somebody does who can write to the backups but has no key."""
    manifest = backup / "MANIFEST"
    lines = [line for line in manifest.read_text().splitlines() if not line.startswith("sha256 ")]
    for part in sorted(backup.glob("*.age")):
        digest = subprocess.run(["sha256sum", part], capture_output=True, text=True, check=True)
        lines.append(f"sha256 {digest.stdout.split()[0]} {part.name}")
    manifest.write_text("\n".join(lines) + "\n")
    with (backup / "MANIFEST.sha256").open("w") as file:
        subprocess.run(["sha256sum", "MANIFEST"], cwd=backup, stdout=file, check=True)


class TestBackup:
    def test_says_nothing_to_those_without_the_key(self, box):
        person = UserFactory(full_name="Trịnh Thị Kín Đáo")
        (box.files / "private" / "Trịnh.txt").write_text("Kín Đáo")
        backup = box.back_up()

        for path in backup.iterdir():
            content = path.read_bytes()
            for secret in (person.full_name, person.card_number, "Kín Đáo"):
                assert secret.encode() not in content, path
            assert path.stat().st_mode & 0o077 == 0

    def test_refuses_to_write_without_a_key_to_encrypt_with(self, box):
        box.recipients.write_text("")

        result = box.run("backup.sh")

        assert result.returncode != 0
        assert "No public key" in result.stderr
        assert not (box.state / "last-backup").exists()

    def test_leaves_no_half_backup_when_the_database_is_away(self, box):
        result = box.run("backup.sh", DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")

        assert result.returncode != 0
        assert "does not answer" in result.stderr
        assert not list(box.backups.glob("*Z*"))
        assert not list(box.backups.glob(".partial*"))
        assert not (box.state / "last-backup").exists()

    def test_counts_the_moment_of_the_dump(self, box):
        UserFactory.create_batch(2)
        manifest = (box.back_up() / "MANIFEST").read_text()

        assert f"rows members_user {User.objects.count()}\n" in manifest

    def test_keeps_seven_days_four_weeks_six_months_and_what_they_need(self, box):
        UserFactory()
        base = box.back_up()
        made = pretend_backups(box, base)
        box.back_up("--label", "now")

        kept = {path.name[:8] for path in box.backups.glob("2*Z")}
        newest = sorted(made, reverse=True)[:6]
        assert set(newest) <= kept
        assert len(kept) <= 1 + 7 + 4 + 6
        assert len({day[:6] for day in kept}) >= 6
        assert base.exists()


def pretend_backups(box, base):
    """Lay a copy of the backup for each of 250 days before it; return their days."""
    from datetime import datetime, timedelta

    today = datetime.strptime(base.name, "%Y%m%dT%H%M%SZ")
    days = [today - timedelta(days=number) for number in range(1, 250)]
    for day in days:
        shutil.copytree(base, box.backups / day.strftime("%Y%m%dT%H%M%SZ"))
    return [f"{day:%Y%m%d}" for day in days]


@pytest.mark.slow
class TestWholeDemo:
    def test_comes_back_with_every_record_whole(self, box):
        call_command("seed_demo", stdout=StringIO())
        box.back_up()

        result = restore(box)

        assert result.returncode == 0, result.stdout + result.stderr
        assert count_rows(TARGET) == count_rows(connection.settings_dict["NAME"])
        assert count_rows(TARGET)["members_user"] > 600
