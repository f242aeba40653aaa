#!/usr/bin/env bash
# Starts a broker in the foreground; builds it first when its sources are newer than what was built.
set -euo pipefail

if [ $# -lt 1 ] || [[ $1 == --help ]]; then
    echo "usage: $0 [-daemon] server.properties [--override key=value]..." >&2
    exit 1
fi

daemon=
if [ "$1" = -daemon ]; then
    daemon=1
    shift
fi

here=${BASH_SOURCE[0]%/*}
if [ -L "${BASH_SOURCE[0]}" ]; then
    here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
fi
root=$(cd "$here/.." && pwd)
server=$root/artifacts/server
stamp=$server.stamp

# The stamp has the time at which the last successful build began. Directories count too: a deleted file changes its directory's time.
is_stale() {
    [ ! -x "$server/barnabas" ] || [ ! -e "$stamp" ] ||
        [ -n "$(find "$root/src" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json" ! -name '*.md' -newer "$stamp" -print -quit)" ]
}

publish() {
    # Its own artifacts path: a build of the whole solution may run at the same time. Nothing of the build may outlive it: a compiler
    # server would keep the lock (descriptor 8) for as long as it idles.
    dotnet publish "$root/src/Barnabas.Cli" --configuration Release --use-current-runtime --self-contained false --nologo --verbosity quiet \
        --output "$server.new" -p:ArtifactsPath="$root/artifacts/server-build" -p:UseSharedCompilation=false -nodeReuse:false "$@" >&2 8>&-
}

build() {
    if ! command -v dotnet >/dev/null; then
        echo "The .NET 10 SDK is needed to build the broker: https://dotnet.microsoft.com/download" >&2
        exit 1
    fi
    mkdir -p "$root/artifacts"
    exec 8>"$server.lock"
    flock 8 2>/dev/null || true
    if is_stale; then
        echo "Building the broker (only when sources changed)..." >&2
        touch "$stamp.new"
        rm -rf "$server.new"
        if ! publish -p:PublishReadyToRun=true; then
            echo "The build ahead of time (ReadyToRun) failed; building without it: the start will be slower." >&2
            rm -rf "$server.new"
            publish -p:PublishReadyToRun=false
        fi
        rm -rf "$server"
        mv "$server.new" "$server"
        mv "$stamp.new" "$stamp"
    fi
    exec 8>&-
}

# An installed copy has no sources, only what was built.
if [ -d "$root/src" ] && is_stale; then
    build
fi

if [ -z "${DOTNET_ROOT:-}" ] && dotnet=$(command -v dotnet); then
    dotnet=$(readlink -f "$dotnet")
    export DOTNET_ROOT=${dotnet%/*}
fi

if [ -n "$daemon" ]; then
    logs=${LOG_DIR:-$root/logs}
    mkdir -p "$logs"
    nohup "$server/barnabas" server start "$@" >"$logs/kafkaServer.out" 2>&1 </dev/null &
    exit 0
fi

# exec: the broker keeps this process's number, and signals reach it.
exec "$server/barnabas" server start "$@"
