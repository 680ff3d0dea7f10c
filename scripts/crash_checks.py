"""The checks of crash-test.py: the service after a restart compared with the ledger of what it had acknowledged."""

import hashlib
import json
import time

TASK = "essay_writing"
# How many of the newest rollouts are looked for: far fewer than are kept, so that retention has removed none of them.
LOOKED_FOR = 300


def rubric_hash(items):
    rows = [[item["name"], item["text"], item["min"], item["max"]] for item in items]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def one_step(step):
    response = f"Tea {step} is a drink. It is old."
    return {"task": TASK, "run": "crash", "step": step, "rollouts": [
        {"prompt": "Write about tea.", "response": response, "partition": "crash"}]}


def check_rubrics(service, ledger, rng):
    status, head = service.json("GET", f"/rubric?task={TASK}&partition=crash")
    assert status == 200, head
    assert head["hash"] == rubric_hash(head["items"]), "the head is not whole"
    if head["version"] != ledger.head:
        assert head["version"] == ledger.head + 1 and head["hash"] == ledger.pending, (
            f"head {head['version']}, acknowledged {ledger.head}")
        ledger.versions[head["version"]] = head["hash"]
        ledger.head = head["version"]
    ledger.pending = None
    for version in rng.sample(sorted(ledger.versions), min(5, len(ledger.versions))):
        _, rubric = service.json("GET", f"/rubric?task={TASK}&partition=crash&version={version}")
        assert rubric["hash"] == ledger.versions[version], f"version {version} changed"


def check_templates(service, ledger):
    path = f"/meta/templates/{TASK}/mrm_prescreen"
    status, now = service.json("GET", path)
    assert status == 200, now
    if now["version"] != ledger.template:
        assert now["version"] == ledger.template + 1 and now["text"] == ledger.pending_template, (
            f"template {now['version']}, acknowledged {ledger.template}")
        ledger.templates[now["version"]] = now["text"]
        ledger.template = now["version"]
    elif ledger.templates:
        assert now["text"] == ledger.templates[now["version"]], "the template changed"
    ledger.pending_template = None


def check_scores(service, ledger, rng):
    for score in rng.sample(list(ledger.scores)[-LOOKED_FOR:], min(5, len(ledger.scores), LOOKED_FOR)):
        status, answer = service.json("GET", f"/scores/{score}")
        assert status == 200 and answer["reward"] == ledger.scores[score], f"score {score}: {status} {answer}"
    for step in rng.sample(sorted(ledger.steps), min(5, len(ledger.steps))):
        body = one_step(step)
        body["rollouts"][0]["response"] = "Again."
        _, answer = service.json("POST", "/score", body)
        result = answer["results"][0]
        got = (result["rubric_version"], result["rubric_hash"], result["basis_hash"])
        assert got == ledger.steps[step], f"step {step}: {got} instead of {ledger.steps[step]}"


def count_of(service, run):
    _, _, text = service.ask("GET", f"/rollouts?run={run}")
    return len([line for line in text.split(b"\n") if line])


def check_keys(service, ledger, rng):
    """An acknowledged key gives the same bytes again; one that was open gives one answer and one stored rollout."""
    for key in rng.sample(list(ledger.keys)[-LOOKED_FOR:], min(5, len(ledger.keys), LOOKED_FOR)):
        body, first = ledger.keys[key]
        status, fields, text = service.ask("POST", "/score", body, {"Idempotency-Key": key})
        assert (status, text) == (200, first), f"key {key}: {status} {text}"
        assert fields["Idempotency-Replayed"] == "true", f"key {key} was scored again"
        assert count_of(service, body["run"]) == 1, f"key {key} is stored twice"
    for key, body in ledger.open_keys.items():
        status, _, text = service.ask("POST", "/score", body, {"Idempotency-Key": key})
        assert status == 200, (status, text)
        assert count_of(service, body["run"]) == 1, f"the open key {key} is stored {count_of(service, body['run'])} times"
        ledger.keys[key] = (body, text)
    ledger.open_keys = {}


def check_restore(service, ledger):
    """What was acknowledged holds; what was cut short can be repeated, and then holds."""
    if ledger.is_restoring:
        status, answer = service.json("POST", f"/runs/{ledger.is_restoring}/restore", {"step": 1, "force": True})
        assert status == 200, (status, answer)
        ledger.cut_restores += 1
    if ledger.restore_hash:
        _, head = service.json("GET", f"/rubric?task={TASK}&partition=restore")
        assert head["hash"] == ledger.restore_hash, "the restore does not hold"
    ledger.is_restoring, ledger.restore_hash = False, None


def check(service, ledger, rng):
    """Compares the service with the ledger."""
    check_rubrics(service, ledger, rng)
    check_templates(service, ledger)
    check_scores(service, ledger, rng)
    check_keys(service, ledger, rng)
    check_restore(service, ledger)


def check_meta_runs(service, ledger):
    """Every acknowledged meta run is there and comes to an end; returns how many ended how."""
    deadline = time.monotonic() + 120
    while True:
        known, after = {}, ""
        while after is not None:
            _, answer = service.json("GET", "/meta/runs?limit=1000" + (f"&after={after}" if after else ""))
            known.update({run["id"]: run["status"] for run in answer["runs"]})
            after = answer["next"]
        active = [run for run, status in known.items() if status in ("queued", "running")]
        if not active:
            break
        assert time.monotonic() < deadline, f"meta runs never ended: {active}"
        time.sleep(0.1)
    missing = ledger.runs - set(known)
    assert not missing, f"{len(missing)} acknowledged meta runs are missing"
    ends = {}
    for status in known.values():
        ends[status] = ends.get(status, 0) + 1
    return ends
