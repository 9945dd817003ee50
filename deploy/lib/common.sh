# shellcheck shell=bash disable=SC2034
# What all scripts of this folder share: where things lie, how they speak, how a dry run only tells.

SITE_USER=hoctap
PREFIX=/opt/hoc-tap                 # releases/<stamp>, current
STATE=/var/lib/hoc-tap              # uploads, private files, what the clock remembers
ETC=/etc/hoc-tap                    # env, backup-recipients, TLS
ENV_FILE="${ENV_FILE:-$ETC/env}"
LOGS=/var/log/hoc-tap
BACKUPS="${BACKUPS:-/var/backups/hoc-tap}"
DRY_RUN="${DRY_RUN:-}"

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
die() {
  printf 'REFUSED: %s\n' "$*" >&2
  exit 1
}

# Run a command, or in a dry run only print it.
run() {
  if [ -n "$DRY_RUN" ]; then
    printf '   would run:'
    printf ' %q' "$@"
    printf '\n'
  else
    "$@"
  fi
}

# write_file PATH MODE OWNER < content: whole or not at all.  CHANGED tells whether it was different.
write_file() {
  local path=$1 mode=$2 owner=$3
  CHANGED=yes
  if [ -n "$DRY_RUN" ]; then
    cat >/dev/null
    say "   would write: $path ($mode $owner)"
    return
  fi
  mkdir -p "$(dirname "$path")"
  cat >"$path.new"
  if cmp -s "$path.new" "$path"; then CHANGED=""; fi
  chmod "$mode" "$path.new"
  chown "$owner" "$path.new"
  mv -f "$path.new" "$path"
}

has_systemd() { [ -d /run/systemd/system ]; }

# Take the variables of an env file over.  Its values are in single quotes where it matters,
# which systemd and the shell read alike.
load_env() {
  [ -r "$1" ] || die "$1 is missing or not readable; run deploy/install.sh first."
  set -a
  # shellcheck disable=SC1090
  . "$1"
  set +a
}

# Let PostgreSQL's programs find the database of a URL, without a password on a command line.
use_database() {
  local lines
  lines=$(DATABASE_URL="$1" python3 - <<'PYTHON'
import os, shlex
from urllib.parse import parse_qs, unquote, urlsplit
url = urlsplit(os.environ["DATABASE_URL"])
facts = {
    "PGHOST": url.hostname or parse_qs(url.query).get("host", [""])[0],
    "PGPORT": str(url.port or ""),
    "PGUSER": unquote(url.username or ""),
    "PGPASSWORD": unquote(url.password or ""),
    "PGDATABASE": unquote(url.path.lstrip("/")),
}
for name, value in facts.items():
    print(f"export {name}={shlex.quote(value)}" if value else f"unset {name}")
PYTHON
  ) || die "The address of the database cannot be read."
  eval "$lines"
}

# A program of PostgreSQL, from PG_BIN where that is set.
pg() {
  local program=$1
  shift
  "${PG_BIN:+$PG_BIN/}$program" "$@"
}

# manage.py of a release, as the site's user where we are root and that user exists.
manage() {
  local release=$1
  shift
  local python="${PYTHON:-$release/.venv/bin/python}"
  if [ "$(id -u)" = 0 ] && [ -z "${AS_SELF:-}" ] && id "$SITE_USER" >/dev/null 2>&1; then
    (cd "$release" && exec setpriv --reuid="$SITE_USER" --regid="$SITE_USER" --init-groups \
      "$python" manage.py "$@")
  else
    (cd "$release" && exec "$python" manage.py "$@")
  fi
}
