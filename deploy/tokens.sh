#!/bin/sh
# tokens.sh FOLDER: makes the access tokens that the files of deploy/ expect, each in a file of FOLDER that is named after its
# bearer: operator, trainer, prometheus. service.env has their SHA-256, which is all that the service needs to know. Needs a
# POSIX shell, base64 and sha256sum. What is there stays: to replace a token, remove its file and run this again.
# Exit status 0, or 2 for wrong use.
set -eu

if [ "$#" != 1 ]; then
    echo "usage: tokens.sh FOLDER" >&2
    exit 2
fi
# Others may not enter the folder. Prometheus runs under a user of its own in a container that shows it one of the files.
mkdir -p "$1"
chmod 0700 "$1"
umask 077
variables=""
for name in operator trainer prometheus; do
    file=$1/$name
    if [ ! -s "$file" ]; then
        printf 'mr_%s\n' "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')" >"$file.new"
        mv "$file.new" "$file"
        echo "$file: a new token"
    fi
    variable=METAREWARD_$(echo "$name" | tr '[:lower:]' '[:upper:]')_SHA256
    variables="$variables$variable=$(tr -d '\n' <"$file" | sha256sum | cut -d ' ' -f 1)
"
done
chmod 0644 "$1/prometheus"
# Variables of other names, such as keys of model servers, are left as they are.
if [ -e "$1/service.env" ]; then
    variables="$variables$(grep -v '^METAREWARD_[A-Z]*_SHA256=' "$1/service.env" || true)
"
fi
printf '%s' "$variables" | grep . >"$1/service.env.new"
mv "$1/service.env.new" "$1/service.env"
echo "$1/service.env: what the service is to know of them"
