"""What the pages of the reserve pool write: opening list, admission, changes, the end."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from pipeline import pool_entries
from pipeline.models import JointReviewCase, PoolEntry, PoolOpening
from projects.models import Project
from tests.forms import form_to
from tests.page_text import page_text
from tests.pipeline.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db

OPENING = "/pool/opening/"
PAPER = {"confirmed_on": "2026-07-01", "document": "示例政办发〔2026〕1号"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at(client, office):
    """The client, signed in as the office."""
    client.force_login(office)
    return client


def send(client, url, **typed):
    """The form as its page holds it, with this typed into it."""
    fields = form_to(client.get(url), url).fields
    return client.post(url, fields | typed)


def again(client, response, url, **typed):
    """What came back, sent once more."""
    return client.post(url, form_to(response, url).fields | typed)


def errors(response):
    assert response.status_code == 422
    return response.context["form"].errors


def amount(project):
    return PoolEntry.objects.with_figures(TODAY).get(project=project).amount


# --- The opening list -----------------------------------------------------------------------------


@pytest.fixture
def ledger(reserve, make_project):
    """谋划 and 前期 of the ledger, one without 总投资, and one that is no reserve."""
    make_project("示例新建二", kind="new")
    return (
        reserve("示例储备一", total_investment=Decimal(60000)),
        reserve("示例前期一", kind="preliminary", total_investment=Decimal(40000)),
        reserve("示例没有总投资", total_investment=None),
    )


def test_the_ledger_s_rows_are_offered_with_amount_and_maturity(at, ledger):
    form = at.get(OPENING).context["form"]
    lines = {line.project.name: (line.maturity, line.typed) for line in form.lines}
    assert lines == {
        "示例储备一": ("conceived", "60000"),
        "示例前期一": ("preliminary", "40000"),
        "示例没有总投资": ("", ""),
    }
    assert form.sums == "2 个，100,000 万元"


def test_what_was_seen_is_confirmed(at, ledger, office):
    response = send(at, OPENING, **PAPER)
    assert response.url == "/pool/"
    opening = PoolOpening.objects.get()
    assert (opening.confirmed_on, opening.by) == (date(2026, 7, 1), office)
    assert [amount(project) for project in ledger[:2]] == [60000, 40000]
    assert not PoolEntry.objects.reviewed().exists()
    assert "2 个，100,000 万元" in page_text(at.get("/pool/"))


def test_a_changed_list_comes_back_once_with_its_new_sums(at, ledger):
    first, second, _ = ledger
    changed = {f"maturity-{second.pk}": "", f"amount-{first.pk}": "61000"}
    response = send(at, OPENING, **PAPER, **changed)
    assert errors(response)["__all__"] == [
        "清单改动后共 1 个，61,000 万元。核对无误，请再确认一次。"
    ]
    assert not PoolOpening.objects.exists()
    assert again(at, response, OPENING).status_code == 302
    assert amount(first) == 61000
    assert not second.pool_entries.exists()


def test_a_second_opening_list_is_refused(at, ledger):
    page = form_to(at.get(OPENING), OPENING).fields
    send(at, OPENING, **PAPER)
    assert at.get(OPENING).url == "/pool/"
    assert "期初清单已于 2026-07-01 确认过，只办一次。" in page_text(at.get("/pool/"))
    late = at.post(OPENING, page | PAPER | {"version": form_version(at)})
    assert late.status_code == 422
    assert PoolOpening.objects.count() == 1


def form_version(client):
    """A ticket of another form, as of a page opened in a second window."""
    return form_to(client.get("/trips/new/"), "/trips/new/").fields["version"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("confirmed_on", "2026-07-09", "日期不能晚于今天。"),
        ("confirmed_on", "", "请填期初日期。"),
        ("document", "", "请填确认文件。"),
    ],
)
def test_what_does_not_hold_is_said_at_its_field(at, ledger, field, typed, sentence):
    assert errors(send(at, OPENING, **PAPER | {field: typed}))[field] == [sentence]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0.6亿", "请按万元填写：0.6亿 是 6000 万元。"),
        ("", "请填金额（万元）。"),
        ("x", "请按万元填写数字"),
    ],
)
def test_an_amount_that_does_not_hold_is_said_in_its_line(at, ledger, typed, sentence):
    response = send(at, OPENING, **PAPER, **{f"amount-{ledger[0].pk}": typed})
    assert errors(response)["__all__"][0] == "1 行的金额要改：示例储备一。"
    assert sentence in page_text(response)


def test_amounts_in_yi_are_asked_about_by_name(at, ledger):
    response = send(at, OPENING, **PAPER, **{f"amount-{ledger[0].pk}": "0.6"})
    assert "示例储备一 0.6 万元，请核对是不是按亿元填写了（6000 万元）" in str(
        errors(response)["unit_sure"]
    )


def test_an_empty_list_is_refused(at, ledger):
    none = {f"maturity-{project.pk}": "" for project in ledger}
    assert "还没有项目" in errors(send(at, OPENING, **PAPER, **none))["__all__"][0]


def test_a_long_list_fits_into_a_form(at, reserve, settings):
    monkey = range(12)
    for number in monkey:
        reserve(f"示例储备{number}")
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2 * len(monkey) + 8
    assert send(at, OPENING, **PAPER).status_code == 302
    assert PoolEntry.objects.count() == 12


def test_a_very_long_list_takes_its_amounts_from_the_ledger(at, ledger, monkeypatch):
    monkeypatch.setattr("pipeline.forms.pool_opening.MOST_WITH_AMOUNTS", 1)
    page = at.get(OPENING)
    assert f"amount-{ledger[0].pk}" not in page.content.decode()
    assert send(at, OPENING, **PAPER).status_code == 302
    assert amount(ledger[0]) == 60000


def test_only_the_office_confirms(client, county_leader, ledger):
    client.force_login(county_leader)
    assert client.get(OPENING).status_code == 403


# --- A passed case --------------------------------------------------------------------------------


@pytest.fixture
def passed(reserve):
    return JointReviewCase.objects.create(
        project=reserve("示例通过一"),
        amount=Decimal(8000),
        maturity="preliminary",
        result="passed",
        decided_on=date(2026, 7, 1),
        by_name="示例办一",
    )


def test_a_passed_case_waits_until_the_office_admits_it(at, passed):
    assert "示例通过一" in page_text(at.get("/pool/waiting/"))
    assert "待入库 1 个" in page_text(at.get("/"))
    url = f"/pool-cases/{passed.pk}/admit/"
    page = at.get(url).content.decode()
    assert 'name="amount" value="8000"' in page
    assert 'name="since" value="2026-07-08"' in page
    assert 'value="preliminary" required id="id_maturity_1" checked' in page
    response = send(at, url, document="示例纪要3号")
    entry = PoolEntry.objects.get()
    assert response.url == entry.get_absolute_url()
    assert (entry.case, entry.reviewed_on, entry.document) == (
        passed, date(2026, 7, 1), "示例纪要3号",
    )  # fmt: skip
    assert amount(passed.project) == 8000
    at.get("/")  # the message of the admission names it
    assert "示例通过一" not in page_text(at.get("/pool/waiting/"))
    assert "待入库" not in page_text(at.get("/"))


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("since", "2026-07-09", "入库日期不能晚于今天。"),
        ("since", "2026-06-30", "入库日期不能早于论证日期（2026-07-01）。"),
        ("amount", "0", "金额要大于 0"),
        ("document", "", "请填论证文件。"),
    ],
)
def test_what_does_not_hold_of_an_admission_is_said(at, passed, field, typed, sentence):
    facts = {"document": "示例纪要3号"} | {field: typed}
    response = send(at, f"/pool-cases/{passed.pk}/admit/", **facts)
    assert sentence in errors(response)[field][0]
    assert not PoolEntry.objects.exists()


def test_an_amount_of_a_case_in_yi_is_asked_about(at, passed):
    response = send(at, f"/pool-cases/{passed.pk}/admit/", document="示例纪要3号", amount="0.6")
    assert "6000 万元" in errors(response)["unit_sure"][0]


def test_what_is_in_the_pool_is_not_admitted_again(at, passed, admit):
    url = f"/pool-cases/{passed.pk}/admit/"
    page = form_to(at.get(url), url).fields
    admit(passed.project)
    response = at.post(url, page | {"document": "示例纪要3号"})
    assert "已入库" in str(errors(response))


def test_a_case_that_was_not_passed_has_no_page(at, passed):
    JointReviewCase.objects.update(result="refused")
    assert at.get(f"/pool-cases/{passed.pk}/admit/").status_code == 404


# --- One entry ------------------------------------------------------------------------------------


@pytest.fixture
def entry(reserve, admit):
    return admit(reserve("示例在库一"))


def test_amount_and_maturity_are_changed_with_their_history(at, entry):
    url = entry.get_absolute_url()
    send(at, f"{url}amount/", amount="70000", on="2026-05-01", reason="概算批复")
    send(at, f"{url}maturity/", maturity="ready", on="2026-06-01", reason="手续办齐")
    page = page_text(at.get(url))
    assert "概算批复" in page
    assert "手续办齐" in page
    assert amount(entry.project) == 70000


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("on", "2026-07-09", "日期不能晚于今天。"),
        ("on", "2026-01-31", "才入库，请核对日期。"),
        ("amount", "50000", "相同"),
        ("amount", "0", "金额要大于 0"),
        ("reason", "", "请写明理由。"),
    ],
)
def test_what_does_not_hold_of_a_change_is_said(at, entry, field, typed, sentence):
    facts = {"amount": "70000", "on": "2026-05-01", "reason": "概算批复"} | {field: typed}
    found = errors(send(at, f"{entry.get_absolute_url()}amount/", **facts))
    assert sentence in found[field][0]


def test_one_entered_by_mistake_is_taken_out_and_kept(at, entry):
    url = entry.get_absolute_url()
    send(at, f"{url}mistaken/", reason="重复登记")
    entry.refresh_from_db()
    assert entry.is_mistaken
    page = page_text(at.get(url))
    assert "重复登记" in page
    assert "变更金额" not in page


def test_one_that_left_is_put_back_by_its_review(at, entry):
    PoolEntry.objects.update(until="2026-06-01", left="withdrawn")
    url = entry.get_absolute_url()
    assert "退回储备" in page_text(at.get(url))
    response = send(at, f"{url}put-back/", on="2026-07-01", reason="重新储备")
    back = PoolEntry.objects.open().get()
    assert response.url == back.get_absolute_url()
    assert (back.since, back.basis) == (date(2026, 7, 1), "returned")
    assert "2026-02-01 入库" in page_text(at.get(response.url))
    assert "退回储备</a>" not in page_text(at.get(url))


def test_a_project_says_whether_it_is_in_the_pool(at, entry):
    page = page_text(at.get(entry.project.get_absolute_url()))
    assert f'href="{entry.get_absolute_url()}"> 在库 </a>' in page or "在库" in page
    pool_entries.take_out_as_mistaken(entry, reason="重复", by=None, now=NOW)
    assert "储备库</dt>" not in page_text(at.get(entry.project.get_absolute_url()))


def test_whoever_reads_the_project_reads_its_entry(client, entry, unit_head, make_person):
    client.force_login(unit_head)
    page = page_text(client.get(entry.get_absolute_url()))
    assert "变更金额" not in page
    assert "变更记录" not in page
    client.force_login(make_person("示例外人", username="nobody"))
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_of_two_clicks_on_one_page_the_second_is_told(at, entry):
    url = f"{entry.get_absolute_url()}mistaken/"
    fields = form_to(at.get(url), url).fields | {"reason": "重复登记"}
    assert [at.post(url, fields).status_code for _ in range(2)] == [302, 409]
    assert Project.objects.filter(pool_entries=entry).count() == 1
