#!/bin/sh
# Two figures on this machine: the version poll under wrk, and scoring with the simulated model. What is compared with
# other clients, and the service's own overhead, is measured by the package in Benchmarks.
set -eu
# shellcheck source=lib/program.sh
. "$(dirname "$0")/lib/program.sh"
binary=${METAREWARD:-.build/release/metareward}
command -v wrk >/dev/null 2>&1 || { echo "bench: wrk is missing; install it (Debian: apt-get install wrk)" >&2; exit 1; }
folder=$(mktemp -d)
: >"$folder/log"
"$binary" serve --port 0 --data "$folder/data" >"$folder/log" 2>&1 &
service=$!
trap 'kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; rm -rf "$folder"' EXIT INT TERM
base=$(listening "$folder/log" "$service") || exit 1

echo "GET /rubric/version, keep-alive, 64 connections, 10 s:"
wrk -t1 -c64 -d10s "$base/rubric/version" | sed -n 's/^ *\(Requests\/sec.*\|Latency .*\)/  \1/p'

essay="Tea is a drink. It came from China and went round the world. People drink it hot, with milk or without it."
i=0
while [ $i -lt 4096 ]; do
    echo "{\"prompt\": \"Write about tea $i.\", \"response\": \"$i. $essay\"}"
    i=$((i + 1))
done >"$folder/rollouts.jsonl"
echo "metareward score, 4,096 rollouts x 4 items, program per_item, simulated model in process:"
start=$(date +%s%N)
"$binary" score "$folder/rollouts.jsonl" --url "$base" --batch 256 --concurrency 4 --json
end=$(date +%s%N)
echo "  $((4096 * 1000000000 / (end - start))) rollouts/s"
