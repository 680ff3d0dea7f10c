#!/bin/sh
# Drives the real binary with curl: every route once, and the refusals that a user meets first.
set -eu
# shellcheck source=lib/program.sh
. "$(dirname "$0")/lib/program.sh"

binary=${METAREWARD:-.build/debug/metareward}
folder=$(mktemp -d)
checks=0
service=""
cleanup() {
    [ -z "$service" ] || kill "$service" 2>/dev/null || true
    [ -z "$service" ] || wait "$service" 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT INT TERM

: >"$folder/log"
"$binary" serve --port 0 --data "$folder/data" --log-level info >"$folder/log" 2>&1 &
service=$!
base=$(listening "$folder/log" "$service") || exit 1

fail() {
    echo "smoke: FAILED: $1" >&2
    echo "--- answer" >&2
    cat "$folder/head" "$folder/body" >&2 || true
    echo "--- log" >&2
    tail -n 20 "$folder/log" >&2
    exit 1
}

# check NAME STATUS PATTERN CURL-ARGUMENTS...: the answer has the status and a line that matches PATTERN.
check() {
    name=$1 status=$2 pattern=$3
    shift 3
    got=$(curl -sS --max-time 90 -D "$folder/head" -o "$folder/body" -w '%{http_code}' "$@") || fail "$name: curl"
    [ "$got" = "$status" ] || fail "$name: status $got, not $status"
    cat "$folder/head" "$folder/body" | grep -qE "$pattern" || fail "$name: nothing matches $pattern"
    checks=$((checks + 1))
}
post() { # post NAME STATUS PATTERN PATH BODY
    check "$1" "$2" "$3" -X POST -H 'Content-Type: application/json' --data-binary "$5" "$base$4"
}

check "alive" 200 '.' "$base/healthz"
check "ready" 200 '"simulated": ?true' "$base/readyz"
check "head of the rubric" 200 '"version": ?0' "$base/rubric/version?task=essay_writing"
tag=$(sed -n 's/^[Ee][Tt]ag: *\(.*\)\r$/\1/p' "$folder/head")
check "head unchanged" 304 '304' -H "If-None-Match: $tag" "$base/rubric/version?task=essay_writing"
check "rubric" 200 '"kind": ?"items"' "$base/rubric?task=essay_writing"
post "score" 200 '"rewards": ?\[[0-9]+\.[0-9]+' /score \
    '{"rollouts":[{"prompt":"Write about tea.","response":"Tea is a drink. It is old. People like tea a lot."}]}'
grep -qi '^metareward-simulated: 1' "$folder/head" || fail "score: no Metareward-Simulated header"
score_id=$(sed -n 's/.*"score_id": *"\([^"]*\)".*/\1/p' "$folder/body" | head -n 1)
post "score a step" 200 '"by": ?"step"' /score \
    '{"run":"smoke","step":1,"rollouts":[{"prompt":"p","response":"A title"},{"prompt":"p","response":"Another"}]}'
check "one score explained" 200 '"response": ?"Tea is a drink' "$base/scores/$score_id"
check "stored rollouts" 200 '"score_id"' "$base/rollouts?limit=2"
post "meta run" 200 '"status": ?"published"' '/meta/refine?wait=60' '{"task":"essay_writing"}'
run_id=$(sed -n 's/.*"id": *"\(meta_[^"]*\)".*/\1/p' "$folder/body" | head -n 1)
check "meta runs" 200 "$run_id" "$base/meta/runs"
check "one meta run" 200 '"stage"' "$base/meta/runs/$run_id"
check "head moved" 200 '"version": ?1' "$base/rubric/version?task=essay_writing"
check "versions" 200 '"versions"' "$base/rubric/versions?task=essay_writing"
check "diff" 200 '"change": ?"added"' "$base/rubric/diff?task=essay_writing&from=0&to=1"
post "rollback" 201 '"origin": ?"rollback"' /rubric/rollback '{"task":"essay_writing","to_version":0}'
post "publish" 201 '"version": ?3' /rubric \
    '{"task":"essay_writing","expected_version":2,"items":[{"name":"a","text":"Is it good?","min":0,"max":5}]}'
post "stale publish" 409 'problem' /rubric \
    '{"task":"essay_writing","expected_version":2,"items":[{"name":"a","text":"Is it good?","min":0,"max":5}]}'
check "tasks" 200 '"essay_writing"' "$base/tasks"
check "one task" 200 '"every_steps"' "$base/tasks/essay_writing"
post "pause" 200 '"paused"' /tasks/essay_writing/evolution '{"mode":"paused"}'
# A folder in the layout of the paper's code goes in and comes out byte for byte; a faulty one changes nothing.
prompts="$folder/prompts"
mkdir -p "$prompts"
printf '<rubric>\n<item>\nIs it clear? Score from 1 to 4.\n</item>\n</rubric>' >"$prompts/evaluation_rubric_iter_0.txt"
printf '<rubric>\r\n<item>\r\n### Depth\r\n- (0): no\r\n- (3): yes\r\n</item>\r\n\r\n \t<item>Plain</item></rubric>' \
    >"$prompts/evaluation_rubric_iter_1.txt"
for name in prescreen analyze; do
    printf '{{student_prompt}}\n{{student_generation}}\r\n{{ junior_prompt }}\n\n' >"$prompts/mrm_$name.txt"
done
printf 'Refine it.\n' >"$prompts/mrm_refine.txt"
printf 'Merge:\n{{multiple_sets}}' >"$prompts/mrm_merge.txt"
move() { # move NAME PATTERN COMMAND...: the command of the binary succeeds and prints a line that matches.
    name=$1 pattern=$2
    shift 2
    "$binary" "$@" --url "$base" --task summarization >"$folder/body" 2>&1 || fail "$name"
    grep -qE "$pattern" "$folder/body" || fail "$name: nothing matches $pattern"
    checks=$((checks + 1))
}
move "import" 'iter_1.txt: summarization/default version 2, 2 items \(Depth: 0–3, as .*; item-2: 0–5 assumed\)' \
    import-prompts "$prompts"
move "export" 'iter_0.txt: summarization/default version 1, as it was published' export-prompts "$folder/exported"
diff -r "$prompts" "$folder/exported" >"$folder/body" || fail "export: the folders differ"
move "import again" 'iter_0.txt: left alone' import-prompts "$prompts"
move "export as JSON" '"action":"same"' export-prompts "$folder/exported" --json
printf '<rubric>\n<item></item></rubric>' >"$prompts/evaluation_rubric_iter_2.txt"
if "$binary" import-prompts "$prompts" --url "$base" --task summarization >"$folder/body" 2>&1; then
    fail "import: a faulty folder was taken"
fi
grep -q 'iter_2.txt:2:1: ' "$folder/body" || fail "import: no place of the fault"
check "nothing was changed" 200 '"version": ?2' "$base/rubric/version?task=summarization"

check "metrics" 200 '^metareward_' "$base/metrics"
check "contract" 200 '^openapi: ' "$base/openapi.yaml"
check "dashboard" 200 "^<!doctype html>" "$base/dashboard"
check "statistics" 200 "\"buckets\":" "$base/stats"

post "not JSON" 400 'application/problem\+json' /score '{'
post "unknown member" 422 '/rolouts' /score '{"rolouts":[]}'
post "no rollouts" 422 '/rollouts' /score '{"rollouts":[]}'
post "unknown task" 404 'problem' /score '{"task":"nope","rollouts":[{"response":"x"}]}'
check "not a JSON body" 415 'problem' -X POST --data-binary 'x' "$base/score"
check "unknown route" 404 'problem' "$base/nope"
check "wrong method" 405 '[Aa]llow: ' -X DELETE "$base/score"
check "foreign host" 403 'problem' -H 'Host: example.com' "$base/rubric/version"
check "still alive" 200 '.' "$base/healthz"

cat >"$folder/bad.yaml" <<'END'
tasks:
  essay_writing:
    judge: simulated
    program: per_items
    checks:
      - {rule: min_words}
      - {rule: must_match, pattern: "<verdict>(RIGHT|WRONG"}
    rubric: {items: [{name: a, text: How good is it?, min: 5, max: 0}]}
    templates:
      rm_score: {file: missing.txt}
      mrm_refine: {text: "In {{max_word}} words."}
      rm_plan: {text: "{{query}}"}
  summarization: {judge: simulated, program: plan_execute}
END
code=0
"$binary" check-config --config "$folder/bad.yaml" >"$folder/checked" 2>&1 || code=$?
for key in essay_writing.program 'essay_writing.checks[0].count' 'essay_writing.checks[1].pattern' \
    'essay_writing.rubric.items[0].min' essay_writing.templates.rm_score.file essay_writing.templates.mrm_refine.text \
    essay_writing.templates.rm_plan summarization.program; do
    if [ "$code" != 78 ] || ! grep -qF " tasks.$key: " "$folder/checked"; then
        echo "smoke: FAILED: check-config exit $code, not 78 with a problem of tasks.$key" >&2
        cat "$folder/checked" >&2
        exit 1
    fi
done
checks=$((checks + 1))

if "$binary" serve --port 0 --data "$folder/data" >"$folder/second" 2>&1; then
    echo "smoke: FAILED: a second service opened the same data folder" >&2
    exit 1
else
    code=$?
    [ "$code" = 78 ] || { echo "smoke: FAILED: second service exit $code, not 78" >&2; cat "$folder/second" >&2; exit 1; }
    checks=$((checks + 1))
fi

kill -TERM "$service"
if wait "$service"; then checks=$((checks + 1)); else
    echo "smoke: FAILED: exit code $? after SIGTERM" >&2
    cat "$folder/log" >&2
    exit 1
fi
service=""
echo "smoke: $checks checks passed"
