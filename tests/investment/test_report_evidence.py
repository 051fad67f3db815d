"""佐证 of a month: slots beside the figure, marked when missing, never forced (R-OD-5)."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from investment import monthly_reports, report_evidence
from investment.models import MonthlyReport
from projects import evidence, project_lifecycle
from projects.models import Evidence, YearListing
from tests.investment.conftest import NOON, SAID, at
from tests.page_text import page_text

pytestmark = pytest.mark.usefixtures("july")
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << >>\n%%EOF\n"
WORDS = {**SAID, "month_amount": "800"}


@pytest.fixture
def june(project):
    monthly_reports.open_reports(date(2026, 7, 1), now=at(date(2026, 7, 1)))
    return MonthlyReport.objects.get(project=project)


@pytest.fixture
def send(client, june, contact):
    """send(photo=…, payment=…): the contact's report with these files; the response."""

    def post(**files):
        client.force_login(contact)
        words = {**WORDS, "version": MonthlyReport.objects.get(pk=june.pk).version}
        return client.post(june.get_absolute_url(), words | files, follow=True)

    return post


@pytest.fixture
def bring(client, june):
    """bring(person, photo=…): files after the report; the page that follows."""

    def post(person, **files):
        client.force_login(person)
        return client.post(reverse("investment:report-proof", args=[june.pk]), files, follow=True)

    return post


def photo(name="基坑.jpg", width=40):
    out = BytesIO()
    Image.new("RGB", (width, 30), "#336699").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def paper(name="发票.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def standing(june):
    """[(slot, how many lie there)] and whether it is bare, as the page shows it."""
    found = report_evidence.evidence_of(MonthlyReport.objects.get(pk=june.pk))
    return [(place.slot.value, len(place.kept)) for place in found.slots], found.is_bare


def test_photos_and_papers_come_with_the_report_each_to_its_place(send, june):
    assert send(photo=[photo(), photo("塔吊.jpg", 50)], payment=[paper()]).status_code == 200
    assert standing(june) == ([("photo", 2), ("quantity", 0), ("payment", 1)], False)
    page = send().content.decode()
    assert MonthlyReport.objects.get().evidence.count() == 3
    assert "无佐证" not in page


def test_a_report_without_proof_is_taken_and_marked(send, june, client, unit_head):
    shown = send().content.decode()
    assert "未附佐证，标“无佐证”，可以随时补充。" in shown
    assert standing(june) == ([("photo", 0), ("quantity", 0), ("payment", 0)], True)
    client.force_login(unit_head)
    page = page_text(client.get(june.get_absolute_url()))
    assert page.count("缺</span>") == 3
    assert "0/3" in client.get("/reports/").content.decode()


def test_a_number_alone_is_a_proof_though_no_slot(send, june):
    send(proof="监理月报第6期")
    places, is_bare = standing(june)
    assert not is_bare
    assert sum(count for _, count in places) == 0


@pytest.mark.parametrize(
    ("kind", "amount", "asked"),
    [
        ("continuing", "800", ["photo", "quantity", "payment"]),
        ("new", "0", ["photo"]),
        ("preliminary", "50", ["quantity", "payment"]),
        ("reserve", "0", []),
    ],
)
def test_nobody_proves_a_zero_nor_photographs_what_is_not_built(
    project, june, send, kind, amount, asked
):
    YearListing.objects.update(kind=kind)
    send(month_amount=amount)
    assert [slot for slot, _ in standing(june)[0]] == asked


def test_what_was_given_unasked_is_shown_all_the_same(send, june):
    send(month_amount="0", payment=[paper()])
    assert standing(june)[0] == [("photo", 0), ("payment", 1)]


def test_a_refused_file_keeps_the_report_back(send, june):
    response = send(photo=[SimpleUploadedFile("网页.jpg", b"<html>")])
    assert response.status_code == 422
    assert "“网页.jpg”不是可以上传的格式" in response.content.decode()
    june.refresh_from_db()
    assert (june.state, Evidence.objects.count()) == ("pending", 0)


def test_files_of_all_slots_are_counted_together(send, june, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_FILES", 1)
    assert "一次最多传 1 个文件" in send(photo=[photo()], payment=[paper()]).content.decode()
    monkeypatch.setattr(evidence, "MOST_FILES", 9)
    monkeypatch.setattr(evidence, "QUOTA", 10)
    assert "本项目的佐证已有" in send(photo=[photo()]).content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("who", ["contact", "owner_colleague", "unit_head", "office"])
def test_what_is_missing_may_be_brought_later_also_to_a_closed_month(
    request, send, bring, june, unit_head, office, close, who
):
    send()
    june.refresh_from_db()
    june.confirm(by=unit_head, now=NOON)
    close(6)
    page = bring(request.getfixturevalue(who), quantity=[paper("清单.pdf")]).content.decode()
    assert "已附佐证 1 份。" in page
    assert standing(june)[0] == [("photo", 0), ("quantity", 1), ("payment", 0)]


def test_the_same_file_is_kept_once(send, bring, june, contact):
    send(photo=[photo()])
    assert "此前已附上" in bring(contact, photo=[photo()]).content.decode()
    assert "请选择照片或文件" in bring(contact).content.decode()
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("contact", 200),
        ("bureau_clerk", 200),
        ("lead", 200),
        ("statistician", 200),
        ("stranger", 404),
        ("administrator", 404),
    ],
)
def test_who_sees_the_report_gets_its_files(request, client, send, june, who, status):
    send(photo=[photo()])
    client.force_login(request.getfixturevalue(who))
    response = client.get(reverse("projects:evidence", args=[Evidence.objects.get().pk]))
    assert response.status_code == status
    if status == 200:
        assert response.getvalue().startswith(b"\xff\xd8")
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_the_files_of_a_withdrawn_project_stay_with_office_and_auditor(
    client, send, project, office, contact, auditor
):
    send(photo=[photo()])
    project_lifecycle.withdraw(project, by=office, reason="重复", on=NOON.date(), now=NOON)
    for person, status in ((contact, 404), (auditor, 200)):
        client.force_login(person)
        response = client.get(reverse("projects:evidence", args=[Evidence.objects.get().pk]))
        assert response.status_code == status
        b"".join(response) if response.streaming else None


def test_a_photo_stands_on_the_page_and_in_no_milestone(client, send, june, project, contact):
    send(photo=[photo()])
    kept = Evidence.objects.get()
    client.force_login(contact)
    page = client.get(june.get_absolute_url()).content.decode()
    assert f'<img src="/evidence/{kept.pk}/"' in page
    assert kept.milestone is None
    assert client.get(f"/projects/{project.pk}/").status_code == 200
