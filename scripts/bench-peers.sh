#!/bin/sh
# What `make bench` compares the service with, besides Swift packages: a Python environment for the FastAPI service in
# Benchmarks/.build/peers, and the tools wrk and nginx. What is missing is named; the rows that need it then say so.
set -eu
cd "$(dirname "$0")/../Benchmarks"
for tool in wrk nginx openssl; do
    command -v "$tool" >/dev/null 2>&1 || [ -x "/usr/sbin/$tool" ] ||
        echo "bench: $tool is missing; its rows are skipped (Debian: apt-get install $tool)" >&2
done
environment=.build/peers
if [ ! -x "$environment/bin/python" ]; then
    python3 -m venv "$environment" || { echo "bench: python3 has no venv; rows against FastAPI are skipped" >&2; exit 0; }
fi
"$environment/bin/pip" install --quiet --disable-pip-version-check -r Peers/requirements.txt ||
    echo "bench: the Python packages could not be installed; rows against FastAPI are skipped" >&2
