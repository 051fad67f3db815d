"""Where uploads lie: private, and each under a name that tells nothing."""

import uuid

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Keeps the field's folder and names the file itself; what the person called it is a column.

    Not an `upload_to` function, for migrations would import the module that holds it.
    """

    def generate_filename(self, filename):
        folder = filename.partition("/")[0]
        return f"{folder}/{uuid.uuid4().hex}"
