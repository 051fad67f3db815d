"""The product's settings, independent of the shell and quick; DATABASE_URL and REDIS_URL count."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tools import VARIABLES

for name in VARIABLES - {"DATABASE_URL", "REDIS_URL"}:
    os.environ.pop(name, None)
if os.environ.get("PYTEST_XDIST_WORKER") and os.environ.get("REDIS_URL"):
    # A broker for each worker of a parallel run: they purge it and take what lies in it.
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
os.environ["DEMO"] = "off"
os.environ["SECRET_KEY"] = "known to every reader: for tests only"

from zuoquan.settings import *  # noqa: E402, F403
from zuoquan.settings import DATABASES, REDIS_URL, STORAGES  # noqa: E402

SCRATCH = Path(tempfile.mkdtemp(prefix="ledger-tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

# Argon2 is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

PRIVATE_ROOT = SCRATCH / "private"
PRIVATE_ROOT.mkdir()
STORAGES["default"]["OPTIONS"]["location"] = PRIVATE_ROOT
# No manifest: a test needs no collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Empty: WhiteNoise looks through it for every test client, and the browser's server asks finders.
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir()

if not REDIS_URL:
    # In this process only, which is where the `worker` fixture's worker lives.
    CELERY_BROKER_URL = "memory://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {}
