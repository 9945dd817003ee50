#!/usr/bin/env bash
# Tell the journal, and by mail ALERT_EMAIL, that a unit failed:  tell-failure.sh UNIT
# No details by mail: logs stay on the machine.
set -euo pipefail
unit=${1:?the unit}
echo "<3>$unit failed on $(hostname); see: journalctl -u $unit" >&2
[ -n "${ALERT_EMAIL:-}" ] || exit 0
cd "$(dirname "$0")/.."
exec .venv/bin/python - "$unit" "$(hostname)" <<'PYTHON'
import os
import sys

import django

django.setup()

from django.core.mail import send_mail

unit, host = sys.argv[1:]
send_mail(
    f"[{host}] {unit} không chạy được",
    f"Dịch vụ {unit} trên máy {host} vừa báo lỗi. Xem nhật ký: journalctl -u {unit} -n 100",
    None,
    [address.strip() for address in os.environ["ALERT_EMAIL"].split(",")],
)
PYTHON
