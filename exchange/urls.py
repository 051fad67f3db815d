from django.urls import path

from exchange import answer_views, header_views, views
from exchange.figures import views as figures

app_name = "exchange"
urlpatterns = [
    path("import/", views.imports, name="imports"),
    path("import/template/", views.template, name="template"),
    path("import/figures/", figures.figures, name="figures"),
    path("import/figures/form/", figures.form_to_fill, name="figures-form"),
    path("import/headers/", header_views.headers, name="headers"),
    path("import/headers/<int:pk>/forget/", header_views.header_forget, name="header-forget"),
    path("import/<int:pk>/", views.batch, name="batch"),
    path("import/<int:pk>/progress/", views.batch_progress, name="progress"),
    path("import/<int:pk>/marked/", views.marked, name="marked"),
    path("import/<int:pk>/problems/", views.problems, name="problems"),
    path("import/<int:pk>/fix/", answer_views.fix, name="fix"),
    path("import/<int:pk>/pick/", answer_views.pick, name="pick"),
    path("import/<int:pk>/allow/", answer_views.allow, name="allow"),
    path("import/<int:pk>/document/", figures.document, name="document"),
    path("import/<int:pk>/verify/", answer_views.verify, name="verify"),
    path("import/<int:pk>/write/", answer_views.write, name="write"),
    path("import/<int:pk>/drop/", views.drop, name="drop"),
    path("import/<int:pk>/accept-overdue/", views.accept_overdue, name="accept-overdue"),
    path("import/<int:pk>/undo/", views.undo, name="undo"),
]
