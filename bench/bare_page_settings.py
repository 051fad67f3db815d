"""The product's settings, with the bare page of the bench beside its own pages."""

from pathlib import Path

from zuoquan.settings import *  # noqa: F403
from zuoquan.settings import TEMPLATES

ROOT_URLCONF = "bench.bare_page"
TEMPLATES[0]["DIRS"].append(Path(__file__).parent)
