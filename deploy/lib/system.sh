# shellcheck shell=bash
# The machine: packages, user, folders, PostgreSQL, Redis.

PACKAGES=(
  postgresql redis-server nginx-light libnginx-mod-http-brotli-static ffmpeg
  python3 python3-venv ca-certificates openssl curl age logrotate tzdata
)

install_packages() {
  step "Packages of Debian"
  local missing=() package
  for package in "${PACKAGES[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then
    say "all there"
    return
  fi
  say "installing: ${missing[*]}"
  run apt-get update -qq
  # What dpkg has to say is in /var/log/apt; errors come through.
  run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >"$([ -n "$DRY_RUN" ] && echo /dev/stdout || echo /dev/null)"
}

make_user_and_folders() {
  step "User and folders"
  id "$SITE_USER" >/dev/null 2>&1 ||
    run useradd --system --home-dir "$STATE" --shell /usr/sbin/nologin --user-group "$SITE_USER"
  run install -d -m 0755 "$PREFIX" "$PREFIX/releases" "$PREFIX/tools"
  run install -d -m 0750 -o root -g "$SITE_USER" "$ETC"
  # nginx reads private files and pictures through the group; the set-group-id bit hands it on.
  run install -d -m 2750 -o "$SITE_USER" -g www-data "$STATE" "$STATE/uploads" "$STATE/private"
  run install -d -m 0750 -o "$SITE_USER" -g "$SITE_USER" "$STATE/tmp" "$STATE/beat"
  run install -d -m 0755 -o root -g root "$STATE/backup-state"
  run install -d -m 0750 -o root -g www-data "$LOGS"
  run install -d -m 0700 -o root -g root "$BACKUPS"
  run install -d -m 0755 /var/www/acme
  run install -d -m 2750 -o "$SITE_USER" -g www-data /run/hoc-tap
}

random_word() { openssl rand -hex "$1"; }

# The keys of encrypted columns and of the audit log; a site from before them gets them at its upgrade.
new_keys() {
  echo "# Keep a copy of these keys apart from the backups: without them phones and file numbers are lost."
  echo "FIELD_KEYS='k1:$(openssl rand -base64 32)'"
  echo "FIELD_INDEX_KEY='$(random_word 32)'"
  echo "AUDIT_KEY='$(random_word 32)'"
}

add_missing_keys() {
  grep -q '^FIELD_KEYS=' "$ENV_FILE" && return
  if [ -n "$DRY_RUN" ]; then
    say "   would add FIELD_KEYS, FIELD_INDEX_KEY and AUDIT_KEY to $ENV_FILE"
  else
    new_keys >>"$ENV_FILE"
    say "added new keys (FIELD_KEYS, FIELD_INDEX_KEY, AUDIT_KEY): copy them to a safe place"
  fi
}

make_env() {
  step "Settings and secrets: $ENV_FILE"
  if [ -e "$ENV_FILE" ]; then
    say "kept as it is: options about mail, help and hosts are for the first run only"
    grep -q "^ALLOWED_HOSTS='\?${DOMAINS// /,}'\?$" "$ENV_FILE" ||
      say "BUT its ALLOWED_HOSTS is not $DOMAINS: change ALLOWED_HOSTS and SITE_URL there"
    add_missing_keys
    return
  fi
  local cores memory hsts=31536000
  cores=$(nproc)
  memory=$(awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
  # A browser that once heard HSTS lets nobody past the warning about our own certificate.
  [ -n "$CERT" ] || hsts=0
  write_file "$ENV_FILE" 0640 "root:$SITE_USER" <<END
# Settings of this site, made by deploy/install.sh on $(date +%F).  Every variable: deploy/env.example.
# Values with other signs than letters and digits stand in single quotes.
DJANGO_SETTINGS_MODULE=lms.settings.production
SECRET_KEY='$(openssl rand -base64 66 | tr -d '\n' | tr '+/' '-_')'
$(new_keys)
ALLOWED_HOSTS='${DOMAINS// /,}'
SITE_URL='https://${DOMAINS%% *}'
DATABASE_URL='postgres://$SITE_USER:$(random_word 24)@127.0.0.1:5432/$SITE_USER'
REDIS_URL='redis://:$(random_word 24)@127.0.0.1:6379/0'
TRUSTED_PROXY_COUNT=1
ACCEL_REDIRECT_PREFIX=/_private/
BACKUP_STATE_DIR=$STATE/backup-state
EMAIL_URL='$EMAIL_URL'
DEFAULT_FROM_EMAIL='hoc-tap@${DOMAINS%% *}'
HELP_PHONE='$HELP_PHONE'
HELP_EMAIL='$HELP_EMAIL'
# 0 as long as the certificate is self-signed; 31536000 with a real one.
HSTS_SECONDS=$hsts
# Who is told by mail when a backup or a service fails.
ALERT_EMAIL='$ALERT_EMAIL'
# Processes and threads, for $cores cores and $memory MB.
WEB_WORKERS=$((cores + 1))
WEB_THREADS=4
# One of them may be busy with a video.
WORKER_PROCESSES=$((cores > 2 ? cores : 2))
END
}

set_up_postgres() {
  step "PostgreSQL"
  local memory
  memory=$(awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
  local configuration
  configuration=$(find /etc/postgresql -maxdepth 2 -name main 2>/dev/null | sort -V | tail -1 || true)
  configuration=${configuration:-/etc/postgresql/15/main}
  write_file "$configuration/conf.d/hoc-tap.conf" 0644 root:root <<END
# Made by deploy/install.sh; change values in a later file (zz-….conf).
shared_buffers = $((memory / 4 < 4096 ? memory / 4 : 4096))MB
effective_cache_size = $((memory / 2))MB
work_mem = 16MB
max_connections = 100
jit = off
password_encryption = 'scram-sha-256'
END
  if has_systemd; then
    run systemctl enable postgresql
    # A restart cuts off everybody who is at work: only for new settings.
    run systemctl "${CHANGED:+re}start" postgresql
  elif [ -z "$DRY_RUN" ]; then
    local version
    version=$(basename "$(dirname "$configuration")")
    if [ -n "$CHANGED" ] && pg_lsclusters -h | grep -q ' online'; then pg_ctlcluster "$version" main stop; fi
    pg_lsclusters -h | grep -q ' online' || pg_ctlcluster "$version" main start
  fi
  if [ -n "$DRY_RUN" ]; then
    say "   would make: role and database $SITE_USER (UTF8, C.UTF-8), password from $ENV_FILE"
    return
  fi
  wait_for 30 as_postgres -c 'SELECT 1'
  # The password goes in by standard input: a command line is for everybody to read.
  local password
  password=$(sed -nE "s|^DATABASE_URL='?postgres://[^:]+:([^@]+)@.*|\1|p" "$ENV_FILE")
  [ -n "$password" ] || die "DATABASE_URL in $ENV_FILE has no password that I understand."
  [ "$(as_postgres -c "SELECT 1 FROM pg_roles WHERE rolname = '$SITE_USER'")" = 1 ] ||
    as_postgres -c "CREATE ROLE $SITE_USER LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB" >/dev/null
  printf "ALTER ROLE %s PASSWORD '%s';\n" "$SITE_USER" "$password" | as_postgres >/dev/null
  if [ "$(as_postgres -c "SELECT 1 FROM pg_database WHERE datname = '$SITE_USER'")" != 1 ]; then
    as_postgres -c "CREATE DATABASE $SITE_USER OWNER $SITE_USER ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0" >/dev/null
    as_postgres -c "REVOKE ALL ON DATABASE $SITE_USER FROM PUBLIC" >/dev/null
    say "database $SITE_USER made"
  else
    say "database $SITE_USER is there"
  fi
}

as_postgres() { (cd / && setpriv --reuid=postgres --regid=postgres --init-groups psql -XqAt -v ON_ERROR_STOP=1 "$@"); }

# wait_for SECONDS COMMAND…: until it succeeds.
wait_for() {
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $until ] || return 1
    sleep 1
  done
}

set_up_redis() {
  step "Redis"
  local password
  if [ -n "$DRY_RUN" ]; then
    password=""
  else
    password=$(sed -nE "s|^REDIS_URL='?redis://:([^@]+)@.*|\1|p" "$ENV_FILE")
    [ -n "$password" ] || die "REDIS_URL in $ENV_FILE has no password that I understand."
  fi
  write_file /etc/redis/hoc-tap.conf 0640 redis:redis <<END
# Made by deploy/install.sh.  May be emptied at any time: every record is in PostgreSQL.
bind 127.0.0.1
requirepass $password
maxmemory 256mb
# Only what has an end may be thrown away: queued jobs have none.
maxmemory-policy volatile-lru
END
  if [ -n "$DRY_RUN" ] || ! grep -q '^include /etc/redis/hoc-tap.conf' /etc/redis/redis.conf; then
    run sh -c "echo 'include /etc/redis/hoc-tap.conf' >>/etc/redis/redis.conf"
  fi
  if has_systemd; then
    run systemctl enable redis-server
    run systemctl "${CHANGED:+re}start" redis-server
  elif [ -z "$DRY_RUN" ]; then
    if [ -n "$CHANGED" ] || ! env REDISCLI_AUTH="$password" redis-cli ping >/dev/null 2>&1; then
      /etc/init.d/redis-server restart >/dev/null 2>&1
    fi
    wait_for 15 env REDISCLI_AUTH="$password" redis-cli ping
  fi
}
