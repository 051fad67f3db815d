from django.urls import path

from alerts import views

app_name = "alerts"
urlpatterns = [
    path("letters/", views.letter_list, name="letters"),
    path("letters/read/", views.notices_read, name="notices-read"),
    path("letters/<int:pk>/", views.letter_detail, name="letter"),
    path("letters/<int:pk>/read/", views.letter_read, name="letter-read"),
    path("healthz", views.healthz, name="healthz"),
]
