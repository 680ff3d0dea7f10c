#!/bin/sh
# Checks everything below deploy/, and the Dockerfile, with the tools that are there; says what it has skipped.
# METAREWARD names the service's binary. METAREWARD_STATIC names one linked with --static-swift-stdlib, which stands in the
# Dockerfile's runtime stage; DOCKERFILE_BUILD=1 runs its build stage too, which takes long. DEPLOY_TEST_FOLDER keeps the
# Debian system for the next time.
set -eu

cd "$(dirname "$0")/.."
binary=${METAREWARD:-.build/debug/metareward}
folder=$(mktemp -d)
passed=0
skipped=0
started=""
cleanup() {
    for process in $started; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$folder"
}
trap cleanup EXIT INT TERM

have() { command -v "$1" >/dev/null 2>&1; }
skip() { # skip WHAT WHY
    skipped=$((skipped + 1))
    echo "skipped  $1: $2"
}
try() { # try WHAT COMMAND...
    what=$1
    shift
    if "$@" >"$folder/output" 2>&1; then
        passed=$((passed + 1))
        echo "ok       $what"
    else
        echo "FAILED   $what" >&2
        cat "$folder/output" >&2
        exit 1
    fi
}
refuse() { # refuse WHAT PATTERN COMMAND...: the command fails and says why.
    what=$1 pattern=$2
    shift 2
    if "$@" >"$folder/output" 2>&1 || ! grep -qE "$pattern" "$folder/output"; then
        echo "FAILED   $what: it passed, or nothing matches $pattern" >&2
        cat "$folder/output" >&2
        exit 1
    fi
    passed=$((passed + 1))
    echo "ok       $what"
}

# Files
if python3 -c 'import yaml' 2>/dev/null; then
    try "YAML" scripts/deploy-files.py yaml
    try "ConfigMap" scripts/deploy-files.py configmap "$folder/configmap.yaml"
else
    skip "YAML" "no PyYAML (pip install pyyaml)"
fi
try "metrics by name" scripts/deploy-files.py metrics
try "dashboard" scripts/deploy-files.py dashboard
for script in deploy/smoke.sh deploy/container/healthcheck.sh scripts/deploy-test.sh; do
    try "shell syntax of $script" sh -n "$script"
    if have shellcheck; then try "shellcheck of $script" shellcheck "$script"; else skip "shellcheck" "not installed"; fi
done

# Tools
if have promtool; then
    try "Prometheus configuration and alerts" promtool check config deploy/prometheus.yaml
    scripts/deploy-files.py queries "$folder/queries.yaml" >/dev/null
    try "queries of the dashboard" promtool check rules "$folder/queries.yaml"
    try "alerts under test" promtool test rules deploy/alerts.test.yaml
else
    skip "Prometheus" "no promtool (Debian package prometheus)"
fi
if have systemd-analyze; then
    # The binary need not be installed here.
    sed 's#/usr/local/bin/metareward#/bin/true#' deploy/systemd/metareward.service >"$folder/metareward.service"
    try "systemd unit" systemd-analyze verify "$folder/metareward.service"
    try "systemd unit's exposure below 2.0" \
        systemd-analyze security --offline=yes --threshold=20 "$folder/metareward.service"
else
    skip "systemd unit" "no systemd-analyze"
fi
if have nginx && have openssl; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -keyout "$folder/server.key" -out "$folder/server.pem" 2>/dev/null
    sed -e "s#/etc/nginx/tls#$folder#; s#/var/log/nginx#$folder#; s#/run/nginx.pid#$folder/nginx.pid#" \
        -e 's/listen \(\[::\]:\)\{0,1\}443/listen \118443/' deploy/nginx.conf >"$folder/nginx.conf"
    try "nginx configuration" nginx -t -c "$folder/nginx.conf"
else
    skip "nginx" "not installed (Debian package nginx-light)"
fi
if have kubectl; then
    try "Kubernetes manifests" kubectl kustomize deploy/kubernetes
else
    skip "Kubernetes manifests" "no kubectl"
fi
if docker compose version >/dev/null 2>&1; then
    try "compose file" env GRAFANA_PASSWORD=x docker compose -f deploy/compose.yaml config -q
else
    skip "compose file beyond its YAML" "no docker compose"
fi

# A running service
wait_for() { # wait_for FILE PATTERN: prints what the file's first match captures
    tries=0
    found=""
    while [ -z "$found" ] && [ "$tries" -lt 600 ]; do
        found=$(sed -n "s#.*$2.*#\\1#p" "$1" | head -n 1)
        tries=$((tries + 1))
        [ -n "$found" ] || sleep 0.1
    done
    echo "$found"
}
if [ -x "$binary" ]; then
    for file in deploy/compose/metareward.yaml deploy/metareward.example.yaml "$folder/configmap.yaml"; do
        [ -e "$file" ] && try "configuration in $(basename "$file")" "$binary" check-config --config "$file"
    done
    "$binary" serve --port 8080 --data "$folder/taken" >"$folder/probe" 2>&1 &
    probe=$!
    started="$started $probe"
    "$binary" serve --port 0 --data "$folder/data" >"$folder/log" 2>&1 &
    started="$started $!"
    url=$(wait_for "$folder/log" 'url=\(http://127\.0\.0\.1:[0-9]*\)')
    [ -n "$url" ] || { echo "FAILED   the service did not start" >&2; cat "$folder/log" >&2; exit 1; }
    try "smoke test" deploy/smoke.sh "$url"
    try "smoke test of another task" env METAREWARD_TASK=summarization deploy/smoke.sh "$url"
    scripts/token-proxy.py "$url" secret >"$folder/proxy" 2>&1 &
    started="$started $!"
    guarded=$(wait_for "$folder/proxy" '\(http://127\.0\.0\.1:[0-9]*\)')
    try "smoke test with a token" env METAREWARD_TOKEN=secret deploy/smoke.sh "$guarded"
    refuse "smoke test without the token" 'METAREWARD_TOKEN is missing' env METAREWARD_TOKEN= deploy/smoke.sh "$guarded"
    refuse "smoke test of nobody" 'alive FAILED' deploy/smoke.sh http://127.0.0.1:9
    refuse "smoke test of a service that is not ready" 'ready FAILED: status 503' deploy/smoke.sh "$guarded/broken"
    if have nginx && [ -e "$folder/nginx.conf" ] && grep -q 'url=http://127.0.0.1:8080' "$folder/probe"; then
        nginx -c "$folder/nginx.conf" -g 'daemon off;' >"$folder/nginx.log" 2>&1 &
        started="$started $!"
        try "through nginx" curl -fsS --retry 10 --retry-delay 1 --retry-connrefused --cacert "$folder/server.pem" https://localhost:18443/healthz
    else
        skip "through nginx" "no nginx, or port 8080 is in use"
    fi
else
    skip "everything with a running service" "METAREWARD does not name a binary"
fi

# The Dockerfile
if [ "$(id -u)" != 0 ] || ! have debootstrap; then
    skip "steps of the Dockerfile" "they need root and debootstrap"
elif [ "${DOCKERFILE_BUILD:-0}" = 1 ]; then
    try "every step of the Dockerfile" scripts/dockerfile-steps.py "${DEPLOY_TEST_FOLDER:-$folder/roots}" --build
elif [ -x "${METAREWARD_STATIC:-}" ]; then
    try "runtime stage of the Dockerfile" \
        scripts/dockerfile-steps.py "${DEPLOY_TEST_FOLDER:-$folder/roots}" --binary "$METAREWARD_STATIC"
    skip "build stage of the Dockerfile" "DOCKERFILE_BUILD is not 1"
else
    skip "steps of the Dockerfile" "neither DOCKERFILE_BUILD=1 nor METAREWARD_STATIC"
fi
echo "deploy test: $passed passed, $skipped skipped"
