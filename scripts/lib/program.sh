# shellcheck shell=sh
# A process of the binary that listens, for the scripts that drive it: `. scripts/lib/program.sh`.

# What `serve` logs, as text or JSON, and `simulate-llm` prints; addresses in other lines are those of models.
listens='s#.*\(listen\.url=\|listen\.url":"\|simulated model on \)\(http://127\.0\.0\.1:[0-9]*\).*#\2#p'

# listening LOG PROCESS: prints the address that the process says in its log, once it says one. Returns 1, and shows the log,
# where the process ends first or two minutes pass.
listening() {
    waited=0
    while [ "$waited" -lt 1200 ]; do
        found=$(sed -n "$listens" "$1" | head -n 1)
        if [ -n "$found" ]; then
            echo "$found"
            return 0
        fi
        kill -0 "$2" 2>/dev/null || break
        waited=$((waited + 1))
        sleep 0.1
    done
    echo "${0##*/}: the program did not start:" >&2
    cat "$1" >&2
    return 1
}
