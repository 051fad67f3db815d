"""make setup: everything short of starting. Quick and harmless the second time."""

import contextlib
import fcntl
import hashlib
import subprocess
import sys

from tools import PYTHON, ROOT, VAR, Stop, charts, dependencies, icons, plain_environment, say

STATIC_STAMP = VAR / "static.collected"


def main():
    set_up()
    prepare_database()
    say("准备完毕。启动：make run", "Ready. Start with: make run")


def set_up(*, with_tests=False):
    """Packages and assets; the tests need this much and no database."""
    check_writable()
    with one_at_a_time():
        dependencies.install(with_tests=with_tests)
        icons.build_sprite()
        charts.publish()
        collect_static()


def check_writable():
    try:
        VAR.mkdir(mode=0o700, exist_ok=True)  # the database and the evidence lie here
        probe = VAR / ".writable"
        probe.touch()
        probe.unlink()
    except OSError:
        raise Stop(
            f"不能在 {VAR} 中写入，请换一个有写权限的文件夹或调整权限。",
            f"{VAR} is not writable: please use another folder or change its permissions.",
        ) from None


@contextlib.contextmanager
def one_at_a_time():
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def collect_static():
    state = static_state()
    if STATIC_STAMP.exists() and STATIC_STAMP.read_text() == state:
        return
    say("正在整理页面资源……", "Collecting page assets.")
    command = [PYTHON, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    run(command, env=plain_environment())
    STATIC_STAMP.write_text(state)


def static_state():
    """Changes when a file does, or when a package that ships some does."""
    files = [path for folder in ("static", "var/assets") for path in (ROOT / folder).rglob("*")]
    lines = [dependencies.fingerprint(dependencies.RUNTIME_LOCK)]
    lines += [f"{path} {path.stat().st_mtime_ns}" for path in sorted(files) if path.is_file()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def prepare_database():
    run([PYTHON, "-m", "tools.create_database"])


def run(command, env=None):
    """A child that fails has already said what is wrong."""
    done = subprocess.run(command, cwd=ROOT, env=env)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    try:
        main()
    except Stop as stop:
        sys.exit(str(stop))
