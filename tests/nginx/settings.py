"""The product's settings as the environment says, without collected assets and slow passwords."""

import os
from pathlib import Path

from zuoquan.settings import *  # noqa: F403
from zuoquan.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Nothing may lie in the broker of the ledger that a developer runs from this folder.
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = "memory://localhost", {}
PRIVATE_ROOT = Path(os.environ["PRIVATE_FILES"])
STORAGES["default"]["OPTIONS"]["location"] = PRIVATE_ROOT
