from django.urls import path

from projects.views import promise
from supervision.models import Instruction
from supervision.views.instruct import InstructPage
from supervision.views.instruction import instruction
from supervision.views.instruction_list import InstructionList

app_name = "supervision"
urlpatterns = [
    path("projects/<int:pk>/instruct/", InstructPage.as_view(), name="instruct"),
    path("instructions/", InstructionList.as_view(), name="instructions"),
    path("instructions/<int:pk>/", instruction, name="instruction"),
    path(
        "instructions/<int:pk>/promise/",
        promise,
        {"model": Instruction},
        name="instruction-promise",
    ),
]
