#!/usr/bin/env bash
# Asks brokers of this user to stop: the one that was started with the given properties file, or all of them.
set -euo pipefail

config=${1:-}
found=
for directory in /proc/[0-9]*; do
    [ -O "$directory" ] && [ "$(cat "$directory/comm" 2>/dev/null)" = barnabas ] || continue
    mapfile -d '' -t arguments <"$directory/cmdline" 2>/dev/null || continue
    [ "${arguments[1]:-}" = server ] && [ "${arguments[2]:-}" = start ] || continue
    if [ -n "$config" ]; then
        theirs=$(cd "$directory/cwd" 2>/dev/null && readlink -f "${arguments[3]:-}") || continue
        [ "$theirs" = "$(readlink -f "$config")" ] || continue
    fi
    echo "Stopping the broker with process number ${directory#/proc/}"
    kill -TERM "${directory#/proc/}"
    found=1
done

if [ -z "$found" ]; then
    echo "No broker to stop" >&2
    exit 1
fi
