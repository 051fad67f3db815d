"""A project from the first idea to the list of the year: proposed, returned, passed in the second
round, admitted to the pool, signed for, listed. One clock for server and pages, real pages."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Unit
from investment.models import MonthTarget
from pipeline import pool_entries
from pipeline.models import JointReview, JointReviewCase, PoolEntry, PromotionTrip, SigningContract
from pipeline.pool_records import NewEntry
from projects.models import Project
from tests.browser.stage import Clock, moment
from tests.browser.test_order_story import fits
from tests.browser.test_story import photo
from tests.investment.conftest import close  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "示例矿泉水项目"
OPENED, CONCEIVED = date(2026, 2, 2), date(2026, 4, 7)
RETURNED, PASSED, ADMITTED = date(2026, 4, 15), date(2026, 4, 22), date(2026, 4, 28)
TRAVELLED, CAME_HOME = date(2026, 5, 11), date(2026, 5, 13)
FRAMED, CLOSED = date(2026, 5, 14), date(2026, 6, 2)
SIGNED, LISTED = date(2026, 6, 10), date(2026, 6, 15)
PLACE = "示例市东区"
FRAMEWORK, CONTRACT = "示例矿泉水框架协议", "示例矿泉水投资合同"
TO_MEND = "补充水资源论证"
#: In 亿元: 120 of the opening list and 30 of the idea, of a year's plan of 50.
POOL, IDEA = 120, 30


@pytest.fixture
def promoter(make_person, water_bureau):
    return make_person("示例招商一", unit=water_bureau, duty="promotion", username="promoter")


@pytest.fixture
def units(unit_head, water_bureau):
    """The three that argue; the first has its person at a telephone."""
    return [unit_head.unit, water_bureau, Unit.objects.create(name="左权县发展和改革局")]


@pytest.fixture
def opening(make_project, office):
    """What was in the pool when it was first kept here."""
    project = make_project(
        "示例储备项目", kind="reserve", plan=None, total_investment=Decimal(POOL * 10_000)
    )
    row = NewEntry(project, OPENED, project.total_investment, "preliminary")
    facts = {"confirmed_on": OPENED, "document": "示例左储〔2026〕1号"}
    pool_entries.confirm_opening([row], **facts, by=office, now=moment(OPENED, "10:00"))
    return project


def test_from_the_idea_to_the_list_of_the_year(
    opening,
    units,
    unit_head,
    office,
    promoter,
    county_leader,
    visitor,
    tmp_path,
    close,  # noqa: F811
):
    scan = photo(tmp_path)
    with Clock(moment(CONCEIVED, "09:00")) as clock:
        the_office_enters_the_idea(visitor("office"))
        clock.go(CONCEIVED, "11:00")
        the_bureau_proposes(visitor("unit_head", phone=True))
        assert funnel(visitor("office")) == {"谋划": "1", "入库": "1"}

        the_office_calls_a_review(visitor("office"), RETURNED, units)
        clock.go(RETURNED, "15:00")
        the_bureau_gives_its_opinion(visitor("unit_head", phone=True))
        clerk = visitor("office")
        clerk.sign_in_at(newest_review())
        the_office_records(clerk, units[1], "退回", scan)
        the_office_records(clerk, units[2], "同意", scan)
        assert f"{units[1]}：{TO_MEND}" in clerk.says()
        assert funnel(visitor("office")) == {"谋划": "1", "入库": "1"}

        clock.go(PASSED, "09:00")
        clerk = visitor("office")
        the_office_proposes_again(clerk)
        the_office_calls_a_review(clerk, PASSED, units, signed_in=True)
        clock.go(PASSED, "15:00")
        the_bureau_gives_its_opinion(visitor("unit_head", phone=True))
        clerk = visitor("office")
        clerk.sign_in_at(newest_review())
        the_office_records(clerk, units[1], "同意", scan)
        the_office_records(clerk, units[2], "同意", scan)
        assert "结论：通过" in clerk.says()
        assert funnel(clerk, signed_in=True) == {"过会": "1", "入库": "1"}
        assert ratio(clerk) == "2.4"

        clock.go(ADMITTED, "09:00")
        clerk = visitor("office")
        the_office_admits_it(clerk)
        assert funnel(clerk, signed_in=True) == {"入库": "2"}
        assert ratio(clerk) == "3"

        clock.go(CAME_HOME, "16:00")
        promotion_tells_of_the_trip(visitor("promoter"), county_leader)
        clock.go(FRAMED, "10:00")
        promotion_enters_the_framework(visitor("promoter"))
        clerk = visitor("office")
        clerk.sign_in_at(SigningContract.objects.get().get_absolute_url())
        the_office_lands_it(clerk)
        assert funnel(clerk, signed_in=True) == {"入库": "1", "签约": "1"}
        assert signed(clerk) == "10"

        clock.go(CLOSED, "12:00")
        close(5)
        clerk = visitor("office")
        clerk.sign_in_at("/dashboard/?month=2026-05")
        may = targets_of_may(clerk)
        assert {name: str(amount.normalize()) for name, amount in may[1].items()} == {
            "reserve_ratio": "3",
            "signed": "1E+1",
        }

        clock.go(SIGNED, "10:00")
        promotion_enters_the_contract(visitor("promoter"))
        clerk = visitor("office")
        clerk.sign_in_at(SigningContract.objects.get(name=CONTRACT).get_absolute_url())
        the_office_lands_it(clerk)
        assert signed(clerk) == "12"
        assert ratio(clerk) == "3"

        clock.go(LISTED, "10:00")
        clerk = visitor("office")
        clerk.sign_in_at(project().get_absolute_url())
        the_office_lists_it(clerk)
        assert funnel(clerk, signed_in=True) == {"入库": "1", "列入": "1"}
        assert signed(clerk) == "12"
        assert ratio(clerk) == "2.4"
        assert targets_of_may(clerk) == may
        it_left_the_pool_on_that_day(clerk)


def project():
    return Project.objects.get(name=NAME)


def newest_review():
    return JointReview.objects.latest("pk").get_absolute_url()


# --- What the pages show --------------------------------------------------------------------------


def funnel(clerk, *, signed_in=False):
    """{step: its count} of the steps on which anything stands."""
    clerk.open("/dashboard/") if signed_in else clerk.sign_in_at("/dashboard/")
    steps = clerk.main.locator(".funnel .step").all_inner_texts()
    counted = [step.removesuffix("个").split() for step in steps]
    return {name: count for name, count in counted if count != "0"}


def ratio(clerk):
    return _target(clerk, "储备库与年度计划之比")


def signed(clerk):
    return _target(clerk, "招商签约")


def _target(clerk, name):
    """The figure beside the name of a target on the dashboard."""
    clerk.open("/dashboard/")
    line = clerk.main.locator("section.card", has=clerk.page.locator("#goals-h"))
    return line.locator(".bgroup", has_text=name).locator("b.days").inner_text()


def targets_of_may(clerk):
    """As the dashboard shows them, and as they are kept."""
    clerk.open("/dashboard/?month=2026-05")
    shown = clerk.main.locator("section.card", has=clerk.page.locator("#goals-h")).inner_text()
    kept = MonthTarget.objects.filter(month__month=5, code__in=("reserve_ratio", "signed"))
    return shown, dict(kept.values_list("code", "reached"))


def stands(person):
    """All of the page has come, 谁被告知 too, which a browser would say is missing."""
    person.page.wait_for_load_state("networkidle")


# --- The review -----------------------------------------------------------------------------------


def the_office_enters_the_idea(clerk):
    clerk.sign_in_at("/projects/new/")
    main = clerk.main
    main.get_by_label("项目名称").fill(NAME)
    main.get_by_label("责任单位").select_option("县工信局")
    main.get_by_label("总投资（万元）").fill(f"{IDEA * 10_000}")
    main.get_by_label("建设性质").select_option("储备")
    clerk.press("列入台账")
    assert f"“{NAME}”已列入 2026 年台账" in clerk.says()


def the_bureau_proposes(bureau):
    bureau.sign_in_at(project().get_absolute_url())
    bureau.main.get_by_role("link", name="提请论证").click()
    amount = bureau.main.get_by_label("拟入库金额（万元）").input_value()
    assert Decimal(amount) == IDEA * 10_000
    bureau.main.get_by_label("前期类").check()
    fits(bureau)
    bureau.press("提请")
    assert f"已提请联席论证：“{NAME}”，等项目中心列入议程。" in bureau.says()


def the_office_proposes_again(clerk):
    clerk.sign_in_at(project().get_absolute_url())
    clerk.main.get_by_role("link", name="再次提请").click()
    assert TO_MEND in clerk.says()
    clerk.main.get_by_label("提请理由").fill("水资源论证已补充")
    clerk.press("提请")
    assert JointReviewCase.objects.latest("pk").round == 2


def the_office_calls_a_review(clerk, day, units, *, signed_in=False):
    clerk.open("/reviews/new/") if signed_in else clerk.sign_in_at("/reviews/new/")
    clerk.main.get_by_label("会议日期").fill(f"{day}")
    clerk.main.get_by_label("地点").fill("示例会议室")
    clerk.press("保存，列入项目")
    assert clerk.main.get_by_label(NAME).is_checked()
    for number, unit in zip("一二三", units, strict=True):
        clerk.main.get_by_label(f"论证单位{number}").select_option(str(unit.pk))
    clerk.press("列入议程")
    assert f"已列入议程：“{NAME}”" in clerk.says()
    stands(clerk)


def the_bureau_gives_its_opinion(bureau):
    """From its own desk, at a telephone."""
    bureau.sign_in_at("/")
    fits(bureau)
    bureau.open(newest_review())
    stands(bureau)
    fits(bureau)
    bureau.main.get_by_role("link", name="出具意见").click()
    bureau.main.locator("input[name=opinion][value=agree]").check()
    bureau.main.get_by_label("说明").fill("符合产业政策。")
    fits(bureau)
    bureau.press("提交")
    assert "已出具意见。等其他单位出具意见后作出结论。" in bureau.says()
    stands(bureau)


def the_office_records(clerk, unit, word, scan):
    stands(clerk)
    owed = clerk.main.locator(".task", has_text=unit.name)
    owed.get_by_role("link", name="据签字表登记").click()
    clerk.main.locator(f"input[name=opinion][value={VALUES[word]}]").check()
    if word == "退回":
        clerk.main.get_by_label("需要补正什么").fill(TO_MEND)
    clerk.main.get_by_label("选照片或文件", exact=True).set_input_files(scan)
    clerk.press("登记")
    assert f"已登记{unit}的意见。" in clerk.says()
    stands(clerk)


VALUES = {"同意": "agree", "退回": "return", "不同意": "refuse"}


# --- The pool, the contracts, the list ------------------------------------------------------------


def the_office_admits_it(clerk):
    clerk.sign_in_at("/pool/waiting/")
    clerk.page.get_by_role("row", name=NAME).get_by_role("link", name="入库").click()
    clerk.press("入库")
    assert f"“{NAME}”已入库，300,000 万元。" in clerk.says()
    assert PoolEntry.objects.get(project=project()).since == ADMITTED


def promotion_tells_of_the_trip(promotion, leader):
    promotion.sign_in_at("/trips/new/")
    main = promotion.main
    main.get_by_label("带队领导").select_option(label=str(leader))
    main.get_by_label("开始日期").fill(f"{TRAVELLED}")
    main.get_by_label("结束日期").fill(f"{CAME_HOME}")
    main.get_by_label("地点").fill(PLACE)
    main.get_by_label("成果").fill("示例：与示例饮品公司谈成矿泉水项目。")
    promotion.press("保存")
    assert PLACE in promotion.says()


def promotion_enters_the_framework(promotion):
    promotion.sign_in_at(PromotionTrip.objects.get().get_absolute_url())
    promotion.main.get_by_role("link", name="登记签约").click()
    _enter(promotion, "框架协议", FRAMEWORK, "100000", FRAMED)
    assert f"已登记“{FRAMEWORK}”，100,000 万元。" in promotion.says()


def promotion_enters_the_contract(promotion):
    promotion.sign_in_at("/contracts/new/")
    promotion.main.get_by_label("正式合同", exact=True).check()
    framework = SigningContract.objects.get()
    promotion.main.get_by_label("落实的框架协议").select_option(str(framework.pk))
    _enter(promotion, "正式合同", CONTRACT, "120000", SIGNED)
    assert f"已登记“{CONTRACT}”，120,000 万元。" in promotion.says()


def _enter(promotion, kind, name, amount, signed_on):
    main = promotion.main
    main.get_by_label(kind, exact=True).check()
    main.get_by_label("合同名称").fill(name)
    main.get_by_label("投资方").fill("示例饮品公司")
    main.get_by_label("签订日期").fill(f"{signed_on}")
    main.get_by_label("金额（万元）").fill(amount)
    main.get_by_label("以商招商").check()
    promotion.press("保存")


def the_office_lands_it(clerk):
    clerk.main.get_by_role("link", name="落地项目").click()
    clerk.main.get_by_label("落地项目").fill(NAME)
    clerk.press("保存")
    assert f"已关联到项目“{NAME}”。" in clerk.says()


def the_office_lists_it(clerk):
    clerk.main.get_by_text("更多", exact=True).click()
    clerk.main.get_by_role("link", name="改 2026 年建设性质").click()
    clerk.main.get_by_label("建设性质").select_option("新建")
    clerk.main.get_by_label("理由").fill("示例：县政府常务会议定为新建")
    clerk.press("保存")
    assert "建设性质已改为新建" in clerk.says()


def it_left_the_pool_on_that_day(clerk):
    clerk.open("/pool/?tab=left")
    assert f"{LISTED}" in clerk.page.get_by_role("row", name=NAME).inner_text()
    clerk.open(PoolEntry.objects.get(project=project()).get_absolute_url())
    assert "列入年度清单" in clerk.says()
