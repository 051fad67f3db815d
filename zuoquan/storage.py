"""Uploads lie private, under names that tell nothing; the pages' own files are named by content."""

import uuid

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PrivateStorage(FileSystemStorage):
    """Keeps the field's folder and names the file itself; what the person called it is a column.

    Not an `upload_to` function, for migrations would import the module that holds it.
    """

    def generate_filename(self, filename):
        folder = filename.partition("/")[0]
        return f"{folder}/{uuid.uuid4().hex}"


class PublicStorage(CompressedManifestStaticFilesStorage):
    """Names each file by its content, and in `static/js` those that a script imports as well.

    Django's own `support_js_module_import_aggregation` would read everybody's scripts: those of
    django-htmx speak of imports in their comments.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (
                    r'(?m)(?P<matched>\b(?P<word>from|import) "(?P<url>\./[^"]+)";)$',
                    '%(word)s "%(url)s";',
                ),
            ),
        ),
    )
