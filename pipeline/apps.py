from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = "招商"

    def ready(self):
        from investment import computed_targets
        from pipeline.signed_projects import signed_actual

        computed_targets.register("signed", signed_actual)
