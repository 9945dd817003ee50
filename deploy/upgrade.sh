#!/usr/bin/env bash
# Bring the release in this folder to the machine: install.sh with what the machine knows already.
exec "$(dirname "${BASH_SOURCE[0]}")/install.sh" "$@"
