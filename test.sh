#!/usr/bin/env bash
# Builds everything, checks it, runs every test. The last line is "N passed, N failed", with ", N skipped" where tests were.
# Usage: ./test.sh [part of a test project's name]...    for example: ./test.sh Storage Broker
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null

# No build process outlives this script, but for the compiler's server, which ends by itself, and at once on a build server.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1 MSBUILDDISABLENODEREUSE=1
configuration=${CONFIGURATION:-Debug}
flavour=${configuration,,}
at_a_time=2
results=artifacts/test-results
mkdir -p "$results"
rm -f "$results"/*.log
began=$SECONDS
broken=0

note() { printf '[%4ds] %s\n' $((SECONDS - began)) "$*"; }

# ---- Tools of the interop tests, and the codecs' system libraries ----

# Whether what a Debian package brings is there, from wherever.
is_there() {
    case $1 in
        kcat) command -v kcat ;;
        # Debian's packages belong to Debian's interpreter, which need not be the first in the path.
        python3-kafka) /usr/bin/python3 -c 'import kafka' ;;
        python3-confluent-kafka) /usr/bin/python3 -c 'import confluent_kafka' ;;
        openjdk-17-jre-headless) command -v java ;;
        liblz4-1) ldconfig -p | grep -q 'liblz4\.so\.1' ;;
        libzstd1) ldconfig -p | grep -q 'libzstd\.so\.1' ;;
        gcc) command -v gcc ;;
    esac >/dev/null 2>&1
}

missing_tools() {
    local package
    for package in kcat python3-kafka python3-confluent-kafka openjdk-17-jre-headless liblz4-1 libzstd1 gcc; do
        is_there "$package" || echo "$package"
    done
}

install_tools() {
    local missing run=() package
    missing=$(missing_tools)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null && run=(sudo -n)
    fi
    if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || [ ${#run[@]} -gt 0 ]; }; then
        note "installing $(echo $missing)"
        local install=("${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends)
        {
            "${install[@]}" $missing || {
                "${run[@]}" apt-get update -qq
                # One by one, so that a package this system does not have costs only itself.
                for package in $missing; do "${install[@]}" "$package"; done
            }
        } >"$results/apt.log" 2>&1
    fi
    for package in $(missing_tools); do
        note "NOT INSTALLED: $package; the tests that need it are skipped"
    done
}

# ---- Build and checks ----

# Runs a check of the whole tree: its output is shown only when it fails, and its failure counts as a failed test.
check() {
    local name=$1 log="$results/$1.log" started=$SECONDS
    shift
    if timeout --kill-after=10 600 "$@" >"$log" 2>&1; then
        note "ok      $name ($((SECONDS - started)) s)"
        return 0
    fi
    broken=$((broken + 1))
    note "FAILED  $name ($((SECONDS - started)) s)"
    tail -n 60 "$log"
    return 1
}

finish() {
    if [ "${CI:-}" = true ]; then timeout 60 dotnet build-server shutdown >/dev/null 2>&1; fi
    printf '\n%d passed, %d failed' "$1" "$2"
    [ "$3" -gt 0 ] && printf ', %d skipped' "$3"
    printf '\n'
    [ "$2" -eq 0 ] && [ "$1" -gt 0 ]
    exit
}

if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
    finish 0 1 0
fi

install_tools
check restore dotnet restore Barnabas.slnx || finish 0 "$broken" 0
check build dotnet build Barnabas.slnx --no-restore --configuration "$configuration" --verbosity quiet -p:Analyze=true || finish 0 "$broken" 0
check format dotnet format Barnabas.slnx --no-restore --verify-no-changes
if [ -d protocol ]; then
    check generated-code dotnet run --project tools/Barnabas.Protocol.Generator --no-build --configuration "$configuration" -- --check
fi

# ---- Tests ----

# Runs one test project into its log. An end without a summary (crash, time limit) is told by the missing line.
run_project() {
    local project=$1 log="$results/$1.log"
    timeout --kill-after=10 900 "artifacts/bin/$project/$flavour/$project" -noColor -noLogo >"$log" 2>&1
    echo "exit code $?" >>"$log"
}

# "passed failed skipped" of a log.
count() {
    awk '
        / Total: .* Failed: / {
            for (i = 1; i < NF; i++) { value = $(i + 1); sub(",", "", value); n[$i] = value }
            seen = 1
        }
        END {
            if (!seen) { print "0 1 0"; exit }
            failed = n["Failed:"] + n["Errors:"]
            print n["Total:"] - n["Failed:"] - n["Skipped:"], failed, n["Skipped:"] + 0
        }' "$1"
}

show_failures() {
    if grep -q ' Total: .* Failed: ' "$1"; then
        # A failed test begins with its name and [FAIL]; what it says is indented below.
        awk '/\[FAIL\]/ { on = 1 } /\[SKIP\]|^ *Finished:/ { on = 0 } on' "$1" | head -n 400
    else
        echo "    no tests, or no summary of them: a crash, or the time limit"
        tail -n 60 "$1"
    fi
}

projects=()
for directory in tests/*.Tests; do
    project=${directory#tests/}
    if [ $# -gt 0 ]; then
        wanted=
        for part; do [[ $project == *"$part"* ]] && wanted=1; done
        [ -n "$wanted" ] || continue
    fi
    # The interop tests take longest, so they begin first.
    if [[ $project == *Interop* ]]; then projects=("$project" "${projects[@]}"); else projects+=("$project"); fi
done

total_passed=0 total_failed=$broken total_skipped=0
declare -A running=()

report_finished() {
    local pid project passed failed skipped
    for pid in "${!running[@]}"; do
        kill -0 "$pid" 2>/dev/null && continue
        project=${running[$pid]}
        unset "running[$pid]"
        wait "$pid"
        read -r passed failed skipped < <(count "$results/$project.log")
        # A run that ends badly after a clean summary (a crash while stopping) is a failure too.
        if [ "$failed" -eq 0 ] && ! grep -q '^exit code 0$' "$results/$project.log"; then failed=1; fi
        total_passed=$((total_passed + passed)) total_failed=$((total_failed + failed)) total_skipped=$((total_skipped + skipped))
        if [ "$failed" -eq 0 ]; then note "ok      $project: $passed passed, $skipped skipped"; else
            note "FAILED  $project: $passed passed, $failed failed, $skipped skipped"
            show_failures "$results/$project.log"
        fi
        grep -A1 '\[SKIP\]' "$results/$project.log" | grep -v '\[SKIP\]\|^--' | sed 's/^ */        skipped: /' | sort | uniq -c | sort -rn | head -n 20
    done
}

for project in "${projects[@]}"; do
    while [ ${#running[@]} -ge "$at_a_time" ]; do
        wait -n 2>/dev/null
        report_finished
    done
    run_project "$project" &
    running[$!]=$project
done
while [ ${#running[@]} -gt 0 ]; do
    wait -n 2>/dev/null
    report_finished
done

finish "$total_passed" "$total_failed" "$total_skipped"
