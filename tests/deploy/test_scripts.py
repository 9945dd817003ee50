"""The scripts, units and configurations of ``deploy/``, as far as they can be looked at here."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from lms.local.paths import ROOT
from tests.deploy.conftest import DEPLOY, needs

SCRIPTS = sorted([*DEPLOY.glob("**/*.sh"), DEPLOY / "hoc-tap"])
UNITS = sorted(path for path in (DEPLOY / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service" and "@" not in path.name]


def run(*command, **options):
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, timeout=60, **options
    )


class TestScripts:
    @pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
    def test_are_understood_by_bash(self, script):
        assert run("bash", "-n", script).stderr == ""

    @pytest.mark.parametrize("script", sorted(DEPLOY.glob("*.sh")), ids=lambda path: path.name)
    def test_can_be_started(self, script):
        assert os.access(script, os.X_OK)
        assert script.read_text().startswith("#!/usr/bin/env bash\n")

    def test_example_of_settings_reads_the_same_for_the_shell(self):
        example = DEPLOY / "env.example"
        shown = run("bash", "-c", f"set -eu; . {example}; echo $MFA_ISSUER/$CARD_NUMBER_PATTERN")

        assert shown.stderr == ""
        assert shown.stdout.strip() == r"Học tập trực tuyến/^\d{8}$"

    def test_every_variable_of_the_units_is_described(self):
        described = (DEPLOY / "env.example").read_text()
        used = {name for path in UNITS for name in re.findall(r"\$\{(\w+)\}", path.read_text())}

        assert used == {"WEB_WORKERS", "WEB_THREADS", "WORKER_PROCESSES"}
        assert not {name for name in used if f"\n{name}=" not in described}


class TestInstall:
    def install(self, *arguments):
        return run(DEPLOY / "install.sh", *arguments)

    def test_tells_its_options(self):
        answer = self.install("--help").stdout

        for option in ("--domain", "--cert", "--backup-recipient", "--admin-code", "--dry-run"):
            assert option in answer

    def test_dry_run_tells_and_changes_nothing(self):
        watched = [Path("/etc/hoc-tap"), Path("/opt/hoc-tap"), Path("/etc/tmpfiles.d/hoc-tap.conf")]
        before = [path.exists() for path in watched]

        result = self.install(
            "--dry-run", "--domain", "hoc-tap.example", "--admin-code", "A", "--admin-name", "B"
        )

        assert result.returncode == 0, result.stderr
        assert "would write: /etc/nginx/sites-available/hoc-tap" in result.stdout
        assert "would run: manage.py create_first_admin" in result.stdout
        assert "nothing was changed" in result.stdout
        assert [path.exists() for path in watched] == before

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--domain", "Hoc_Tap"], "is not a host name"),
            (["--domain", "a.example; rm -rf x"], "is not a host name"),
            (["--domain", "a.example", "--cert", "x"], "--cert and --key go together"),
            (["--domain", "a.example", "--backup-recipient", "AGE-SECRET-KEY-1"], "public key"),
            (["--domain", "a.example", "--admin-code", "A"], "--admin-code needs --admin-name"),
            (["--domain", "a.example", "--help-phone", "0'; x"], "single quote"),
            (["--domain"], "needs a value"),
            (["--colour", "red"], "unknown option"),
        ],
    )
    def test_refuses_before_anything_is_done(self, arguments, words):
        result = self.install("--dry-run", *arguments)

        assert result.returncode != 0
        assert words in result.stderr
        assert "Packages" not in result.stdout


class TestUnits:
    @pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
    def test_are_fenced_in(self, unit):
        text = unit.read_text()

        for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes"):
            assert line in text
        assert "OnFailure=hoc-tap-failed@%n.service" in text
        assert "CapabilityBoundingSet=" in text

    @pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
    def test_start_programs_that_are_there(self, unit):
        line = re.search(r"^ExecStart=(.+)$", unit.read_text(), re.M).group(1)
        program = shlex.split(line)[0].replace("/opt/hoc-tap/current", str(ROOT))

        assert os.access(program, os.X_OK)

    @needs("systemd-analyze")
    def test_satisfy_systemd(self, tmp_path):
        for unit in UNITS:
            text = unit.read_text().replace("/opt/hoc-tap/current", str(ROOT))
            text = text.replace("@SLOW_QUEUES@", "slow").replace("=/etc/hoc-tap/env", "=-/dev/null")
            (tmp_path / unit.name).write_text(text)
        names = [unit.name for unit in UNITS if "@" not in unit.name]

        result = run("systemd-analyze", "verify", *(tmp_path / name for name in names))

        complaints = [line for line in result.stderr.splitlines() if "hoc-tap" in line]
        assert complaints == []


@needs("nginx")
@needs("openssl")
class TestNginx:
    def test_takes_the_configuration(self, tmp_path):
        names = {
            "@DOMAINS@": "hoc-tap.example",
            "@CERT@": tmp_path / "crt",
            "@BROTLI@": "",
            "@KEY@": tmp_path / "key",
            "@UPLOAD_MB@": "505",
            "@HSTS@": "",
        }
        self.make_certificate(tmp_path)
        for name in ("site.conf", "proxy.conf", "headers.conf"):
            text = (DEPLOY / "nginx" / name).read_text()
            for mark, value in names.items():
                text = text.replace(mark, str(value))
            text = text.replace("/etc/nginx/hoc-tap-proxy.conf", f"{tmp_path}/proxy.conf")
            text = text.replace("/etc/nginx/hoc-tap-headers.conf", f"{tmp_path}/headers.conf")
            text = text.replace("/var/log/hoc-tap", str(tmp_path))
            # Ports that an ordinary user may have.
            text = re.sub(r"listen (\[::\]:)?(80|443)\b", r"listen \g<1>2\g<2>", text)
            assert "@" not in text
            (tmp_path / name).write_text(text)
        (tmp_path / "nginx.conf").write_text(
            f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ include {tmp_path}/site.conf; }}\n"
        )

        result = run("nginx", "-t", "-c", tmp_path / "nginx.conf", "-g", f"error_log {tmp_path}/e;")

        assert result.returncode == 0, result.stderr
        assert "[warn]" not in result.stderr

    def make_certificate(self, folder):
        made = run(
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"),
            *("ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=hoc-tap.example"),
            *("-keyout", folder / "key", "-out", folder / "crt"),
        )
        assert made.returncode == 0, made.stderr
