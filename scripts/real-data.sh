#!/bin/sh
# The real essays, where they are present.
set -eu
data=${METAREWARD_SHARED_DATA:-../shared/data}
if [ ! -e "$data/essay_rollouts.jsonl" ]; then
    echo "real-data: skipped, there is no $data/essay_rollouts.jsonl"
    exit 0
fi
exec python3 "$(dirname "$0")/real-data.py" "${METAREWARD:-.build/release/metareward}" "$data"
