from django.urls import path

from exchange.views import (
    answers,
    batches,
    county_headers,
    monthly_figures_exports,
    pipeline_sheets,
)
from exchange.views import monthly_figures as figures

app_name = "exchange"
urlpatterns = [
    path("reports/export/", monthly_figures_exports.figures_of_year, name="reports-export"),
    path(
        "statistics/export/",
        monthly_figures_exports.StatisticsExport.as_export(),
        name="statistics-export",
    ),
    path("import/", batches.UploadPage.as_view(), name="imports"),
    path("import/template/", batches.template, name="template"),
    path("import/figures/", figures.FiguresPage.as_view(), name="figures"),
    path("import/figures/form/", figures.form_to_fill, name="figures-form"),
    path("import/pipeline/", pipeline_sheets.SheetsPage.as_view(), name="pipeline-sheets"),
    path("import/pipeline/form/", pipeline_sheets.form_to_fill, name="pipeline-form"),
    path("import/headers/", county_headers.CountyHeadersPage.as_view(), name="headers"),
    path("import/headers/<int:pk>/forget/", county_headers.header_forget, name="header-forget"),
    path("import/<int:pk>/", batches.batch, name="batch"),
    path("import/<int:pk>/progress/", batches.batch_progress, name="progress"),
    path("import/<int:pk>/marked/", batches.marked, name="marked"),
    path("import/<int:pk>/problems/", batches.problems, name="problems"),
    path("import/<int:pk>/answer/", answers.answer, name="answer"),
    path("import/<int:pk>/fix/", answers.fix, name="fix"),
    path("import/<int:pk>/pick/", answers.pick, name="pick"),
    path("import/<int:pk>/allow/", answers.allow, name="allow"),
    path("import/<int:pk>/document/", figures.document, name="document"),
    path("import/<int:pk>/reason/", pipeline_sheets.reason, name="reason"),
    path("import/<int:pk>/verify/", answers.verify, name="verify"),
    path("import/<int:pk>/write/", answers.write, name="write"),
    path("import/<int:pk>/drop/", batches.drop, name="drop"),
    path("import/<int:pk>/accept-overdue/", batches.accept_overdue, name="accept-overdue"),
    path("import/<int:pk>/undo/", batches.undo, name="undo"),
]
