from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "公共部分"

    def ready(self):
        from core import unsafe_settings  # noqa: F401 - registers its check
