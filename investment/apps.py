from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "investment"
    verbose_name = "投资"

    def ready(self):
        from investment import computed_targets, targets
        from investment.models.annual_plan import amounts_in_force
        from investment.models.month import is_closed
        from projects import closed_months, year_plan

        closed_months.register(is_closed)
        year_plan.register(amounts_in_force)
        computed_targets.register("fai", targets.fai_actual)
        computed_targets.register("livelihood_items", targets.livelihood_actual)
