#!/bin/sh
# The chaos soak of judging; ROLLOUTS, OTHER_ROLLOUTS, SHARE and SEED may be set.
set -eu
exec python3 "$(dirname "$0")/soak-judge.py" "${METAREWARD:-.build/release/metareward}"
