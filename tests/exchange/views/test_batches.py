"""上传, 核对, 写入, 撤销 as the office clicks it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from exchange.kinds.ledger import unit_form
from exchange.kinds.monthly_figures import month_form
from exchange.models import ImportBatch, ImportRow
from investment import monthly_reports
from projects.models import Project
from tests import forms
from tests.exchange.ledgers import APRIL_10, CODE, ledger, line
from tests.pages import rows_shown

pytestmark = pytest.mark.django_db


def upload(client, path):
    with path.open("rb") as file:
        answer = client.post(reverse("exchange:imports"), {"file": file, "year": 2026})
    assert answer.status_code == 302
    return ImportBatch.objects.latest("pk")


def shown(client, batch, tab="all"):
    answer = client.get(reverse("exchange:batch", args=[batch.pk]), {"tab": tab})
    assert answer.status_code == 200
    return answer.content.decode()


def act(client, batch, name, **data):
    answer = forms.act(client, reverse(f"exchange:{name}", args=[batch.pk]), data, follow=True)
    assert answer.status_code == 200
    batch.refresh_from_db()
    return answer.content.decode()


def write(client, batch):
    return act(client, batch, "write")


def test_a_new_project_is_seen_before_it_is_written(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line(总投资=8000, 年度计划投资=500)))
    assert (batch.state, batch.new) == ("preview", 1)
    assert not Project.objects.named("示例项目九").exists()
    assert "示例项目九" in shown(clerk, batch)
    assert "由项目中心在项目页改期、调整" in shown(clerk, batch)
    assert "已写入：新增 1 个项目" in write(clerk, batch)
    assert Project.objects.named("示例项目九").get().total_investment == 8000


def test_a_change_shows_old_and_new(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line(项目名称="示例项目一", 总投资=60000)))
    html = shown(clerk, batch, "changed")
    assert "<del><span" in html
    assert "50,000" in html
    assert "60,000" in html


def test_an_error_is_put_right_in_place(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line(项目代码="2603-140722-89")))
    assert batch.refused == 1
    row = batch.rows.get()
    act(clerk, batch, "fix", row=row.pk, letter="B", text=CODE)
    assert (batch.refused, batch.new) == (0, 1)
    write(clerk, batch)
    assert Project.objects.named("示例项目九").get().national_code == CODE


def test_a_doubt_is_put_right_in_place(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line(总投资="8 000 左右")))
    assert (batch.refused, batch.new) == (0, 1)
    row = batch.rows.get()
    act(clerk, batch, "fix", row=row.pk, letter="I", text="8000")
    assert (batch.refused, batch.new) == (0, 1)
    write(clerk, batch)
    assert Project.objects.named("示例项目九").get().total_investment == 8000


def test_a_warning_wants_a_word(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line(总投资=100, 年度计划投资=500)))
    assert "还有提醒没有核实" in write(clerk, batch)
    assert batch.state == "preview"
    act(clerk, batch, "verify", row=batch.rows.get().pk)
    write(clerk, batch)
    assert batch.state == "committed"


def test_unknown_names_are_made_when_ticked(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line(责任单位="县新设局", 包联领导="示例县领导八")))
    html = shown(clerk, batch)
    assert "县新设局" in html
    assert batch.refused == 1
    act(clerk, batch, "allow", key=[missing["key"] for missing in batch.unknown])
    assert batch.new == 1
    write(clerk, batch)
    made = Project.objects.named("示例项目九").get()
    assert made.responsible_unit.name == "县新设局"
    assert made.lead_on(APRIL_10.date()).username is None


def test_two_candidates_are_asked_about(clerk, make_project, tmp_path):
    one, two = make_project("示例项目一"), make_project("示例项目一")
    batch = upload(clerk, ledger(tmp_path, line(项目名称="示例项目一", 总投资=7000)))
    row = batch.rows.get()
    assert row.candidates == [one.pk, two.pk]
    act(clerk, batch, "pick", row=row.pk, project=two.pk)
    write(clerk, batch)
    two.refresh_from_db()
    assert two.total_investment == 7000


def test_a_ledger_that_moved_meanwhile_is_shown_again(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line(项目名称="示例项目一", 总投资=60000)))
    Project.objects.filter(pk=project.pk).update(total_investment=55000, version=9)
    assert "核对之后台账有变动" in write(clerk, batch)
    project.refresh_from_db()
    assert (batch.state, project.total_investment) == ("preview", 55000)
    assert "55,000" in shown(clerk, batch)


def test_an_unexpected_error_writes_nothing(clerk, project, tmp_path, monkeypatch):
    batch = upload(clerk, ledger(tmp_path, line(总投资=8000, 年度计划投资=500)))

    def broken(*args, **kwargs):
        raise RuntimeError("spoiled on purpose")

    monkeypatch.setattr("investment.annual_plans.adopt_many", broken)
    assert "整批没有写入" in write(clerk, batch)
    assert batch.state == "preview"
    assert not Project.objects.named("示例项目九").exists()


def test_the_second_post_of_the_same_page_writes_nothing_more(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line()))
    seen = batch.version
    write(clerk, batch)
    again = clerk.post(reverse("exchange:write", args=[batch.pk]), {"version": seen})
    assert again.status_code == 409
    assert "现在：已写入，新增 1，更新 0，错误 0。" in again.content.decode()
    assert "这一批已写入，没有再改动" in act(clerk, batch, "write")
    assert Project.objects.named("示例项目九").count() == 1


def test_a_batch_is_taken_back(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line()))
    write(clerk, batch)
    assert "已撤销：撤回新增 1 个" in act(clerk, batch, "undo")
    assert Project.objects.named("示例项目九").get().withdrawn_on == APRIL_10.date()


def test_a_file_that_is_none_is_named(clerk, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.4 nothing")
    batch = upload(clerk, path)
    assert batch.state == "failed"
    assert "这是PDF 文件" in shown(clerk, batch)


def test_no_file_is_said_at_the_field(clerk):
    answer = clerk.post(reverse("exchange:imports"), {"year": 2026})
    assert answer.status_code == 422
    assert "请选择一个 Excel 文件" in answer.content.decode()


@pytest.mark.parametrize("name", ["fix", "pick", "allow", "verify", "write", "drop", "undo"])
def test_a_get_never_acts(clerk, project, tmp_path, name):
    batch = upload(clerk, ledger(tmp_path, line()))
    assert clerk.get(reverse(f"exchange:{name}", args=[batch.pk])).status_code == 405


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 200),
        ("contact", 200),  # brings back the sheet of his own projects
        ("unit_head", 200),
        ("bureau_clerk", 403),
        ("lead", 403),
        ("administrator", 403),
        ("auditor", 403),
    ],
)
def test_who_may_import(client, request, project, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("exchange:imports")).status_code == status


def test_the_preview_asks_the_same_number_of_queries_for_many_rows(
    clerk, project, tmp_path, django_assert_max_num_queries
):
    for rows in ([line()], [line(项目名称=f"示例项目{'甲' * n}") for n in range(1, 31)]):
        batch = upload(clerk, ledger(tmp_path, *rows))
        with django_assert_max_num_queries(15):
            shown(clerk, batch)


def test_the_page_says_when_a_batch_can_be_undone(client, office):
    client.force_login(office)
    text = client.get(reverse("exchange:imports")).content.decode()
    assert "24 小时内、写入的项目没有别的改动的，可整批撤销" in text


def test_the_sheets_of_units_name_the_way_back_as_their_pages_do(client, contact, project):
    """导入 stands in the menu of the office alone."""
    client.force_login(contact)
    assert "工作台“用填报表离线填好再交回”" in unit_form.HOW
    assert "用填报表离线填好再交回</a>" in client.get("/").content.decode()
    assert "“月报”页的“导入”" in month_form.HOW
    monthly_reports.open_reports(date(2026, 7, 1), now=timezone.now())
    reports = client.get(reverse("investment:reports"), {"month": "2026-06"}).content.decode()
    assert f'href="{reverse("exchange:figures")}">导入</a>' in reports


def test_the_rows_come_in_pages_and_their_forms_name_theirs(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line(项目名称="示例项目一", 总投资=60000)))
    row = batch.rows.get()
    complaint = {"level": "warning", "key": "", "letter": "", "header": "", "sentence": "请核对"}
    facts = {
        "sheet": row.sheet,
        "outcome": "changed",
        "has_warning": True,
        "complaints": [complaint],
    }
    ImportRow.objects.bulk_create(
        ImportRow(batch=batch, number=number, name=f"示例{number}", **facts)
        for number in range(100, 160)
    )
    address = reverse("exchange:batch", args=[batch.pk])
    for headers in ({}, {"HX-Request": "true", "HX-Target": "list"}):
        answer = clerk.get(address, {"tab": "warning", "page": 2}, headers=headers)
        assert [row.row.number for row in rows_shown(answer)] == list(range(150, 160))
        html = answer.content.decode()
        assert "第 51—60 条，共 60 条" in html
        assert html.count('name="page" value="2"') == 10
        assert 'name="tab" value="warning"' in html


def test_the_batches_so_far_come_in_pages_without_those_dropped(clerk, office):
    for number in range(12):
        state = "dropped" if number == 5 else "preview"
        ImportBatch.objects.create(
            year=2026, file_name=f"{number}.xlsx", state=state, by=office, by_name="示例办一"
        )
    newest, older = (clerk.get(reverse("exchange:imports"), {"page": page}) for page in (1, 99))
    assert [row.file_name for row in rows_shown(newest)][0::9] == ["11.xlsx", "1.xlsx"]
    assert [row.file_name for row in rows_shown(older)] == ["0.xlsx"]
