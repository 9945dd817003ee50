#!/usr/bin/env bash
# Restore a backup into a database and a folder, and prove that the records are whole.
# shellcheck disable=SC2153  # PGDATABASE comes from use_database
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$HERE/lib/common.sh"
# shellcheck source=lib/snapshot.sh
. "$HERE/lib/snapshot.sh"
umask 027

usage() {
  cat <<'END'
deploy/restore.sh --identity KEY [--from BACKUP] --database NAME --files FOLDER [--force]
deploy/restore.sh --identity KEY [--from BACKUP] --drill

  --from BACKUP    folder of the backup; without: the newest of /var/backups/hoc-tap
  --identity KEY   file with the private key of age; "-" reads it from standard input
  --database NAME  database on the server of DATABASE_URL; made if it is missing
  --files FOLDER   where uploads/ and private/ come; the site's own: /var/lib/hoc-tap
  --force          also where there are tables and files: these are put aside, the database under
                   another name, the folders as uploads.before-… .  Stop the site before.
  --settings FILE  also write the settings (env, certificate) of the backup to this tar file
  --drill          restore into a database and a folder that are thrown away afterwards

Refuses, before anything is touched, a backup that is damaged, cut off or changed, and a key that
does not fit.  After restoring it compares the number of rows of every table and every file with the
manifest, looks for missing migrations and runs manage.py check_records.
END
}

FROM="" IDENTITY="" DATABASE="" FILES="" FORCE="" DRILL="" SETTINGS=""
while [ $# -gt 0 ]; do
  case $1 in
    --from) FROM=${2:?}; shift ;;
    --identity) IDENTITY=${2:?}; shift ;;
    --database) DATABASE=${2:?}; shift ;;
    --files) FILES=${2:?}; shift ;;
    --settings) SETTINGS=${2:?}; shift ;;
    --force) FORCE=yes ;;
    --drill) DRILL=yes ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; die "unknown option $1" ;;
  esac
  shift
done

RELEASE="${RELEASE:-$(cd "$HERE/.." && pwd)}"
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/hoc-tap-restore.XXXXXX")
MADE=""
clean_up() {
  local code=$?
  [ $code = 0 ] || [ -z "$MADE" ] || drop_database "$MADE" || true
  if [ $code != 0 ] && [[ $FILES == */.restored-* ]]; then rm -rf "$FILES"; fi
  rm -rf "$SCRATCH"
}
trap clean_up EXIT

look_at_the_options() {
  [ -n "${DATABASE_URL:-}" ] || load_env "$ENV_FILE"
  [ -n "$FROM" ] || FROM=$(find "$BACKUPS" -mindepth 1 -maxdepth 1 -type d -name '2*Z*' 2>/dev/null | sort | tail -1)
  [ -n "$FROM" ] || die "There is no backup in $BACKUPS."
  FROM=$(realpath "$FROM")
  [ -n "$IDENTITY" ] || die "--identity is missing: the private key of age."
  if [ "$IDENTITY" = - ]; then
    IDENTITY="$SCRATCH/identity"
    (umask 077 && cat >"$IDENTITY")
  fi
  [ -r "$IDENTITY" ] || die "--identity $IDENTITY cannot be read."
  if [ -n "$DRILL" ]; then
    DATABASE="hoc_tap_drill_$$" FILES="$SCRATCH/files"
    mkdir -p "$FILES"
  fi
  [ -n "$DATABASE" ] && [ -n "$FILES" ] || { usage >&2; die "--database and --files say where to; or --drill."; }
  [[ $DATABASE =~ ^[a-z_][a-z0-9_]*$ ]] || die "--database $DATABASE: small letters, digits and _ only."
}

in_server() { PGDATABASE=postgres pg psql -XqAt -v ON_ERROR_STOP=1 -c "$1"; }
in_database() { PGDATABASE=$DATABASE pg psql -XqAt -v ON_ERROR_STOP=1; }

look_at_the_backup() {
  local base opened
  verify_folder "$FROM"
  base=$(fact "$FROM" based_on)
  BASE_FOLDER=""
  if [ "$base" != - ]; then
    BASE_FOLDER="$(dirname "$FROM")/$base"
    [ -d "$BASE_FOLDER" ] || die "$FROM holds only what changed since $base, which is not beside it. Nothing was restored."
    verify_folder "$BASE_FOLDER"
  fi
  opened=$( (age --decrypt --identity "$IDENTITY" "$FROM/database.dump.age" 2>"$SCRATCH/why" || true) | head -c 5)
  [ "$opened" = PGDMP ] ||
    die "This key does not open the backup ($(head -1 "$SCRATCH/why")). Nothing was restored."
}

look_at_the_target() {
  TARGET=$DATABASE TABLES=0
  use_database "$DATABASE_URL"
  EXISTS=$(in_server "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'") ||
    die "The database server does not answer."
  if [ "$EXISTS" = 1 ]; then
    TABLES=$(echo "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'" | in_database)
    [ "$TABLES" = 0 ] || [ -n "$FORCE" ] ||
      die "The database $DATABASE has $TABLES tables. --force puts it aside. Nothing was restored."
  fi
  if [ "$DATABASE" = "$PGDATABASE" ] && has_systemd && systemctl is-active --quiet hoc-tap-web.service; then
    die "The site is running on $DATABASE: systemctl stop hoc-tap-web.socket 'hoc-tap-*.service' first. Nothing was restored."
  fi
  if [ -z "$FORCE" ] && has_files "$FILES"; then
    die "$FILES has files already. --force puts them aside. Nothing was restored."
  fi
}

# The site's role may not make databases; root on the same machine may, as postgres.
server_sql() {
  in_server "$1" >/dev/null 2>>"$SCRATCH/why" && return
  { [ "$(id -u)" = 0 ] && id postgres >/dev/null 2>&1; } ||
    die "May not do this on the database server: $1"
  (cd / && env -u PGHOST -u PGUSER -u PGPASSWORD -u PGDATABASE setpriv --reuid=postgres \
    --regid=postgres --init-groups psql -XqAt -v ON_ERROR_STOP=1 -d postgres -c "$1" >/dev/null)
}

make_database() {
  server_sql "CREATE DATABASE $1 OWNER $PGUSER ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"
}

drop_database() { server_sql "DROP DATABASE IF EXISTS $1 WITH (FORCE)"; }

# What was there is put aside, after the restored one has passed everything.
swap_databases() {
  local aside
  aside="${TARGET}_before_$(date -u +%Y%m%d%H%M%S)"
  server_sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$TARGET'"
  server_sql "ALTER DATABASE $TARGET RENAME TO $aside"
  server_sql "ALTER DATABASE $DATABASE RENAME TO $TARGET"
  say "the database that was there is now called $aside; drop it when it is no longer needed"
  DATABASE=$TARGET
}

swap_files() {
  local folder stamp
  stamp=$(date -u +%Y%m%dT%H%M%SZ)
  for folder in uploads private; do
    if [ -d "$TARGET_FILES/$folder" ]; then mv "$TARGET_FILES/$folder" "$TARGET_FILES/$folder.before-$stamp"; fi
    mv "$FILES/$folder" "$TARGET_FILES/$folder"
  done
  rmdir "$FILES"
  FILES=$TARGET_FILES
  say "the files that were there are now in uploads.before-$stamp and private.before-$stamp"
}

decrypt() { age --decrypt --identity "$IDENTITY" "$1" 2>>"$SCRATCH/why"; }

restore_database() {
  say "database $DATABASE …"
  if [ "$TABLES" != 0 ]; then DATABASE="${TARGET}_new_$$" EXISTS=""; fi
  if [ "$EXISTS" != 1 ]; then
    make_database "$DATABASE"
    MADE=$DATABASE
  fi
  # In one transaction: a dump that breaks off leaves nothing behind.
  decrypt "$FROM/database.dump.age" |
    PGDATABASE=$DATABASE pg pg_restore --no-owner --no-privileges --exit-on-error --single-transaction \
      --dbname="$DATABASE" 2>>"$SCRATCH/why" ||
    die "The dump could not be read to its end: $(tail -2 "$SCRATCH/why" | tr '\n' ' ')"
  awk '$1 == "rows" {print $2, $3}' "$FROM/MANIFEST" | LC_ALL=C sort >"$SCRATCH/rows-then"
  printf '%s \\gexec\n' "$COUNTING" | in_database | LC_ALL=C sort >"$SCRATCH/rows-now"
  diff "$SCRATCH/rows-then" "$SCRATCH/rows-now" >"$SCRATCH/diff" ||
    die "The restored tables have other numbers of rows than the manifest: $(tr '\n' ' ' <"$SCRATCH/diff")"
  PGDATABASE=$DATABASE PGOPTIONS='-c client_min_messages=error' pg psql -Xq -c ANALYZE
  say "  $(awk '{sum += $2} END {print sum + 0}' "$SCRATCH/rows-now") rows in $(wc -l <"$SCRATCH/rows-now") tables, as in the manifest"
}

has_files() { [ -n "$(find "$1/uploads" "$1/private" -type f -print -quit 2>/dev/null)" ]; }

restore_files() {
  local folder missing
  say "files in $FILES …"
  TARGET_FILES=$FILES
  # Beside what is there, until everything has been checked.
  if has_files "$FILES"; then FILES="$FILES/.restored-$$"; fi
  install -d "$FILES"
  for folder in ${BASE_FOLDER:+"$BASE_FOLDER"} "$FROM"; do
    decrypt "$folder/files.tar.age" |
      tar -C "$FILES" --extract --listed-incremental=/dev/null --no-same-owner ||
      die "The files could not be read to their end: $(tail -2 "$SCRATCH/why" | tr '\n' ' ')"
  done
  decrypt "$FROM/files.list.age" >"$SCRATCH/list-then" || die "The list of files could not be read."
  list_files "$FILES" >"$SCRATCH/list-now"
  missing=$(LC_ALL=C comm -23 "$SCRATCH/list-then" "$SCRATCH/list-now" | wc -l)
  [ "$missing" = 0 ] || die "$missing files of the backup's list are missing or of another size."
  say "  $(wc -l <"$SCRATCH/list-now") files, all $(wc -l <"$SCRATCH/list-then") of the list among them"
  if [ "$(id -u)" = 0 ] && id "$SITE_USER" >/dev/null 2>&1; then
    chown -R "$SITE_USER:www-data" "$FILES/uploads" "$FILES/private"
    find "$FILES/uploads" "$FILES/private" -type d -exec chmod 2750 {} +
    # For the records' check, which runs as the site's user.
    chmod 0711 "$SCRATCH"
    [ "$(stat -c %U "$FILES")" = "$SITE_USER" ] || chmod a+x "$FILES"
  fi
}

check_the_records() {
  say "records …"
  export VAR_DIR="$FILES"
  DATABASE_URL=$(URL="$DATABASE_URL" NAME="$DATABASE" python3 -c '
import os
from urllib.parse import urlsplit
print(urlsplit(os.environ["URL"])._replace(path="/" + os.environ["NAME"]).geturl())')
  export DATABASE_URL
  if ! manage "$RELEASE" migrate --check >/dev/null 2>"$SCRATCH/why"; then
    say "  the backup is older than this release: bringing the restored tables up to date"
    manage "$RELEASE" migrate --noinput -v 0 || die "The restored tables could not be migrated."
  fi
  manage "$RELEASE" check_records --files --skip-checks || die "check_records found records that are not whole (see above)."
}

look_at_the_options
look_at_the_backup
look_at_the_target
restore_database
restore_files
if [ -n "$SETTINGS" ]; then (umask 077 && decrypt "$FROM/settings.tar.age" >"$SETTINGS"); fi
check_the_records
if [ -n "$DRILL" ]; then
  drop_database "$DATABASE"
  [ -z "${BACKUP_STATE_DIR:-}" ] || (umask 022 && basename "$FROM" >"$BACKUP_STATE_DIR/last-drill")
  say "Drill passed: $FROM can be restored; the trial was thrown away."
else
  MADE=""
  if [ "$FILES" != "$TARGET_FILES" ]; then swap_files; fi
  if [ "$TABLES" != 0 ]; then swap_databases; fi
  say "Restored $FROM into the database $DATABASE and $FILES."
fi
