#!/usr/bin/env bash
# compare.sh BOOTSTRAP [ROUNDS]: the producer next to librdkafka's (apt-get install librdkafka-dev gcc), in alternating rounds against the same
# broker. Its topics bench-1 and bench-12 must be there, with 1 and 12 partitions. Prints every round.
set -euo pipefail
cd "$(dirname "$0")/../.."
bootstrap=$1 rounds=${2:-3}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
gcc -O2 -o "$work/produce" benchmarks/librdkafka/produce.c -lrdkafka
dotnet build -c Release -v q --nologo benchmarks/Barnabas.ClientLoad
load=artifacts/bin/Barnabas.ClientLoad/release/barnabas-client-load
for setting in "100 2000000" "1024 500000"; do
    read -r size records <<< "$setting"
    for topic in ${TOPICS:-bench-1 bench-12}; do
        for codec in ${CODECS:-none lz4}; do
            for batch in ${BATCHES:-16384 1000000}; do
                echo "== $size B, $topic, $codec, batch.size $batch"
                for ((round = 0; round < rounds; round++)); do
                    "$work/produce" "$bootstrap" "$topic" "$records" $((records / 5)) "$size" "$codec" "$batch" 5
                    "$load" produce --bootstrap-server "$bootstrap" --topic "$topic" --records "$records" --warm-up 700000 --size "$size" --codec "$codec" --batch-size "$batch" --linger 5
                done
            done
        done
    done
done
