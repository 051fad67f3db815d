from django.urls import path

from desk import views

urlpatterns = [
    path("overdue/", views.overdue, name="overdue"),
    path("overdue/export/", views.overdue_export, name="overdue-export"),
    path("projects/", views.ledger, name="ledger"),
    path("projects/export/", views.ledger_export, name="ledger-export"),
]
