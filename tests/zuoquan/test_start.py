"""An unsafe setting stops a start with HTTPS=on and is warned of on plain http."""

import subprocess

import pytest
from django.conf import settings

from tools import PYTHON, ROOT, plain_environment
from tools.check import PRODUCTION


def check(**environment):
    """`manage.py check` under these variables: (exit code, what it said)."""
    command = [PYTHON, "manage.py", "check"]
    done = subprocess.run(
        command, cwd=ROOT, env=plain_environment() | environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


UNSAFE = {
    "SECRET_KEY": "至少五十个随机字符",
    "DEBUG": "on",
    "ALLOWED_HOSTS": "*",
    "DEMO": "on",
    "TRUSTED_PROXIES": "0.0.0.0/0",
}


def test_https_starts_without_any_of_them_and_names_them_all():
    assert check(**PRODUCTION)[0] == 0
    code, said = check(**PRODUCTION | UNSAFE)
    assert code != 0
    assert all(f"{name} " in said.splitlines()[-1] for name in UNSAFE)


def test_plain_http_starts_and_warns_of_them_all():
    code, said = check(
        **PRODUCTION | UNSAFE | {"HTTPS": "off", "SITE_URL": "http://ledger.invalid"}
    )
    assert code == 0
    assert all(f"(ledger.{name})" in said for name in UNSAFE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "http://ledger.invalid"),
        ("SITE_URL", "https://ledger.invalid/path"),
        ("REDIS_URL", "127.0.0.1"),
        ("EMAIL_URL", "smtp://mail.invalid"),  # and no EMAIL_FROM
    ],
)
def test_a_value_that_cannot_be_right_stops_the_start(name, value):
    code, said = check(**PRODUCTION | {name: value})
    assert code != 0
    assert name in said.splitlines()[-1]


@pytest.mark.parametrize(
    "variables",
    [
        {"EMAIL_FROM": "ledger@ledger.invalid"},
        {"EMAIL_URL": "smtp://localhost:25"},
        {"DEMO": "on", "DATABASE_URL": "sqlite:///:memory:"},
    ],
)
def test_a_sender_is_asked_for_only_where_letters_leave(variables):
    assert check(**PRODUCTION | {"EMAIL_URL": "smtp://mail.invalid"} | variables)[0] == 0


def test_the_own_database_is_a_file_and_no_address():
    """As an address, a blank, + or % of the folder's name would mean something else."""
    script = "from zuoquan import settings; print(settings.DATABASES['default']['NAME'])"
    command = [PYTHON, "-c", script]
    done = subprocess.run(
        command, cwd=ROOT, env=plain_environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(settings.VAR / "db.sqlite3")
