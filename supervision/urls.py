from django.urls import path

from projects.views import promise
from supervision.models import Instruction
from supervision.views.instruct import InstructPage
from supervision.views.instruction import instruction
from supervision.views.instruction_list import InstructionList
from supervision.views.order import order
from supervision.views.order_acts import (
    AcceptPlan,
    Close,
    Discard,
    Issue,
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
    path("orders/", OrderList.as_view(), name="orders"),
    path("orders/export/", OrderList.as_export(), name="orders-export"),
    path("orders/new/", NewOrders.as_view(), name="orders-new"),
    path("orders/<int:pk>/", order, name="order"),
    path("orders/<int:pk>/docx/", order_docx, name="order-docx"),
    path("orders/<int:pk>/reply/", reply_docx, name="order-reply-docx"),
    path("orders/<int:pk>/edit/", EditDraft.as_view(), name="order-edit"),
    path("orders/<int:pk>/issue/", Issue.as_view(), name="order-issue"),
    path("orders/<int:pk>/discard/", Discard.as_view(), name="order-discard"),
    path("orders/<int:pk>/withdraw/", Withdraw.as_view(), name="order-withdraw"),
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
