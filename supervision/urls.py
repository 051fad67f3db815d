from django.urls import path

from projects.views import promise
from supervision import views
from supervision.models import Instruction

app_name = "supervision"
urlpatterns = [
    path("instructions/<int:pk>/", views.instruction, name="instruction"),
    path(
        "instructions/<int:pk>/promise/",
        promise,
        {"model": Instruction},
        name="instruction-promise",
    ),
]
