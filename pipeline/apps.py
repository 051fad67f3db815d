from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = "招商"

    def ready(self):
        from investment import computed_targets
        from pipeline.pool_leaving import on_decided
        from pipeline.signed_projects import signed_actual
        from projects.signals import project_decided

        computed_targets.register("signed", signed_actual)
        project_decided.connect(on_decided, dispatch_uid="pool_leaving")
