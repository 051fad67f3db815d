"""The product's settings as the environment says, without collected assets and slow passwords."""

from zuoquan.settings import *  # noqa: F403
from zuoquan.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
