#!/usr/bin/env bash
# Make one encrypted backup of database, files and settings; run every night by hoc-tap-backup.timer.
#   backup.sh [--full] [--label WORD]
# What it reads: DATABASE_URL, FILES_ROOT (/var/lib/hoc-tap), BACKUPS (/var/backups/hoc-tap),
# RECIPIENTS_FILE (/etc/hoc-tap/backup-recipients), BACKUP_STATE_DIR, PG_BIN.
# Encrypted with public keys of age: the private key is not on this machine, so that who takes the
# machine cannot read old backups.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$HERE/lib/common.sh"
# shellcheck source=lib/snapshot.sh
. "$HERE/lib/snapshot.sh"
umask 077

FILES_ROOT="${FILES_ROOT:-$STATE}"
RECIPIENTS_FILE="${RECIPIENTS_FILE:-$ETC/backup-recipients}"
DAYS_BETWEEN_FULL=7
KEEP_DAILY=7 KEEP_WEEKLY=4 KEEP_MONTHLY=6
LABEL="" FULL=""
while [ $# -gt 0 ]; do
  case $1 in
    --full) FULL=yes ;;
    --label) LABEL=${2:?a word}; shift ;;
    --help | -h) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "unknown option $1" ;;
  esac
  shift
done

command -v age >/dev/null || die "age is not installed (apt-get install age)."
[ -s "$RECIPIENTS_FILE" ] ||
  die "No public key in $RECIPIENTS_FILE: run deploy/install.sh again with --backup-recipient."
[ -n "${DATABASE_URL:-}" ] || load_env "$ENV_FILE"
install -d -m 0700 "$BACKUPS" "$BACKUPS/state"
exec 9>"$BACKUPS/.lock"
flock -n 9 || die "Another backup is running."

STAMP=$(date -u +%Y%m%dT%H%M%SZ)${LABEL:+-$LABEL}
PART="$BACKUPS/.partial-$STAMP"
rm -rf "$BACKUPS"/.partial-*
install -d -m 0700 "$PART"
trap 'rm -rf "$PART"' EXIT

encrypt_to() { age --encrypt --recipients-file "$RECIPIENTS_FILE" --output "$PART/$1"; }

# The numbers in the manifest are those of the very moment of the dump, whatever people do meanwhile.
dump_database() {
  use_database "$DATABASE_URL"
  coproc SESSION { pg psql -XqAt -v ON_ERROR_STOP=1 2>&1; }
  local line snapshot="" pid=$SESSION_PID to=${SESSION[1]} from=${SESSION[0]}
  {
    echo 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;'
    printf '%s\n' '\echo BEGUN'
    echo 'SELECT pg_export_snapshot();'
    printf '%s \\gexec\n' "$COUNTING"
    printf '%s\n' '\echo COUNTED'
  } >&"$to"
  while IFS= read -r line <&"$from"; do
    case $line in
      BEGUN) IFS= read -r snapshot <&"$from" ;;
      COUNTED) break ;;
      *) echo "rows $line" >>"$PART/rows" ;;
    esac
  done
  [[ $snapshot =~ ^[0-9A-F]+-[0-9A-F]+-[0-9]+$ ]] || die "The database does not answer: ${snapshot}$(tail -2 "$PART/rows" 2>/dev/null)"
  pg pg_dump --format=custom --no-owner --no-privileges --snapshot="$snapshot" |
    encrypt_to database.dump.age
  echo 'COMMIT;' >&"$to"
  eval "exec $to>&-"
  wait "$pid" 2>/dev/null || true
}

# Everything once a week, in between what has changed since then: a restore needs two at most.
copy_files() {
  local base="" now
  now=$(date +%s)
  mkdir -p "$FILES_ROOT/uploads" "$FILES_ROOT/private"
  if [ -z "$FULL" ] && [ -s "$BACKUPS/state/base" ]; then
    base=$(cat "$BACKUPS/state/base")
    if [ ! -f "$BACKUPS/$base/MANIFEST" ] || [ ! -f "$BACKUPS/state/$base.snar" ] ||
      [ $((now - $(stat -c %Y "$BACKUPS/state/$base.snar"))) -ge $((DAYS_BETWEEN_FULL * 86400)) ]; then
      base=""
    fi
  fi
  BASE=${base:--}
  [ -z "$base" ] || cp -p "$BACKUPS/state/$base.snar" "$PART/snar"
  list_files "$FILES_ROOT" >"$PART/before"
  # 1 says that a file changed while it was read: a recording that is being uploaded.
  { tar -C "$FILES_ROOT" --create --listed-incremental="$PART/snar" --exclude='.part-*' \
    --warning=no-file-changed uploads private || [ $? = 1 ]; } | encrypt_to files.tar.age
  list_files "$FILES_ROOT" >"$PART/after"
  LC_ALL=C comm -12 "$PART/before" "$PART/after" >"$PART/list"
  FILE_COUNT=$(wc -l <"$PART/list")
  FILE_BYTES=$(awk '{sum += $1} END {printf "%d", sum}' "$PART/list")
  encrypt_to files.list.age <"$PART/list"
}

copy_settings() {
  if [ -d "$ETC" ]; then
    tar -C / -cf - "${ETC#/}" | encrypt_to settings.tar.age
  else
    tar -cf - -T /dev/null | encrypt_to settings.tar.age
  fi
}

write_manifest() {
  local part
  {
    echo "format 1"
    echo "made_at $(date -u +%FT%TZ)"
    echo "host $(hostname)"
    echo "based_on $BASE"
    echo "postgresql $(pg psql -XqAt -c 'SHOW server_version')"
    echo "files $FILE_COUNT"
    echo "bytes $FILE_BYTES"
    cat "$PART/rows" 2>/dev/null || true
    for part in "${PARTS[@]}"; do
      echo "sha256 $(sha256sum <"$PART/$part" | cut -d' ' -f1) $part"
    done
  } >"$PART/MANIFEST"
  (cd "$PART" && sha256sum MANIFEST >MANIFEST.sha256)
}

put_in_place() {
  if [ "$BASE" = - ]; then
    mv "$PART/snar" "$BACKUPS/state/$STAMP.snar"
    echo "$STAMP" >"$BACKUPS/state/base"
  fi
  rm -f "$PART"/{snar,before,after,list,rows}
  sync -f "$PART"
  mv -T "$PART" "$BACKUPS/$STAMP"
}

# Keep the newest backup of each of the last 7 days, 4 weeks and 6 months that have one, and the
# full ones that these are based on.
remove_old() {
  local name keep=" " day week month days=" " weeks=" " months=" " d=0 w=0 m=0
  local -a all
  mapfile -t all < <(find "$BACKUPS" -mindepth 1 -maxdepth 1 -type d -name '2*Z*' -printf '%f\n' | sort -r)
  for name in "${all[@]}"; do
    day=${name:0:8} week=$(date -d "${name:0:8}" +%G%V) month=${name:0:6}
    if [[ $days != *" $day "* ]] && [ $d -lt $KEEP_DAILY ]; then days+="$day " d=$((d + 1)) keep+="$name "; fi
    if [[ $weeks != *" $week "* ]] && [ $w -lt $KEEP_WEEKLY ]; then weeks+="$week " w=$((w + 1)) keep+="$name "; fi
    if [[ $months != *" $month "* ]] && [ $m -lt $KEEP_MONTHLY ]; then months+="$month " m=$((m + 1)) keep+="$name "; fi
  done
  # shellcheck disable=SC2086
  for name in $keep; do keep+="$(fact "$BACKUPS/$name" based_on) "; done
  for name in "${all[@]}"; do
    [[ $keep == *" $name "* ]] || rm -rf "${BACKUPS:?}/$name" "$BACKUPS/state/$name.snar"
  done
}

dump_database
copy_files
copy_settings
write_manifest
put_in_place
remove_old
if [ -n "${BACKUP_STATE_DIR:-}" ]; then
  install -d -m 0755 "$BACKUP_STATE_DIR"
  (umask 022 && echo "$STAMP" >"$BACKUP_STATE_DIR/last-backup")
fi
# To another house: a program of the administrator's, for example with rsync.
if [ -x "$ETC/after-backup" ]; then "$ETC/after-backup" "$BACKUPS/$STAMP"; fi
say "Backup $BACKUPS/$STAMP: $(awk '$1 == "rows" {sum += $3} END {print sum + 0}' "$BACKUPS/$STAMP/MANIFEST") rows, $FILE_COUNT files, $(du -sh "$BACKUPS/$STAMP" | cut -f1)"
