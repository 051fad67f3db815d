from django.urls import path

from projects.views import promise
from supervision.models import Instruction
from supervision.views import instruction

app_name = "supervision"
urlpatterns = [
    path("instructions/<int:pk>/", instruction.instruction, name="instruction"),
    path(
        "instructions/<int:pk>/promise/",
        promise,
        {"model": Instruction},
        name="instruction-promise",
    ),
]
