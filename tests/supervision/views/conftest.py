"""The day on which the pages of supervision are asked for, and a photo to send with a form."""

from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.pages import get, noon  # noqa: F401
from tests.supervision.conftest import ISSUED, at


@pytest.fixture
def evening():
    """The evening of the day on which the orders of these tests are issued."""
    with time_machine.travel(at(ISSUED, 18), tick=False):
        yield at(ISSUED, 18)


@pytest.fixture
def photo():
    """photo(): an upload that a camera could have made."""

    def made(name="现场.jpg"):
        content = BytesIO()
        Image.new("RGB", (80, 48), "#205080").save(content, "JPEG")
        return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")

    return made
