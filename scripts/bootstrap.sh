#!/bin/sh
# Makes sure that the system packages are there: installs what is missing where it may, else says exactly what to do.
set -eu

missing=""
want() { # want PACKAGE COMMAND...: adds PACKAGE unless COMMAND succeeds
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

header() { # header FILE: whether the C compiler's usual folders hold it
    for folder in /usr/include /usr/local/include /usr/include/"$(uname -m)"-linux-gnu; do
        [ -e "$folder/$1" ] && return 0
    done
    return 1
}

want libssl-dev header openssl/evp.h
want zlib1g-dev header zlib.h
want libsqlite3-dev header sqlite3.h
want pkg-config command -v pkg-config
want openssl command -v openssl
want curl command -v curl

if ! command -v swift >/dev/null 2>&1; then
    echo "bootstrap: swift is not on the PATH; install Swift 6.2 or newer from https://www.swift.org/install/linux" >&2
    exit 1
fi
[ -n "$missing" ] || exit 0

install="apt-get update && apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "bootstrap: these Debian packages (or their like here) are missing:$missing" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    echo "bootstrap: installing$missing" >&2
    DEBIAN_FRONTEND=noninteractive sh -c "$install" >&2
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    echo "bootstrap: installing$missing" >&2
    sudo -n DEBIAN_FRONTEND=noninteractive sh -c "$install" >&2
else
    echo "bootstrap: packages are missing and may not be installed from here. Run:" >&2
    echo "    sudo sh -c '$install'" >&2
    exit 1
fi
