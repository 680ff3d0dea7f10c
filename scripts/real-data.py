#!/usr/bin/env python3
"""Scores the real essays, the collapsed policy and two exploits while the rubric evolves, and prints the means.

Fails when a figure misses what the project promises. Usage: real-data.py BINARY DATA-FOLDER
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request

from lib.program import Program

binary, data = os.path.abspath(sys.argv[1]), sys.argv[2]
folder = tempfile.mkdtemp(prefix="metareward-real-")


def rows(name):
    with open(os.path.join(data, name), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write(name, values):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")
    return path


essays, collapsed = rows("essay_rollouts.jsonl"), rows("essay_collapsed.jsonl")
prompts = sorted({row["prompt"] for row in essays})
shifted = {prompt: prompts[(index + len(prompts) // 2) % len(prompts)] for index, prompt in enumerate(prompts)}


def first_sentence_repeated(text):
    sentence = re.split(r"(?<=[.!?])\s+", text.strip())[0]
    return (sentence + " ") * max(1, len(text) // (len(sentence) + 1))


FILES = {
    "essays": os.path.join(data, "essay_rollouts.jsonl"),
    "collapsed": os.path.join(data, "essay_collapsed.jsonl"),
}
EXPLOITS = {
    "other prompt": write("other.jsonl", [
        {"id": row["id"], "prompt": shifted[row["prompt"]], "response": row["response"]} for row in essays]),
    "repeated": write("repeated.jsonl", [
        {"id": row["id"], "prompt": row["prompt"], "response": first_sentence_repeated(row["response"])} for row in essays]),
}


def serve(name):
    return Program(
        binary, ["serve", "--port", "0", "--data", os.path.join(folder, name)], os.path.join(folder, name + ".log"))


def score(url, path):
    done = subprocess.run([binary, "score", path, "--url", url, "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def refine(url):
    request = urllib.request.Request(
        url + "/meta/refine?wait=60", b"{}", {"Content-Type": "application/json"}, method="POST")
    with urllib.request.urlopen(request, timeout=90) as response:
        run = json.load(response)
    return run["status"], run.get("published_version")


def study(name, files, steps):
    """Scores all files, refines, scores again; returns the means by version."""
    service = serve(name)
    table = []
    for step in range(steps + 1):
        summaries = {key: score(service.url, path) for key, path in files.items()}
        for key, summary in summaries.items():
            assert summary["failed"] == 0, (key, summary)
        table.append({key: summary["mean"] for key, summary in summaries.items()})
        counts = sum(summary["scored"] for summary in summaries.values())
        print(f"{name:10} version {next(iter(summaries.values()))['rubric_versions']}: {counts} scored, 0 failed; "
              + ", ".join(f"{key} {mean:.3f}" for key, mean in table[-1].items()))
        if step < steps:
            print(f"{name:10} meta step: {refine(service.url)}")
    assert service.stop() == 0, "the service did not end cleanly"
    return table


table = study("collapse", FILES, 2)
assert abs(table[0]["essays"] - table[0]["collapsed"]) <= 0.1, "at version 0 the collapsed policy is not level"
assert table[2]["essays"] - table[2]["collapsed"] >= 0.4, "two meta steps did not catch the collapse"
for name, path in EXPLOITS.items():
    table = study(name.replace(" ", "-"), {"essays": FILES["essays"], name: path}, 3)
    assert table[3]["essays"] - table[3][name] >= 0.3, f"three meta steps did not catch: {name}"
print("real-data: all figures as promised")
