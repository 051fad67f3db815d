from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "investment"
    verbose_name = "投资"

    def ready(self):
        from investment.models.month import is_closed
        from projects import closed_months

        closed_months.register(is_closed)
