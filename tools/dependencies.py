"""The Python and npm packages, installed from the locks once and again when a lock changes.

Only the standard library: this runs with the machine's Python, before the environment exists.
pip and not a faster installer, because pip reads the mirror that a county has already set.
"""

import hashlib
import re
import shutil
import subprocess
import sys

from tools import PYTHON, ROOT, VENV, Stop, say

RUNTIME_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
NPM_LOCK = ROOT / "package-lock.json"
NODE_MODULES = ROOT / "node_modules"
NODE_AT_LEAST = 18  # what Debian 12 brings; npm only fetches files


def install(*, with_tests=False):
    check_python()
    make_venv()
    install_python_packages(TEST_LOCK if with_tests else RUNTIME_LOCK)
    install_npm_packages(with_tests=with_tests)


def check_python():
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python may well read this line
        raise Stop(
            "需要 Python 3.11 或更新的版本（可用 PYTHON=python3.11 make run 指定）。",
            "Python 3.11 or newer is needed (choose one with PYTHON=python3.11 make run).",
        )


def make_venv():
    """Debian's Python comes without ensurepip: then the machine's pip installs from outside."""
    if stands_here():
        return
    say("正在建立 Python 环境……", "Making the Python environment.")
    if VENV.is_symlink():  # --clear would empty the folder that it points to
        VENV.unlink()
    if not works([sys.executable, "-m", "venv", "--clear", VENV]):
        call([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])


def stands_here():
    """A moved or copied folder leaves programs that point to the old place."""
    moved = (VENV / "place").exists() and (VENV / "place").read_text() != str(ROOT)
    return not moved and PYTHON.exists() and works([PYTHON, "-c", "pass"])


def install_python_packages(lock):
    stamp = VENV / f"{lock.stem}.installed"
    if is_current(stamp, lock):
        return
    say("正在安装 Python 依赖（首次约一分钟）……", "Installing Python packages.")
    call([*pip(), "install", "-qq", "--require-hashes", "--requirement", lock])
    (VENV / "place").write_text(str(ROOT))
    stamp.write_text(fingerprint(lock))
    if lock == TEST_LOCK:  # it holds the runtime's packages too, at the same versions
        (VENV / f"{RUNTIME_LOCK.stem}.installed").write_text(fingerprint(RUNTIME_LOCK))


def pip():
    options = ["--disable-pip-version-check", "--no-input"]
    if works([PYTHON, "-m", "pip", "--version"]):
        return [PYTHON, "-m", "pip", *options]
    if works([sys.executable, "-m", "pip", "--python", PYTHON, "--version"]):
        return [sys.executable, "-m", "pip", "--python", PYTHON, *options]
    raise Stop(
        "没有可用的 pip。Debian、Ubuntu 上请安装：apt-get install python3-pip",
        "No usable pip was found; on Debian or Ubuntu: apt-get install python3-pip",
    )


def install_npm_packages(*, with_tests=False):
    stamps = [NODE_MODULES / ".installed", NODE_MODULES / ".installed-with-tests"]
    if is_current(stamps[with_tests], NPM_LOCK):
        return
    check_node()
    say("正在安装页面资源……", "Installing page assets.")
    only_runtime = [] if with_tests else ["--omit=dev"]
    call(["npm", "ci", *only_runtime, "--no-progress", "--loglevel=error"])
    for stamp in stamps[: with_tests + 1]:  # the tests' packages are the runtime's and more
        stamp.write_text(fingerprint(NPM_LOCK))


def check_node():
    if not shutil.which("npm") or not shutil.which("node"):
        raise Stop(
            f"没有找到 npm，请先安装 Node.js {NODE_AT_LEAST} 或更新的版本。",
            f"npm was not found: please install Node.js {NODE_AT_LEAST} or newer.",
        )
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    if int(re.sub(r"^v(\d+).*", r"\1", version.strip()) or 0) < NODE_AT_LEAST:
        raise Stop(
            f"Node.js 版本过低（{version.strip()}），需要 {NODE_AT_LEAST} 或更新的版本。",
            f"Node.js {version.strip()} is too old: {NODE_AT_LEAST} or newer is needed.",
        )


def fingerprint(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_current(stamp, lock):
    return stamp.exists() and stamp.read_text() == fingerprint(lock)


def works(command):
    return subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0


def call(command):
    try:
        subprocess.run(command, cwd=ROOT, check=True)
    except subprocess.CalledProcessError:
        name = " ".join(str(part) for part in command[:4])
        raise Stop(
            f"安装未完成：{name}（原因见上面几行）。请检查网络后再试一次。",
            f"Installation did not finish: {name} (see the lines above). Please try again.",
        ) from None
