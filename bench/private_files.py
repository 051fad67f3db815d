"""The product's settings, with the files that people send in a folder of the bench."""

import os
from pathlib import Path

from zuoquan.settings import *  # noqa: F403
from zuoquan.settings import STORAGES

PRIVATE_ROOT = Path(os.environ["BENCH_FILES"])
STORAGES["default"]["OPTIONS"]["location"] = PRIVATE_ROOT
