#!/usr/bin/env bash
# Start what systemd would, where systemd does not run (a container): the ExecStart of the installed
# units, as their user, in their folder, with their settings.
#   run-by-hand.sh start|stop|restart|status     only the site's own processes, and nginx
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
UNIT_DIR="${UNIT_DIR:-/etc/systemd/system}"
PIDS=/run/hoc-tap-by-hand
has_systemd && die "systemd runs here: use systemctl."
[ "$(id -u)" = 0 ] || die "Run this as root."

services() {
  local unit
  for unit in "$UNIT_DIR"/hoc-tap-{web,worker,worker-slow,beat}.service; do
    [ -e "$unit" ] && basename "$unit" .service
  done
}

is_alive() { [ -s "$PIDS/$1.pid" ] && kill -0 "$(cat "$PIDS/$1.pid")" 2>/dev/null; }

start_one() {
  local name=$1 unit="$UNIT_DIR/$1.service" command folder user
  is_alive "$name" && { say "$name runs already"; return; }
  command=$(sed -n 's/^ExecStart=//p' "$unit")
  command=${command//%%/%}
  folder=$(sed -n 's/^WorkingDirectory=//p' "$unit")
  user=$(sed -n 's/^User=//p' "$unit")
  (
    cd "$folder"
    load_env "$ENV_FILE"
    umask 0027
    export PYTHONDONTWRITEBYTECODE=1 TMPDIR="$STATE/tmp" HOME="$STATE"
    # systemd puts the variables in; the shell does it here.
    eval "set -- $command"
    exec setsid setpriv --reuid="$user" --regid="$user" --init-groups --no-new-privs "$@" \
      >>"$LOGS/$name.log" 2>&1 </dev/null
  ) &
  echo $! >"$PIDS/$name.pid"
  say "$name started (log: $LOGS/$name.log)"
}

stop_one() {
  local name=$1 pid left=40
  is_alive "$name" || return 0
  pid=$(cat "$PIDS/$name.pid")
  kill -TERM "$pid"
  while kill -0 "$pid" 2>/dev/null && [ $left -gt 0 ]; do
    sleep 0.5
    left=$((left - 1))
  done
  kill -0 "$pid" 2>/dev/null && kill -KILL -- "-$pid" 2>/dev/null
  rm -f "$PIDS/$name.pid"
  say "$name stopped"
}

start() {
  install -d "$PIDS"
  install -d -m 2750 -o "$SITE_USER" -g www-data /run/hoc-tap
  local name
  for name in $(services); do start_one "$name"; done
  if [ -s /run/nginx.pid ] && kill -0 "$(cat /run/nginx.pid)" 2>/dev/null; then return; fi
  nginx
  say "nginx started"
}

stop() {
  local name
  for name in $(services | tac); do stop_one "$name"; done
}

case ${1:-} in
  start) start ;;
  stop)
    stop
    [ -s /run/nginx.pid ] && nginx -s quit
    ;;
  restart)
    stop
    start
    ;;
  status)
    for name in $(services) ; do
      if is_alive "$name"; then say "$name runs"; else say "$name does not run"; fi
    done
    ;;
  *) sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
