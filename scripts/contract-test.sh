#!/bin/sh
# Tests the binary against openapi.yaml with schemathesis: scripts/contract-test.sh [SECONDS]. With SECONDS the run is bounded.
# The tool is installed into .build/contract unless METAREWARD_SCHEMATHESIS names one.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib/program.sh

binary=${METAREWARD:-.build/debug/metareward}
seconds=${1:-}
tool=${METAREWARD_SCHEMATHESIS:-}
if [ -z "$tool" ]; then
    tool=.build/contract/bin/schemathesis
    if [ ! -x "$tool" ]; then
        if ! python3 -m venv .build/contract >/dev/null 2>&1 ||
            ! .build/contract/bin/pip install --quiet --disable-pip-version-check 'schemathesis>=4.32,<5'; then
            echo "contract: skipped, because schemathesis 4 cannot be installed here (python3 -m venv, pip)" >&2
            exit 0
        fi
    fi
fi

folder=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service" 2>/dev/null; rm -rf "$folder"' EXIT
made=$("$binary" token new --name contract --scopes operate)
METAREWARD_TOKEN=$(echo "$made" | head -1)
export METAREWARD_TOKEN
{
    echo "$made" | sed 1d
    # Unknown tokens are sent by the hundred here, and each is to be told so.
    echo "  failures_max: 1000000"
    cat <<YAML
tasks:
  essay_writing: { judge: simulated, meta: { model: simulated } }
  math_reasoning: { judge: simulated, meta: { model: simulated } }
YAML
} >"$folder/metareward.yaml"
"$binary" serve --config "$folder/metareward.yaml" --data "$folder/data" --port 0 >"$folder/log" 2>&1 &
service=$!
base=$(listening "$folder/log" "$service") || exit 1

# Something to find: scored rollouts, a second version, a meta run.
call() {
    curl -sS -o /dev/null -f -H "Authorization: Bearer $METAREWARD_TOKEN" -H 'Content-Type: application/json' "$@"
}
call "$base/score" -d '{"run": "r", "step": 1, "rollouts": [
    {"prompt": "Tea?", "response": "A"}, {"prompt": "Tea?", "response": "B"}, {"prompt": "Tea?", "response": "C"},
    {"prompt": "Tea?", "response": "D"}]}'
call "$base/meta/refine?wait=60" -d '{}'

# One worker: the parser of Python 3.11 breaks off now and then where two threads use it (CPython issue 106905).
set -- --phases examples,coverage,fuzzing --workers 1 --no-color --max-examples "${EXAMPLES:-30}" \
    --warnings off ${seconds:+--max-time "$seconds"}
"$tool" --config-file deploy/schemathesis.toml run openapi.yaml --url "$base" "$@"
kill -0 "$service" || { cat "$folder/log" >&2; echo "contract: the service ended" >&2; exit 1; }
