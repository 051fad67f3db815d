import logging
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from core import unsafe_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoquan.settings")
application = get_wsgi_application()

for unsafe in unsafe_settings.to_warn_of(settings):
    logging.getLogger(__name__).warning("%s", unsafe)
