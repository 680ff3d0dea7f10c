#!/usr/bin/env python3
"""Checks the files of deploy/ that need no tool of their own; scripts/deploy-test.sh calls it.

deploy-files.py yaml            every YAML file below deploy/ parses (needs PyYAML)
deploy-files.py metrics         every metric that alerts and dashboard name is one of the service's
deploy-files.py dashboard       the dashboard is JSON with panels that have queries and do not overlap
deploy-files.py queries FILE    writes the dashboard's queries to FILE as recording rules, for promtool to check
deploy-files.py compose         what services of compose.yaml name is declared there, and files that they mount are here
deploy-files.py configmap FILE  writes the configuration in deploy/kubernetes/configmap.yaml to FILE
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DASHBOARD = ROOT / "deploy/grafana/metareward.json"
ALERTS = ROOT / "deploy/alerts.yaml"


def parse_all() -> str:
    import yaml

    files = sorted(ROOT.glob("deploy/**/*.yaml"))
    for file in files:
        try:
            documents = list(yaml.safe_load_all(file.read_text()))
        except yaml.YAMLError as error:
            sys.exit(f"{file.relative_to(ROOT)}: {error}")
        if not documents or None in documents:
            sys.exit(f"{file.relative_to(ROOT)}: an empty document")
    return f"{len(files)} YAML files parse"


def metrics() -> str:
    sources = "\n".join(file.read_text() for file in ROOT.glob("Sources/**/*.swift"))
    known = set(re.findall(r'"(metareward_[a-z_]+)"', sources))
    texts = [ALERTS.read_text(), DASHBOARD.read_text(), (ROOT / "deploy/alerts.test.yaml").read_text()]
    used = set(re.findall(r"\bmetareward_[a-z_]+", "\n".join(texts)))
    unknown = {name for name in used if not {name, re.sub(r"_(bucket|sum|count)$", "", name)} & known}
    if unknown:
        sys.exit(f"metrics that the service does not have: {', '.join(sorted(unknown))}")
    return f"{len(used)} metrics of alerts and dashboard are the service's"


def dashboard() -> str:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    places: set = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        if cells & places or place["x"] + place["w"] > 24:
            sys.exit(f"{panel['title']}: its place is taken")
        places |= cells
        if panel["type"] != "row" and not all(target["expr"] for target in panel["targets"]):
            sys.exit(f"{panel['title']}: a query is missing")
    if len({panel["id"] for panel in panels}) != len(panels):
        sys.exit("two panels have one id")
    return f"{len(panels)} panels of the dashboard have queries and places"


def queries(target: str) -> str:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    texts = [target["expr"] for panel in panels if panel["type"] != "row" for target in panel["targets"]]
    for name, value in (("$__rate_interval", "1m"), ("$__range", "6h")):
        texts = [text.replace(name, value) for text in texts]
    rules = [{"record": f"query:{index}", "expr": text} for index, text in enumerate(texts)]
    Path(target).write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    return f"{len(rules)} queries"


def compose() -> str:
    """Networks, volumes and secrets by name; files by path, but for tokens, which are made on the spot."""
    import yaml

    file = ROOT / "deploy/compose.yaml"
    value = yaml.safe_load(file.read_text())
    for name, service in value["services"].items():
        places = [mount.split(":")[0] for mount in service.get("volumes", [])]
        uses = {
            "networks": service.get("networks", []),
            "secrets": service.get("secrets", []),
            "volumes": [place for place in places if not place.startswith(".")],
        }
        for kind, names in uses.items():
            if unknown := set(names) - set(value.get(kind, {})):
                sys.exit(f"{name}: {kind} that are not declared: {', '.join(sorted(unknown))}")
        if missing := [place for place in places if place.startswith(".") and not (file.parent / place).exists()]:
            sys.exit(f"{name}: files that are not there: {', '.join(missing)}")
    return f"{len(value['services'])} services name what there is"


def configmap(target: str) -> str:
    import yaml

    text = (ROOT / "deploy/kubernetes/configmap.yaml").read_text()
    Path(target).write_text(yaml.safe_load(text)["data"]["metareward.yaml"])
    return "the ConfigMap has a configuration"


if __name__ == "__main__":
    commands = {
        "yaml": parse_all,
        "metrics": metrics,
        "dashboard": dashboard,
        "queries": queries,
        "compose": compose,
        "configmap": configmap,
    }
    print(commands[sys.argv[1]](*sys.argv[2:]))
