from django.urls import path

from projects.views import promise
from projects.views.obligation_page import obligation_page
from supervision.models import Instruction, OrderStep
from supervision.views import blockers
from supervision.views.blockers import BlockerList, RenameBlockerPage
from supervision.views.instruct import InstructPage
from supervision.views.instruction import instruction, instruction_number
from supervision.views.instruction_list import InstructionList
from supervision.views.numbers_13710 import numbers_13710
from supervision.views.order import order
from supervision.views.order_acts import (
    AcceptPlan,
    Close,
    Discard,
    Issue,
    Number,
    SendBack,
    Sign,
    Take,
    Upgrade,
    Withdraw,
)
from supervision.views.order_answer import AnswerPage, DonePage, PaperPage
from supervision.views.order_draft import EditDraft, NewOrders
from supervision.views.order_files import order_docx, reply_docx
from supervision.views.order_list import OrderList
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
    path("instructions/<int:pk>/number/", instruction_number, name="instruction-number"),
    path("13710/", numbers_13710, name="numbers-13710"),
    path("orders/", OrderList.as_view(), name="orders"),
    path("orders/export/", OrderList.as_export(), name="orders-export"),
    path("orders/new/", NewOrders.as_view(), name="orders-new"),
    path("orders/<int:pk>/", order, name="order"),
    path("order-steps/<int:pk>/", obligation_page, {"model": OrderStep}, name="order-step"),
    path("orders/<int:pk>/docx/", order_docx, name="order-docx"),
    path("orders/<int:pk>/reply/", reply_docx, name="order-reply-docx"),
    path("orders/<int:pk>/edit/", EditDraft.as_view(), name="order-edit"),
    path("orders/<int:pk>/issue/", Issue.as_view(), name="order-issue"),
    path("orders/<int:pk>/discard/", Discard.as_view(), name="order-discard"),
    path("orders/<int:pk>/withdraw/", Withdraw.as_view(), name="order-withdraw"),
    path("orders/<int:pk>/number/", Number.as_view(), name="order-number"),
    path("orders/<int:pk>/sign/", Sign.as_view(), name="order-sign"),
    path("orders/<int:pk>/take/", Take.as_view(), name="order-take"),
    path("orders/<int:pk>/answer/", AnswerPage.as_view(), name="order-answer"),
    path("orders/<int:pk>/done/", DonePage.as_view(), name="order-done"),
    path("orders/<int:pk>/paper/", PaperPage.as_view(), name="order-paper"),
    path("orders/<int:pk>/plan/", AcceptPlan.as_view(), name="order-plan"),
    path("orders/<int:pk>/send-back/", SendBack.as_view(), name="order-send-back"),
    path("orders/<int:pk>/close/", Close.as_view(), name="order-close"),
    path("orders/<int:pk>/upgrade/", Upgrade.as_view(), name="order-upgrade"),
]
