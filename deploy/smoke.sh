#!/usr/bin/env bash
# Ask a running site for what every visitor needs, through nginx; safe at any time.
#   smoke.sh https://hoc-tap.example [--insecure] [--resolve 127.0.0.1]
set -euo pipefail
ADDRESS=${1:?the address of the site}
shift
HOST=${ADDRESS#https://}
OPTIONS=(--silent --max-time 20)
while [ $# -gt 0 ]; do
  case $1 in
    --insecure) OPTIONS+=(--insecure) ;;
    --resolve) OPTIONS+=(--resolve "$HOST:443:$2" --resolve "$HOST:80:$2"); shift ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
  esac
  shift
done
FAILED=0

get() { curl "${OPTIONS[@]}" --include "$@" | tr -d '\r'; }

# expect WHAT PATTERN < ANSWER
expect() {
  local answer
  answer=$(cat)
  if grep -Eq "$2" <<<"$answer"; then
    echo "ok    $1"
  else
    echo "FAIL  $1: no '$2' in: $(head -c 300 <<<"$answer" | tr '\n' ' ')"
    FAILED=1
  fi
}

page=$(get "$ADDRESS/")
expect "home page" '^HTTP/2 200' <<<"$page"
expect "home page has a policy" '^content-security-policy: ' <<<"$page"
expect "home page is Vietnamese" 'lang="vi"' <<<"$page"
sheet=$(grep -oE '/static/css/site\.[0-9a-f]{12}\.css' <<<"$page" | head -1 || true)
expect "style sheet with a fingerprint" '^/static/' <<<"$sheet"
answer=$(curl "${OPTIONS[@]}" --head -H 'Accept-Encoding: br, gzip' "$ADDRESS$sheet" | tr -d '\r')
expect "style sheet kept for a year" '^cache-control: public, max-age=31536000, immutable' <<<"$answer"
expect "style sheet is sent compressed" '^content-encoding: (br|gzip)' <<<"$answer"
expect "sign-in page" '^HTTP/2 200' <<<"$(get "$ADDRESS/tai-khoan/login/")"
expect "cookies for https only" '^set-cookie: __Host-csrftoken=.*; Secure' <<<"$(get "$ADDRESS/tai-khoan/login/")"
expect "private files not by address" '^HTTP/2 404' <<<"$(get "$ADDRESS/_private/anything")"
expect "plain http is sent to https" '^Location: https://' <<<"$(get "http://$HOST/hoc-tap/")"
expect "alive" '"status": "ok"' <<<"$(get "$ADDRESS/livez")"
expect "ready" '^HTTP/2 200' <<<"$(get "$ADDRESS/readyz")"
exit $FAILED
