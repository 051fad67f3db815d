"""make check: everything that can be judged without running the application."""

import secrets
import subprocess
import sys
import tempfile

from tools import PYTHON, ROOT, Stop, plain_environment, say, setup

BIN = PYTHON.parent
MANAGE = [PYTHON, "manage.py"]
# What a county would set; nothing here is ever connected to.
PRODUCTION = {
    "HTTPS": "on",
    "DEBUG": "off",
    "DEMO": "off",
    "SITE_URL": "https://ledger.example.invalid",
    "TRUSTED_PROXIES": "127.0.0.1",
    "ALLOWED_HOSTS": "ledger.example.invalid",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATABASE_URL": "postgres://ledger:none@127.0.0.1:1/ledger",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://ledger:none@127.0.0.1:1",
}
STEPS = [
    ("format", [BIN / "ruff", "format", "--check", "--quiet", "."], {}),
    ("lint", [BIN / "ruff", "check", "--quiet", "."], {}),
    ("production", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    ("types", [BIN / "mypy"], {}),
    ("layers", [BIN / "lint-imports", "--no-cache"], {}),
    ("templates", [BIN / "djlint", "--lint", "--quiet", "templates"], {}),
    ("template rules", [PYTHON, "-m", "tools.template_check"], {}),
    ("outside addresses", [PYTHON, "-m", "tools.external_urls"], {}),
]


def main():
    setup.set_up(with_tests=True)
    failed = [name for name, command, env in STEPS if not holds(name, command, env)]
    say(f"检查未通过：{'、'.join(failed)}" if failed else "检查全部通过。", "make check")
    return 1 if failed else 0


def holds(name, command, env):
    """Quiet when all is well; the whole output otherwise."""
    with tempfile.TemporaryDirectory(prefix="ledger-check-") as folder:
        plain = plain_environment() | {"DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3"}
        done = subprocess.run(
            command, cwd=ROOT, env=plain | env, capture_output=True, text=True, check=False
        )
    good = done.returncode == 0
    say(f"{'ok    ' if good else 'FAILED'}  {name}")
    if not good:
        print(done.stdout + done.stderr, flush=True)
    return good


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as reason:
        sys.exit(str(reason))
