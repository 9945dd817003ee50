# shellcheck shell=bash disable=SC2153
# What the machine is told about the site: units, nginx, TLS, logs.

# The units that make up the site; the worker for long jobs only where the code has such a queue.
UNITS=()
SLOW_UNIT=hoc-tap-worker-slow.service

# The queues of the code besides the usual one, with commas.
slow_queues() {
  (
    load_env "$ENV_FILE"
    cd "$RELEASE" && .venv/bin/python - <<'PYTHON'
import django
from django.conf import settings

django.setup()

from lms.celery import app

routes = settings.CELERY_TASK_ROUTES if hasattr(settings, "CELERY_TASK_ROUTES") else {}
named = {route["queue"] for route in routes.values() if "queue" in route}
app.loader.import_default_modules()
named |= {task.queue for task in app.tasks.values() if getattr(task, "queue", None)}
print(",".join(sorted(named - {app.conf.task_default_queue})))
PYTHON
  )
}

install_units() {
  step "Units of systemd"
  local source="$RELEASE/deploy/systemd" queues="" unit
  UNITS=(hoc-tap-web.service hoc-tap-worker.service hoc-tap-beat.service)
  [ -n "$DRY_RUN" ] && source="$SOURCE/deploy/systemd"
  [ -n "$DRY_RUN" ] || queues=$(slow_queues)
  for unit in "$source"/*; do
    unit=$(basename "$unit")
    if [ "$unit" = "$SLOW_UNIT" ] && [ -z "$queues" ]; then
      say "no queue for long jobs in this release: $SLOW_UNIT is left out"
      remove_slow_unit
      continue
    fi
    sed "s|@SLOW_QUEUES@|$queues|g" "$source/$unit" | write_file "/etc/systemd/system/$unit" 0644 root:root
  done
  [ -n "$queues" ] && UNITS+=("$SLOW_UNIT")
  write_file /etc/tmpfiles.d/hoc-tap.conf 0644 root:root <<END
d /run/hoc-tap 2750 $SITE_USER www-data -
END
  write_file /etc/systemd/journald.conf.d/hoc-tap.conf 0644 root:root <<END
[Journal]
SystemMaxUse=1G
MaxRetentionSec=90day
END
  if has_systemd; then
    run systemctl daemon-reload
    run systemctl enable hoc-tap-web.socket hoc-tap-backup.timer "${UNITS[@]}"
    run systemctl start hoc-tap-web.socket hoc-tap-backup.timer
    run systemctl try-restart systemd-journald
  else
    say "systemd does not run here: units installed, not started"
    run ln -sf ../hoc-tap-backup.timer /etc/systemd/system/timers.target.wants/ 2>/dev/null || true
  fi
}

remove_slow_unit() {
  [ -e "/etc/systemd/system/$SLOW_UNIT" ] || return 0
  has_systemd && run systemctl disable --now "$SLOW_UNIT"
  run rm -f "/etc/systemd/system/$SLOW_UNIT"
}

verify_units() {
  [ -n "$DRY_RUN" ] && return
  command -v systemd-analyze >/dev/null || { say "(no systemd-analyze: units not checked)"; return; }
  local unit complaints
  for unit in /etc/systemd/system/hoc-tap-*; do
    [ -f "$unit" ] || continue
    case $unit in *@.service) continue ;; esac
    # Complaints about units of others are not ours to mend.
    complaints=$(systemd-analyze verify "$unit" 2>&1 | grep -i 'hoc-tap' || true)
    [ -z "$complaints" ] || die "systemd-analyze verify $unit: $complaints"
  done
  say "systemd-analyze verify: no complaint about our units"
}

make_certificate() {
  [ -n "$CERT" ] && return
  CERT="$ETC/tls/self-signed.crt" KEY="$ETC/tls/self-signed.key"
  [ -e "$CERT" ] && { say "self-signed certificate kept: $CERT"; return; }
  say "no --cert given: making a self-signed certificate; browsers will warn"
  [ -n "$DRY_RUN" ] && return
  local names
  # shellcheck disable=SC2086
  names=$(printf 'DNS:%s,' $DOMAINS)
  install -d -m 0755 "$ETC/tls"
  (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 \
    -subj "/CN=${DOMAINS%% *}" -addext "subjectAltName=${names%,}" -keyout "$KEY" -out "$CERT" 2>/dev/null)
  chmod 0644 "$CERT"
}

configure_nginx() {
  step "nginx and TLS"
  local given="$CERT" source="${RELEASE}/deploy/nginx" brotli="" hsts="" upload_mb
  [ -n "$DRY_RUN" ] && source="$SOURCE/deploy/nginx"
  make_certificate
  [ -e /usr/share/nginx/modules-available/mod-http-brotli-static.conf ] && brotli="brotli_static on;"
  [ -n "$given" ] && hsts='add_header Strict-Transport-Security "max-age=31536000; includeSubDomains; preload" always;'
  upload_mb=$(sed -nE "s/^MEDIA_MAX_UPLOAD_MB='?([0-9]+).*/\1/p" "$ENV_FILE" 2>/dev/null || true)
  # A form is a little larger than the file in it.
  upload_mb=$((${upload_mb:-500} + 5))
  sed -e "s|@DOMAINS@|$DOMAINS|g" -e "s|@CERT@|$CERT|" -e "s|@KEY@|$KEY|" -e "s|@BROTLI@|$brotli|" \
    -e "s|@UPLOAD_MB@|$upload_mb|" "$source/site.conf" |
    write_file /etc/nginx/sites-available/hoc-tap 0644 root:root
  write_file /etc/nginx/hoc-tap-proxy.conf 0644 root:root <"$source/proxy.conf"
  sed "s|@HSTS@|$hsts|" "$source/headers.conf" | write_file /etc/nginx/hoc-tap-headers.conf 0644 root:root
  run ln -sfn ../sites-available/hoc-tap /etc/nginx/sites-enabled/hoc-tap
  run rm -f /etc/nginx/sites-enabled/default
  write_file /etc/logrotate.d/hoc-tap 0644 root:root <<END
$LOGS/*.log {
  daily
  rotate 30
  maxsize 200M
  missingok
  notifempty
  compress
  delaycompress
  sharedscripts
  su root www-data
  create 0640 root www-data
  postrotate
    [ ! -s /run/nginx.pid ] || kill -USR1 "\$(cat /run/nginx.pid)"
  endscript
}
END
  [ -n "$DRY_RUN" ] && return
  nginx -t -q || die "nginx does not take the configuration; nothing was reloaded."
  if has_systemd; then
    systemctl enable nginx
    systemctl reload-or-restart nginx
  elif [ -n "$BY_HAND" ] && [ -s /run/nginx.pid ] && kill -0 "$(cat /run/nginx.pid)" 2>/dev/null; then
    nginx -s reload
  fi
  say "nginx takes the configuration"
}

install_command() {
  sed "s|@PREFIX@|$PREFIX|" "$SOURCE/deploy/hoc-tap" |
    write_file /usr/local/sbin/hoc-tap 0755 root:root
}

keep_recipients() {
  [ -z "$RECIPIENTS" ] && return
  # shellcheck disable=SC2086
  printf '%s\n' $RECIPIENTS | write_file "$ETC/backup-recipients" 0644 root:root
}
