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
trap 'rm -rf "$folder"' EXIT INT TERM

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
    try "compose file's names" scripts/deploy-files.py compose
    try "ConfigMap" scripts/deploy-files.py configmap "$folder/configmap.yaml"
else
    skip "YAML" "no PyYAML (pip install pyyaml)"
fi
try "metrics by name" scripts/deploy-files.py metrics
try "dashboard" scripts/deploy-files.py dashboard
for script in deploy/smoke.sh deploy/tokens.sh deploy/container/healthcheck.sh scripts/deploy-test.sh; do
    try "shell syntax of $script" sh -n "$script"
    if have shellcheck; then try "shellcheck of $script" shellcheck "$script"; else skip "shellcheck" "not installed"; fi
done
tokens=$folder/tokens
try "tokens are made" deploy/tokens.sh "$tokens"
cp -R "$tokens" "$folder/again"
rm "$folder/again/trainer"
echo META_API_KEY=kept >>"$folder/again/service.env"
try "one token is made anew" deploy/tokens.sh "$folder/again"
# shellcheck disable=SC2016
try "the other tokens and variables stay, and that one is another" sh -c '
    cmp "$1/operator" "$2/operator" && cmp "$1/prometheus" "$2/prometheus" && ! cmp -s "$1/trainer" "$2/trainer" &&
    [ "$(grep -c "^METAREWARD_[A-Z]*_SHA256=[0-9a-f]\{64\}\$" "$2/service.env")" = 3 ] &&
    [ "$(sort -u "$1/service.env" "$2/service.env" | wc -l)" = 5 ] && grep -qx META_API_KEY=kept "$2/service.env" &&
    [ "$(stat -c %a "$2" "$2/trainer" "$2/operator" "$2/service.env" | tr "\n" " ")" = "700 600 600 600 " ]
    ' sh "$tokens" "$folder/again"
refuse "tokens without a folder" 'usage: tokens.sh FOLDER' deploy/tokens.sh

# Tools
if have promtool; then
    # What names a file of the container names one that is here.
    sed "s#/run/secrets/metareward_prometheus#$tokens/prometheus#" deploy/prometheus.yaml >"$folder/prometheus.yaml"
    cp deploy/alerts.yaml "$folder/"
    try "Prometheus configuration and alerts" promtool check config "$folder/prometheus.yaml"
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
if have kubectl; then
    cp -R deploy/kubernetes "$folder/kubernetes"
    rm -rf "$folder/kubernetes/tokens"
    refuse "Kubernetes manifests without tokens" 'tokens/service.env' kubectl kustomize "$folder/kubernetes"
    cp -R "$tokens" "$folder/kubernetes/tokens"
    try "Kubernetes manifests" kubectl kustomize "$folder/kubernetes"
else
    skip "Kubernetes manifests" "no kubectl"
fi
if have kubernetes-validate; then
    for file in deploy/kubernetes/*.yaml; do
        [ "$file" = deploy/kubernetes/kustomization.yaml ] || try "fields of $file" kubernetes-validate --strict "$file"
    done
else
    skip "fields of the Kubernetes manifests" "no kubernetes-validate (pip install kubernetes-validate)"
fi
if have check-jsonschema; then
    try "fields of the compose file" check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml
else
    skip "fields of the compose file" "no check-jsonschema (pip install check-jsonschema)"
fi
if docker compose version >/dev/null 2>&1; then
    cp -R deploy "$folder/deploy"
    rm -rf "$folder/deploy/compose/tokens"
    export GRAFANA_PASSWORD=x
    refuse "compose file without tokens" 'service.env' docker compose -f "$folder/deploy/compose.yaml" config -q
    cp -R "$tokens" "$folder/deploy/compose/tokens"
    try "compose file" docker compose -f "$folder/deploy/compose.yaml" config -q
else
    skip "compose file beyond its YAML" "no docker compose"
fi

# A running service
if [ -x "$binary" ]; then
    try "configuration in metareward.example.yaml" "$binary" check-config --config deploy/metareward.example.yaml
    try "deploy/compose/metareward.yaml serves those with tokens" \
        scripts/deploy-access.py "$binary" deploy/compose/metareward.yaml "$tokens"
    if [ -e "$folder/configmap.yaml" ]; then
        try "the ConfigMap's configuration serves those with tokens" \
            scripts/deploy-access.py "$binary" "$folder/configmap.yaml" "$tokens" --metrics-open
    fi
    try "smoke.sh tells services that are well from others" scripts/deploy-smoke.py "$binary"
    if have nginx && have openssl; then
        try "nginx before the service" scripts/deploy-nginx.py "$binary"
    else
        skip "nginx" "nginx or openssl is not installed (Debian packages nginx-light, openssl)"
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
