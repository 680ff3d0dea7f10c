#!/usr/bin/env python3
"""Runs the steps of the Dockerfile in plain Debian roots, where there is no Docker; needs root and debootstrap.

    dockerfile-steps.py FOLDER [--build] [--binary FILE]

FOLDER gets a base system (kept between runs) and a root for each stage. The runtime stage always runs. The build stage runs
with --build, in a root that sees this machine's Swift, /usr/include and git settings; else FILE, a binary linked with
--static-swift-stdlib, stands for its result. Then lib/image.py looks at the image: what is in it, that its command runs as the
image's user on a read-only root, passes its health check, scores what is in flight at SIGTERM, and trusts the system's authorities.
The health check's port is --port, and the next one is the judge's.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from lib.image import Image

ROOT = Path(__file__).resolve().parent.parent
SUITE = "bookworm"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
# What Swift's image has beside Swift, according to its documentation.
SWIFT_NEEDS = "binutils git gnupg2 libc6-dev libcurl4-openssl-dev libedit2 libgcc-12-dev libpython3-dev libsqlite3-0 " \
    "libstdc++-12-dev libncurses-dev libxml2-dev libz3-dev pkg-config tzdata zlib1g-dev unzip"


def instructions(text: str) -> list:
    joined = re.sub(r"\\\n", " ", "\n".join(line for line in text.split("\n") if not line.startswith("#")))
    return [line.split(None, 1) for line in joined.split("\n") if line.strip()]


class Stage:
    """The state that the instructions of one stage make."""

    def __init__(self, name: str, root: Path) -> None:
        self.name, self.root, self.folder, self.user = name, root, "/", "0:0"
        self.health: list = []
        self.entry: list = []
        self.command: list = []

    def run(self, command: str, user: str = "") -> None:
        print(f"{self.name}: RUN {command[:110]}", flush=True)
        subprocess.run(self.chroot(["sh", "-e", "-c", f"cd {self.folder} && {command}"], user), check=True)

    def chroot(self, arguments: list, user: str = "") -> list:
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        environment = ["env", "-i", "HOME=/tmp", f"PATH={path}:/opt/swift/usr/bin", "DEBIAN_FRONTEND=noninteractive"]
        return ["chroot", f"--userspec={user or self.user}", str(self.root), *environment, *arguments]

    def copy(self, source: Path, target: str) -> None:
        into = self.root / os.path.join(self.folder, target).lstrip("/")
        if target.endswith("/"):
            into /= source.name
        into.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, into, dirs_exist_ok=True)
        else:
            shutil.copy2(source, into)


def new_root(base: Path, root: Path) -> None:
    if any(line.split()[1].startswith(f"{root}/") for line in Path("/proc/mounts").read_text().splitlines()):
        sys.exit(f"something is mounted below {root}; it is not removed")
    if root.exists():
        shutil.rmtree(root)
    subprocess.run(["cp", "-a", str(base), str(root)], check=True)
    for file in ("/etc/resolv.conf", "/etc/hosts"):
        shutil.copy(file, root / file.lstrip("/"))
    # Swift reads a program's arguments from /proc.
    for kind in ("proc", "dev"):
        subprocess.run(["mount", "--rbind", f"/{kind}", str(root / kind)], check=True)


def lend_swift(root: Path) -> None:
    """Show the root this machine's Swift and git settings, read only, as the image of Swift has its own."""
    stage = Stage("swift image", root)
    stage.run(f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {SWIFT_NEEDS} >/dev/null")
    usr = Path(shutil.which("swift")).resolve().parent.parent
    lent = [(usr, root / "opt/swift/usr")]
    for key, value in git_rewrites():
        lent.append((Path(key), root / key.lstrip("/")))
        shutil.copy("/etc/gitconfig", root / "etc/gitconfig")
    for source, target in lent:
        target.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--bind", str(source), str(target)], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", str(target)], check=True)


def git_rewrites() -> set:
    """Folders of this machine that git is told to use in place of addresses."""
    listed = subprocess.run(["git", "config", "--system", "--list"], capture_output=True, text=True).stdout
    return {(m[1], m[0]) for m in re.findall(r"^url\.((/[^=]*?))/?\.insteadof=", listed, re.M)}


def follow(folder: Path, build: bool, binary: str) -> Stage:
    base = folder / "base"
    if not (base / "etc/debian_version").exists():
        subprocess.run(
            ["debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, str(base), MIRROR],
            check=True, stdout=subprocess.DEVNULL)
    stages: dict = {}
    stage = None
    for word, rest in instructions((ROOT / "Dockerfile").read_text()):
        if word == "FROM":
            name = rest.split()[2] if " AS " in rest else "runtime"
            stage = stages[name] = Stage(name, folder / name)
            if name == "runtime" or build:
                new_root(base, stage.root)
            if name == "build" and build:
                lend_swift(stage.root)
        elif stage is None or word in ("LABEL", "ARG", "EXPOSE", "VOLUME", "STOPSIGNAL"):
            continue
        elif stage.name == "runtime" or build:
            step(stage, stages, word, rest, build, binary)
    return stages["runtime"]


def step(stage: Stage, stages: dict, word: str, rest: str, build: bool, binary: str) -> None:
    if word == "RUN":
        stage.run(rest)
    elif word == "WORKDIR":
        stage.folder = rest
        (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif word == "COPY" and rest.startswith("--from="):
        origin, source, target = rest[len("--from="):].split()
        found = stages[origin].root / source.lstrip("/") if build else Path(binary)
        stage.copy(found, target)
    elif word == "COPY":
        *sources, target = rest.split()
        for source in sources:
            stage.copy(ROOT / source, target if not target.startswith("./") else target + Path(source).name)
    elif word == "USER":
        stage.user = rest
    elif word == "HEALTHCHECK":
        stage.health = json_list(rest[rest.index("CMD") + 3:])
    elif word == "ENTRYPOINT":
        stage.entry = json_list(rest)
    elif word == "CMD":
        stage.command = json_list(rest)
    else:
        sys.exit(f"an instruction that this script does not know: {word}")


def version() -> str:
    """What the image's label says."""
    return re.search(r"^ARG VERSION=(.*)$", (ROOT / "Dockerfile").read_text(), re.M)[1]


def json_list(text: str) -> list:
    return list(json.loads(text))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--binary", default="")
    parser.add_argument("--port", type=int, default=18787)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if not options.build and not options.binary:
        sys.exit("either --build or --binary FILE: " + shlex.join(sys.argv))
    if "IN_OWN_MOUNTS" not in os.environ:
        # What is mounted for the build ends with this process and is seen by nobody else.
        os.environ["IN_OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])
    folder = options.folder.resolve()
    stage = follow(folder, options.build, options.binary)
    Image(stage, version(), folder / "base", options.port).try_out()


if __name__ == "__main__":
    main()
