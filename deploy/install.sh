#!/usr/bin/env bash
# Turn a bare Debian 12 into the running site, or bring a new release to one that runs.
# Safe to run again: settings, secrets, certificate and data are kept.  See deploy/README.md.
# shellcheck disable=SC2034  # read by the files of lib/
set -euo pipefail
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'END'
deploy/install.sh --domain NAME [options]       as root, from a checkout or an unpacked release

  --domain NAME            name of the site; again for more names, the first one is the address
  --cert FILE --key FILE   certificate with its chain, and its key; without: a self-signed one
  --email-url URL          how mail goes out: smtp+tls://user:password@host:587
  --alert-email ADDRESS    who is told when a service or a backup fails
  --help-phone, --help-email   the help line that stands on every page
  --backup-recipient KEY   public key of age (age1…) for backups; again for more.  Make the pair
                           elsewhere (age-keygen -o key.txt): the private key never comes here.
  --admin-code CODE        make the first administrator, with …
  --admin-name NAME        … this name; the password is asked for, or drawn and printed once
  --organisation NAME      … and found the organisation of this name, if there is none yet
  --by-hand                where systemd does not run (a container): start the same commands by hand
  --dry-run                say what would be done, do nothing
  --help                   these lines

An upgrade is the same command from the new release: it builds beside the running one, migrates,
switches, and goes back by itself when the new release is not ready within a minute.
END
}

# One at a time.  -o: the services that are started here must not inherit the lock.
if [ -z "${HOC_TAP_LOCKED:-}" ] && [ "$(id -u)" = 0 ] && [[ " $* " != *" --dry-run "* ]]; then
  code=0
  HOC_TAP_LOCKED=yes flock -n -o -E 75 /run/lock/hoc-tap-install.lock "$0" "$@" || code=$?
  [ $code != 75 ] || echo "REFUSED: another installation is running." >&2
  exit $code
fi
unset HOC_TAP_LOCKED

DOMAINS="" CERT="" KEY="" EMAIL_URL="consolemail://" ALERT_EMAIL="" RECIPIENTS="" BY_HAND=""
HELP_PHONE="0237 000 0000" HELP_EMAIL="hotro@hoctap.example"
ADMIN_CODE="" ADMIN_NAME="" ORGANISATION=""
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --dry-run) DRY_RUN=yes; shift; continue ;;
    --by-hand) BY_HAND=yes; shift; continue ;;
  esac
  [ $# -ge 2 ] || { usage >&2; echo "REFUSED: $1 needs a value, or is not an option." >&2; exit 2; }
  case $1 in
    --domain) DOMAINS="${DOMAINS:+$DOMAINS }$2" ;;
    --cert) CERT=$2 ;;
    --key) KEY=$2 ;;
    --email-url) EMAIL_URL=$2 ;;
    --alert-email) ALERT_EMAIL=$2 ;;
    --help-phone) HELP_PHONE=$2 ;;
    --help-email) HELP_EMAIL=$2 ;;
    --backup-recipient) RECIPIENTS="${RECIPIENTS:+$RECIPIENTS }$2" ;;
    --admin-code) ADMIN_CODE=$2 ;;
    --admin-name) ADMIN_NAME=$2 ;;
    --organisation) ORGANISATION=$2 ;;
    *) usage >&2; echo "REFUSED: unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done

for part in common system release config; do
  # shellcheck source=/dev/null
  . "$SOURCE/deploy/lib/$part.sh"
done

look_at_the_options() {
  # An upgrade need not repeat what the machine knows.
  if [ -z "$DOMAINS" ] && [ -r "$ENV_FILE" ]; then
    DOMAINS=$(sed -nE "s/^ALLOWED_HOSTS='?([^']+)'?$/\1/p" "$ENV_FILE" | tr ',' ' ')
  fi
  if [ -z "$CERT" ] && [ -r /etc/nginx/sites-available/hoc-tap ]; then
    CERT=$(sed -nE 's/^ *ssl_certificate +([^;]+);/\1/p' /etc/nginx/sites-available/hoc-tap)
    KEY=$(sed -nE 's/^ *ssl_certificate_key +([^;]+);/\1/p' /etc/nginx/sites-available/hoc-tap)
    case $CERT in "$ETC/tls/self-signed.crt") CERT="" KEY="" ;; esac
  fi
  [ -n "$DOMAINS" ] || die "--domain is missing: under which name will people find the site?"
  local name quote="'"
  for name in $DOMAINS; do
    [[ $name =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$ ]] || die "--domain $name is not a host name."
  done
  for name in "$EMAIL_URL" "$ALERT_EMAIL" "$HELP_PHONE" "$HELP_EMAIL"; do
    case $name in *"$quote"*) die "A single quote in $name: write it as %27." ;; esac
  done
  for name in $RECIPIENTS; do
    [[ $name =~ ^age1[a-z0-9]{58}$ ]] || die "--backup-recipient $name is not a public key of age (age1…)."
  done
  [ -z "$CERT$KEY" ] || { [ -n "$CERT" ] && [ -n "$KEY" ]; } || die "--cert and --key go together."
  [ -z "$CERT" ] || [ -n "$DRY_RUN" ] || [ -r "$CERT" ] || die "--cert $CERT cannot be read."
  [ -z "$KEY" ] || [ -n "$DRY_RUN" ] || [ -r "$KEY" ] || die "--key $KEY cannot be read."
  [ -z "$ADMIN_CODE" ] || [ -n "$ADMIN_NAME" ] || die "--admin-code needs --admin-name."
}

look_at_the_machine() {
  [ -n "$DRY_RUN" ] || [ "$(id -u)" = 0 ] || die "Run this as root."
  [ -r /etc/debian_version ] || die "This is not Debian; deploy/README.md tells what to do by hand."
  local major free
  major=$(cut -d. -f1 /etc/debian_version)
  [[ $major =~ ^[0-9]+$ ]] && [ "$major" -lt 12 ] && die "Debian 12 or newer is needed, this is $major."
  free=$(df -Pm /opt | awk 'NR == 2 {print $4}')
  [ "$free" -ge 3000 ] || die "Only $free MB are free below /opt; 3000 are needed."
}

make_first_administrator() {
  [ -n "$ADMIN_CODE" ] || return 0
  step "First administrator"
  if [ -n "$DRY_RUN" ]; then
    say "   would run: manage.py create_first_admin --code $ADMIN_CODE"
    return
  fi
  (
    load_env "$ENV_FILE"
    export LOG_LEVEL=WARNING
    manage "$RELEASE" create_first_admin --code "$ADMIN_CODE" --name "$ADMIN_NAME" \
      ${ORGANISATION:+--organisation "$ORGANISATION"}
  )
}

backup_before_migrating() {
  [ -L "$PREFIX/current" ] && [ -s "$ETC/backup-recipients" ] && [ -z "$DRY_RUN" ] || return 0
  step "Backup before the upgrade"
  (load_env "$ENV_FILE" && "$RELEASE/deploy/backup.sh" --label before-upgrade)
}

finish() {
  step "Done in $SECONDS s"
  [ -n "$DRY_RUN" ] && { say "Dry run: nothing was changed."; return; }
  say "Site: https://${DOMAINS%% *}   settings: $ENV_FILE   command: hoc-tap"
  [ -s "$ETC/backup-recipients" ] ||
    say "NO BACKUPS YET: run again with --backup-recipient (deploy/README.md, \"Backup\")."
  case $CERT in
    "$ETC"/tls/self-signed.crt)
      say "Self-signed certificate.  A real one: apt-get install certbot; certbot certonly --webroot"
      say "  -w /var/www/acme -d ${DOMAINS%% *}; run this again with --cert and --key; HSTS_SECONDS=31536000."
      ;;
  esac
  say "Firewall: only 22, 80 and 443 need to be open (nft or ufw; deploy/README.md)."
}

# A release that does not serve in the end is not left lying about.
remove_unused_release() {
  local code=$?
  if [ $code != 0 ] && [ -n "${RELEASE:-}" ] && [ -d "$RELEASE" ] &&
    [ "$(readlink -f "$PREFIX/current" 2>/dev/null)" != "$RELEASE" ]; then
    rm -rf "$RELEASE"
    say "$RELEASE removed again."
  fi
}

SECONDS=0
trap remove_unused_release EXIT
look_at_the_options
look_at_the_machine
install_packages
make_user_and_folders
keep_recipients
make_env
set_up_postgres
set_up_redis
build_release "$SOURCE"
backup_before_migrating
migrate_database
make_first_administrator
try_release
install_units
configure_nginx
install_command
switch_release
verify_units
remove_old_releases
finish
