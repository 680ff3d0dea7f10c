#!/bin/sh
# smoke.sh URL: whether a running service does its work, without changing anything that training sees. Needs curl.
# METAREWARD_TOKEN is its access token, METAREWARD_TASK a task other than the default one, SMOKE_TIMEOUT the seconds that
# scoring may take (120). One rollout is scored and stored, for evaluation: it is never studied and counts for no schedule.
# Exit status 0 when all is well, 1 when a check failed, 2 for wrong use.
set -eu

if [ "$#" != 1 ]; then
    echo "usage: smoke.sh URL" >&2
    exit 2
fi
command -v curl >/dev/null 2>&1 || { echo "smoke.sh: curl is missing" >&2; exit 2; }
base=${1%/}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
checks=0
# The token stands in a file that only this user reads, so that it is not seen among the arguments of curl.
umask 077
: >"$folder/curlrc"
[ -z "${METAREWARD_TOKEN:-}" ] || printf 'header = "Authorization: Bearer %s"\n' "$METAREWARD_TOKEN" >"$folder/curlrc"
task=${METAREWARD_TASK:-}
query=${task:+?task=$task}

fail() { # fail NAME REASON
    echo "smoke: $1 FAILED: $2" >&2
    if [ -s "$folder/body" ]; then
        echo "the answer was:" >&2
        head -c 2000 "$folder/body" >&2
        echo >&2
    fi
    exit 1
}

# check NAME STATUS PATTERN PATH CURL-ARGUMENTS...: the answer has the status and a line that matches the pattern.
check() {
    name=$1 status=$2 pattern=$3 path=$4
    shift 4
    : >"$folder/body"
    got=$(curl -sS -K "$folder/curlrc" --max-time "${SMOKE_TIMEOUT:-120}" --connect-timeout 10 -o "$folder/body" \
        -w '%{http_code}' "$@" "$base$path" 2>"$folder/error") || fail "$name" "$(cat "$folder/error")"
    case "$got" in
        401)
            [ -n "${METAREWARD_TOKEN:-}" ] || fail "$name" "401: METAREWARD_TOKEN is not set, and the service wants a token"
            fail "$name" "401: the service does not take the token in METAREWARD_TOKEN"
            ;;
        403) [ "$status" = 403 ] || fail "$name" "403: the token has not the scope, or the host name is refused" ;;
    esac
    if grep -qiE '^[[:space:]]*<(!doctype|html)' "$folder/body"; then
        fail "$name" "status $got with a page of HTML: a proxy or another server answers in place of the service"
    fi
    [ "$got" = "$status" ] || fail "$name" "status $got instead of $status"
    grep -qE "$pattern" "$folder/body" || fail "$name" "nothing in the answer matches $pattern"
    checks=$((checks + 1))
    echo "ok  $name"
}

check "alive" 200 '"status": ?"alive"' /healthz
check "ready" 200 '"status": ?"(ready|degraded)"' /readyz # 503: no judge has answered yet, or it is shutting down
if grep -qE '"status": ?"degraded"' "$folder/body"; then
    echo "    it is degraded: $(cat "$folder/body")"
fi
if grep -qE '"simulated": ?true' "$folder/body"; then
    echo "    the simulated model has a part in it: such rewards are not for training"
fi
check "tasks" 200 '"name":' /tasks
check "head of the rubric" 200 '"version": ?[0-9]+' "/rubric/version$query"
check "rubric" 200 '"kind": ?"(items|guidelines)"' "/rubric$query"
rollout='{"prompt":"Write two sentences about tea.","response":"Tea is a drink made of leaves. People like it warm."}'
check "scoring" 200 '"rewards": ?\[' /score -H 'Content-Type: application/json' \
    --data "{${task:+\"task\":\"$task\",}\"purpose\":\"eval\",\"rollouts\":[$rollout]}"
grep -qE '"rewards": ?\[-?[0-9]' "$folder/body" || fail "scoring" "the rollout has no reward; its error says why"
check "a wrong request is refused" 422 '"pointer": ?"/rollouts"' /score -H 'Content-Type: application/json' \
    --data '{"rollouts":[]}'
check "measurements" 200 '^metareward_rollouts_scored_total' /metrics
check "contract" 200 '^openapi: ' /openapi.yaml
echo "smoke: $checks checks passed against $base"
