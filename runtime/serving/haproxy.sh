#!/bin/sh
# Starts HAProxy for Ray Serve (arguments: -db -f CONFIG ...) with its metrics and statistics pages, which Serve opens on every
# network interface and on fixed ports, moved to sockets that only this user can reach.
set -e
folder=$(dirname "$3")
chmod 700 "$folder"
sed -i -E \
    -e "s|^( *stats socket .*) mode 666 |\1 mode 600 |" \
    -e "s|^( *)bind :[0-9]+$|\1bind unix@$folder/metrics.web mode 600|" \
    -e "s|^( *)bind \*:[0-9]+$|\1bind unix@$folder/stats.web mode 600|" \
    "$3"
exec "$FRAMEWIRE_HAPROXY" "$@"
