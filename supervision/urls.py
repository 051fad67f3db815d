from django.urls import path

from projects.views import promise
from supervision.models import Instruction
from supervision.views import blockers
from supervision.views.blockers import BlockerList, RenameBlockerPage
from supervision.views.instruct import InstructPage
from supervision.views.instruction import instruction
from supervision.views.instruction_list import InstructionList
from supervision.views.problem import ACTS, problem
from supervision.views.problem_list import ProblemList
from supervision.views.problem_raise import AskForHelpPage, RaiseProblemPage

app_name = "supervision"
urlpatterns = [
    path("projects/<int:pk>/instruct/", InstructPage.as_view(), name="instruct"),
    path("projects/<int:pk>/problems/new/", RaiseProblemPage.as_view(), name="problem-new"),
    path("milestones/<int:pk>/coordination/", AskForHelpPage.as_view(), name="ask-for-help"),
    path("problems/", ProblemList.as_view(), name="problems"),
    path("problems/export/", ProblemList.as_export(), name="problems-export"),
    path("problems/blockers/", BlockerList.as_view(), name="blockers"),
    path("problems/blockers/join/", blockers.join, name="blockers-join"),
    path("problems/<int:pk>/part/", blockers.part, name="problem-part"),
    path("blockers/<int:pk>/rename/", RenameBlockerPage.as_view(), name="blocker-rename"),
    path("problems/<int:pk>/", problem, name="problem"),
    *(
        path(f"problems/<int:pk>/{act.key}/", act.as_view(), name=f"problem-{act.key}")
        for act in ACTS
    ),
    path("instructions/", InstructionList.as_view(), name="instructions"),
    path("instructions/<int:pk>/", instruction, name="instruction"),
    path(
        "instructions/<int:pk>/promise/",
        promise,
        {"model": Instruction},
        name="instruction-promise",
    ),
]
