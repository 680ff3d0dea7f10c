#!/bin/bash
# Whether the service answers on this machine, with nothing but bash: no HTTP client is needed in the image.
# METAREWARD_HEALTH_PORT names another port than 8080.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/${METAREWARD_HEALTH_PORT:-8080}"
printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 4 status <&3
case "$status" in
    "HTTP/1.1 200"*) exit 0 ;;
    *) echo "unhealthy: $status"; exit 1 ;;
esac
