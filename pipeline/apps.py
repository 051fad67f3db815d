from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = "招商"

    def ready(self):
        from investment import computed_targets
        from pipeline.case_withdrawal import withdraw_cases
        from pipeline.pool_figures import reserve_actual
        from pipeline.pool_leaving import settle
        from pipeline.signed_projects import signed_actual
        from projects import decisions

        computed_targets.register("signed", signed_actual)
        computed_targets.register("reserve_ratio", reserve_actual)
        decisions.register(settle)
        decisions.register(withdraw_cases)
