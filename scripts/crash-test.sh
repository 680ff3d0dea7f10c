#!/bin/sh
# The crash harness; ROUNDS and SEED may be set.
set -eu
exec python3 "$(dirname "$0")/crash-test.py" "${METAREWARD:-.build/release/metareward}" ${ROUNDS:-200} ${SEED:-}
