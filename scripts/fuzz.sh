#!/bin/sh
# Fuzzes each target for a while: scripts/fuzz.sh SECONDS [TARGET...]. Inputs that fail are kept and named.
set -eu
cd "$(dirname "$0")/.."

seconds=${1:-600}
[ $# -eq 0 ] || shift
targets=${*:-FuzzServer FuzzClient FuzzChunked FuzzInflate FuzzJSON FuzzRubricText FuzzTemplate}
swift=${SWIFT:-swift}

# libFuzzer is part of some toolchains only, and lld is the linker that its objects and Swift's get on with.
probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
echo '@_cdecl("LLVMFuzzerTestOneInput") public func one(_: UnsafePointer<UInt8>, _: Int) -> CInt { 0 }' >"$probe/one.swift"
if ! "${swift}c" -sanitize=fuzzer,address -parse-as-library -use-ld=lld "$probe/one.swift" -o "$probe/one" \
    >"$probe/log" 2>&1; then
    echo "fuzz: skipped, because this toolchain does not link libFuzzer: $(tail -1 "$probe/log")" >&2
    exit 0
fi

# The build plan remembers which files the service's targets have, and looks again only when this file is new.
touch Fuzz/Package.swift
"$swift" build --package-path Fuzz -c release --sanitize address \
    -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld -Xswiftc -gline-tables-only

export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0
mkdir -p Fuzz/Crashes
failed=
for target in $targets; do
    # What a run finds goes into the first folder, which is no part of the repository; the second has the seeds.
    found=Fuzz/.build/corpus/$target
    log=Fuzz/.build/$target.log
    mkdir -p "$found"
    if "Fuzz/.build/release/$target" -max_total_time="$seconds" -max_len=4096 -timeout=60 -rss_limit_mb=4096 \
        -artifact_prefix="Fuzz/Crashes/$target-" "$found" "Fuzz/Corpus/$target" >"$log" 2>&1; then
        echo "fuzz: $target: $(grep -a '^Done' "$log" | tail -1), $(ls "$found" | wc -l) inputs beside the seeds"
    else
        failed="$failed $target"
        grep -aE 'Fatal error|ERROR|SUMMARY|Test unit written' "$log" | tail -5 >&2
        echo "fuzz: $target failed; the whole story is in $log" >&2
    fi
done
[ -z "$failed" ] || { echo "fuzz: failed:$failed" >&2; exit 1; }
