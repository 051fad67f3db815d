"""The one table of causes: read as of a day, edited with the policy, a name keeps its code."""

from datetime import date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry, Unit
from norms import causes
from norms.models import Cause, PolicyVersion
from norms.policy import cause_word, policy_on
from projects.models import MilestoneChange, ProgressUpdate
from tests.forms import act

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2026, 4, 1), date(2026, 4, 2)
FIRST = "用地 手续 资金 征拆 天气 设计变更 施工组织 市场 其他".split()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-04-01 12:00+08:00", tick=False):
        yield


@pytest.fixture
def lay_down(client, office):
    """lay_down([name, …]): a new edition from tomorrow on with these causes, by the page."""

    def post(names):
        client.force_login(office)
        edition = client.get("/norms/new/").context["edition"]
        said = {field.name: field.value() for field in edition.main}
        said |= {"effective_on": TOMORROW.isoformat(), "note": ""}
        for form in edition.steps:
            said |= {field.html_name: field.value() for field in form}
        said["causes"] = "\n".join(names)
        answer = act(client, "/norms/new/", said)
        policy_on(TODAY)  # as the next page does
        return answer

    return post


def names(day):
    return [name for _, name in causes.choices(day)]


def test_the_first_edition_has_the_nine():
    assert names(TODAY) == FIRST


def test_a_new_table_holds_from_its_day_and_old_words_stay(lay_down):
    assert lay_down(["用地", "手 续", "供电", "其他"]).status_code == 302
    assert names(TODAY) == FIRST
    assert causes.choices(TOMORROW) == [
        ("land", "用地"), ("permits", "手续"), ("cause-1", "供电"), ("other", "其他"),
    ]  # fmt: skip
    assert cause_word("market", TODAY) == cause_word("market", TOMORROW) == "市场"
    assert cause_word("cause-1", TODAY) == "供电"
    assert cause_word("", TODAY) == ""
    assert "供电" in AuditEntry.objects.first().after["原因"]


def test_a_name_that_comes_back_is_the_cause_that_it_was(lay_down):
    lay_down(["供电", "其他"])
    with time_machine.travel("2026-04-02 12:00+08:00", tick=False):
        assert causes.read("供水\n市场\n供电") == [
            ("cause-2", "供水"), ("market", "市场"), ("cause-1", "供电"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ([], "至少写一个"),
        (["用地", "用地"], "写了两次"),
        (["一" * 21], "超过 20 个字"),
        ([f"原因{n}" for n in range(31)], "最多 30 个"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(lay_down, table, sentence):
    answer = lay_down(table)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_the_page_shows_the_table(client, office):
    client.force_login(office)
    page = client.get("/norms/").content.decode()
    assert "、".join(FIRST) in page
    assert "顺延申请几个工作日内办理" in page


def test_a_row_names_a_cause_and_who_brought_it_about():
    unit = Unit.objects.create(name="示例自然资源局")
    causes.check("land", "superior", None, TODAY)
    causes.check("land", "department", unit, TODAY)
    wrong = [
        (("enterprise", "superior", None), "category"),
        (("", "superior", None), "category"),
        (("land", "", None), "caused_by"),
        (("land", "department", None), "caused_by_unit"),
        (("land", "superior", unit), "caused_by_unit"),
    ]
    for row, field in wrong:
        with pytest.raises(ValidationError) as refused:
            causes.check(*row, TODAY)
        assert list(refused.value.message_dict) == [field], row


def test_rows_say_the_word_of_their_day():
    at = datetime(2026, 3, 1, tzinfo=timezone.get_default_timezone())
    assert ProgressUpdate(obstacle="market", at=at).obstacle_word == "市场"
    change = MilestoneChange(category="construction", caused_by="owner_unit", at=at)
    assert (change.category_word, change.caused_by_word) == ("施工组织", "项目单位")
    unit = Unit(name="示例电力公司")
    named = MilestoneChange(caused_by="department", caused_by_unit=unit)
    assert named.caused_by_word == "示例电力公司"


def test_a_cause_is_called_by_its_name():
    assert str(Cause(name="用地")) == "用地"
