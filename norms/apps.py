from django.apps import AppConfig


class NormsConfig(AppConfig):
    name = "norms"
    verbose_name = "制度"
