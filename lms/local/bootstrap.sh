#!/usr/bin/env bash
# Makes .venv from uv.lock.  Used by make before any Python of the project can run.
#   lms/local/bootstrap.sh [GROUP…]   the groups of pyproject.toml to add
# Everything stays inside the checkout; nothing is removed from a .venv that holds more groups.
set -euo pipefail
cd "$(dirname "$0")/../.."

UV_VERSION=0.13.9

find_python() {
  # The distribution's own first: a hand-built one on the PATH is often slower.
  local candidate
  for candidate in ${PYTHON:-} /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  echo "Python 3.11 or newer is needed (set PYTHON=… if it is in an unusual place)." >&2
  return 1
}

find_uv() {
  local tools=.venv-tools
  if [ -x "$tools/bin/uv" ]; then
    echo "$tools/bin/uv"
    return
  fi
  if "$1" -m venv "$tools" >/dev/null 2>&1; then
    "$tools/bin/python" -m pip install --quiet "uv==$UV_VERSION" >&2
    echo "$tools/bin/uv"
    return
  fi
  # Debian without python3-venv: an ordinary pip can still install into a folder.
  rm -rf "$tools"
  if "$1" -m pip --version >/dev/null 2>&1; then
    "$1" -m pip install --quiet --target "$tools" "uv==$UV_VERSION" >&2
    echo "$tools/bin/uv"
    return
  fi
  echo "This Python has neither venv nor pip: apt-get install python3-venv" >&2
  return 1
}

stamp=.venv/.bootstrapped
state="$(cat pyproject.toml uv.lock | cksum) $*"
if [ -x .venv/bin/python ] && [ -f "$stamp" ] && grep -qxF "$state" "$stamp"; then
  exit 0
fi

python="$(find_python)"
uv="$(find_uv "$python")"
groups=()
for group in "$@"; do groups+=(--group "$group"); done
export UV_PYTHON_DOWNLOADS=never
"$uv" sync --frozen --inexact --quiet --python "$python" "${groups[@]}"
# One line for each set of groups; lines of an older lock file are dropped.
{ grep -F "${state% "$*"}" "$stamp" 2>/dev/null || true; echo "$state"; } >"$stamp.new"
mv "$stamp.new" "$stamp"
