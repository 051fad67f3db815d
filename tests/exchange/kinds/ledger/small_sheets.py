"""Small sheets for cases of misreading, and how to ask what came of them."""

from exchange.issues import NOTE
from projects.models import Project
from tests.exchange.kinds.ledger.sheet_import import SAID
from tests.exchange.kinds.ledger.stored_values import stored_values
from tests.exchange.ledgers import TODAY

SHEET = "台账"
HEAD = ["项目名称", "建设性质", "总投资（万元）", "年度计划投资（万元）", "责任单位"]
ANY = (*SAID, NOTE)
#: Two projects below NUMBERED.
NUMBERED = ["序号", *HEAD]
TWO = [
    [1, "示例甲项目", "新建", 1000, 100, "县住建局"],
    [2, "示例乙工程", "续建", 2000, 200, "县交通局"],
]
BOTH = {"示例甲项目", "示例乙工程"}


def stored(name):
    return stored_values(Project.objects.get(name=name), TODAY)


def names():
    return set(Project.objects.values_list("name", flat=True))


def said(done):
    return "\n".join(done.sentences())
