"""Evidence: what is taken, what is refused and why, who gets it back and how."""

import io
import re
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageOps

from bench.photo_files import (
    giant_png,
    large_jpeg,
    picture,
    with_camera_words,
    with_second_picture,
    with_unreadable_words,
)
from projects import evidence, evidence_upload_check, project_lifecycle, reencode_photo
from projects.models import Evidence

PLAIN_PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << >>\n%%EOF\n"


def halves(**options):
    """A photo that is dark on the left and has a bright corner on the right."""
    image = Image.new("RGB", (80, 48), "#202020")
    image.paste("#e0e0e0", (40, 24, 80, 48))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, **options)
    return out.getvalue()


def packed_script():
    """A PDF whose script lies in a packed object stream, as most programs write it."""
    packed = zlib.compress(b"<< /S /JavaScript /JS (app.alert(1)) >>")
    stream = b"5 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + packed
    return PLAIN_PDF[:-6] + stream + b"\nendstream\nendobj\n%%EOF\n"


def upload(name, content):
    return SimpleUploadedFile(name, content, "image/jpeg")


@pytest.fixture
def add(client, milestone):
    """add(person, file, …, number=""): bring evidence to the milestone's page."""

    def post(person, *files, number=""):
        client.force_login(person)
        address = reverse("projects:evidence-add", args=[milestone.pk])
        return client.post(address, {"files": files, "number": number}, follow=True)

    return post


@pytest.fixture
def photo(add, contact):
    add(contact, upload("桩基.jpg", picture()))
    return Evidence.objects.get()


@pytest.fixture
def fetch(client):
    """fetch(person, evidence): the response, read to its end as `kept` where it is a file."""

    def get(person, kept):
        client.force_login(person)
        response = client.get(reverse("projects:evidence", args=[kept.pk]))
        if response.streaming:
            response.kept = response.getvalue()
        return response

    return get


# --- what is taken --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kept_type", "kept_name"),
    [
        ("桩基.jpg", picture(), "image/jpeg", "桩基.jpg"),
        ("a.php.jpg", picture(), "image/jpeg", "a.php.jpg"),
        (".htaccess", picture(), "image/jpeg", "htaccess.jpg"),
        ("点.jpg", picture(size=(1, 1)), "image/jpeg", "点.jpg"),
        ("印刷.jpg", picture(mode="CMYK"), "image/jpeg", "印刷.jpg"),
        ("截图.png", picture("PNG", "RGBA"), "image/png", "截图.png"),
        ("调色.png", picture("PNG", "P"), "image/png", "调色.png"),
        ("真是.jpg", picture("PNG"), "image/png", "真是.png"),
        ("动图.webp", picture("WEBP"), "image/webp", "动图.webp"),
        ("批复.pdf", PLAIN_PDF, "application/pdf", "批复.pdf"),
        ("批复", PLAIN_PDF, "application/pdf", "批复.pdf"),
    ],
)
def test_photos_and_papers_are_taken_by_their_content(
    add, contact, milestone, name, content, kept_type, kept_name
):
    add(contact, upload(name, content))
    kept = milestone.evidence.get()
    assert (kept.content_type, kept.original_name) == (kept_type, kept_name)
    with kept.file.open("rb") as content:
        assert kept.size == len(content.read())
    assert kept.project_id == milestone.project_id


def test_an_animated_picture_keeps_its_first_frame():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    checked = evidence_upload_check.check(upload("动图.webp", out.getvalue()))
    assert getattr(Image.open(checked.file), "n_frames", 1) == 1


def test_a_photo_is_drawn_afresh_without_place_and_hidden_parts():
    hidden = with_camera_words() + b"<html><script>alert(1)</script></html>"
    checked = evidence_upload_check.check(upload("工地.jpg", hidden))
    kept = checked.file.read()
    assert b"SECRET" not in kept
    assert b"<script>" not in kept
    assert not Image.open(checked.file).getexif()


def test_a_photo_taken_upright_stays_upright():
    checked = evidence_upload_check.check(upload("竖.jpg", with_camera_words(orientation=6)))
    assert Image.open(checked.file).size == (30, 40)


@pytest.mark.child
def test_words_of_the_camera_that_nobody_can_read_are_let_go():
    checked = evidence_upload_check.check(upload("乱.jpg", with_unreadable_words()))
    assert Image.open(checked.file).size == (40, 30)


@pytest.mark.parametrize("cut", [0, 300])
def test_of_two_pictures_in_a_photo_the_first_is_taken(add, contact, milestone, cut):
    """Most telephones and drones write a second one behind it, which may be cut as well."""
    content = with_second_picture()
    assert Image.open(io.BytesIO(content)).format == "MPO"
    add(contact, upload("无人机.jpg", content[: len(content) - cut]))
    kept = milestone.evidence.get()
    assert kept.content_type == "image/jpeg"
    with kept.file.open("rb") as file, Image.open(file) as image:
        assert (image.format, image.size) == ("JPEG", (400, 300))
        assert image.getpixel((10, 10))[0] < 100  # the second one is red


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_the_camera_says(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    checked = evidence_upload_check.check(upload("竖.jpg", halves(exif=exif)))
    kept = Image.open(checked.file)
    theirs = ImageOps.exif_transpose(Image.open(io.BytesIO(halves(exif=exif))))
    assert kept.size == theirs.size
    for spot in ((5, 5), (kept.width - 5, 5), (5, kept.height - 5)):
        assert abs(kept.getpixel(spot)[0] - theirs.getpixel(spot)[0]) < 20


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_long_screenshot_is_made_smaller(mode):
    checked = evidence_upload_check.check(
        upload("长截图.png", picture("PNG", mode, size=(1000, 9001)))
    )
    kept = Image.open(checked.file)
    assert kept.height in (3000, 3001, 4096)
    assert kept.mode == ("RGBA" if mode in ("LA", "RGBA") else "RGB")


def test_what_shines_through_still_does_so_when_smaller():
    left = Image.new("RGBA", (3000, 4200), (255, 0, 0, 0))
    left.paste((0, 0, 255, 255), (1500, 0, 3000, 4200))
    out = io.BytesIO()
    left.save(out, "PNG")
    kept = Image.open(evidence_upload_check.check(upload("图.png", out.getvalue())).file)
    assert kept.size == (1500, 2100)
    assert kept.getpixel((10, 2000))[3] == 0
    assert kept.getpixel((1400, 2000)) == (0, 0, 255, 255)


def test_a_very_large_photo_is_made_smaller():
    checked = evidence_upload_check.check(upload("大.jpg", picture(size=(5000, 1000))))
    assert max(Image.open(checked.file).size) == reencode_photo.LONGEST_SIDE


def test_the_words_of_a_scan_are_no_orders():
    """A picture inside a PDF may hold any bytes, also those of an order."""
    scan = b"4 0 obj << /Subtype /Image >>\nstream\nxx/JS (x)/Launch \nendstream\nendobj\n"
    content = PLAIN_PDF[:-6] + scan + b"%%EOF\n"
    checked = evidence_upload_check.check(upload("扫描.pdf", content))
    assert checked.file.read() == content


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.jpg", b"", "空文件"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "不是可以上传的格式"),
        ("网页.jpg", b"<html><script>alert(1)</script></html>", "不是可以上传的格式"),
        ("合同.docx", b"PK\x03\x04" + b"\0" * 60, "不是可以上传的格式"),
        ("程序.jpg", b"MZ" + b"\0" * 60, "不是可以上传的格式"),
        ("动画.gif", picture("GIF", "P"), "不是可以上传的格式"),
        ("苹果.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
        ("半张.jpg", picture(size=(400, 300))[:-400], "没有传完整"),
        ("半张.png", picture("PNG", size=(400, 300))[:-200], "没有传完整"),
        ("半张.webp", picture("WEBP", size=(400, 300), lossless=True)[:-20], "没有传完整"),
        ("半张机.jpg", with_second_picture()[:1000], "没有传完整"),
        ("头.jpg", picture()[:20], "没有传完整"),
        ("洪水.png", giant_png(60_000, 60_000), "像素太大"),
        ("大图.png", giant_png(8_000, 7_000), "像素太大"),
        ("大图.jpg", large_jpeg((8_000, 7_000), progressive=True), "像素太大"),
        ("过大.jpg", large_jpeg((20_000, 10_001)), "像素太大"),
        ("大图.webp", picture("WEBP", size=(5_001, 5_000)), "像素太大"),
        ("脚本.pdf", PLAIN_PDF.replace(b"/Catalog", b"/Catalog /JavaScript 2 0 R"), "脚本"),
        ("改写.pdf", PLAIN_PDF.replace(b"/Catalog", b"/Catalog /J#61vaScript 2 0 R"), "脚本"),
        ("启动.pdf", PLAIN_PDF.replace(b"/Catalog", b"/Catalog /Launch (x)"), "脚本"),
        ("打包.pdf", packed_script(), "脚本"),
        ("半份.pdf", PLAIN_PDF.replace(b"%%EOF", b""), "没有传完整"),
        ("..\\..\\a.jpg", b"x", "“a.jpg”"),
        ("/etc/passwd", b"x", "“passwd”"),
        ("con.jpg", b"x", "con.jpg"),
        ("长" * 300 + ".jpg", b"x", "不是可以上传的格式"),
        ('"><svg onload=x>.jpg', b"x", "不是可以上传的格式"),
        ("a\r\nSet-Cookie: x.jpg", b"x", "不是可以上传的格式"),
    ],
)
def test_what_is_refused_is_named_with_the_reason(add, contact, milestone, name, content, why):
    with pytest.raises(ValidationError) as refusal:
        evidence_upload_check.check(upload(name, content))
    (sentence,) = refusal.value.messages
    assert why in sentence
    shown = add(contact, upload("x.jpg", content)).content.decode()
    assert not milestone.evidence.exists()
    assert "<svg onload" not in shown


def test_a_file_over_the_limit_is_refused_unread():
    big = upload("大.jpg", picture())
    big.size = evidence_upload_check.MOST_BYTES + 1
    with pytest.raises(ValidationError, match="超过 20 MB"):
        evidence_upload_check.check(big)
    assert big.tell() == 0


def test_many_streams_without_end_cost_no_time():
    hostile = b"%PDF-1.7\n" + b"stream\n" * 500_000 + b"%%EOF\n"
    assert evidence_upload_check.check(upload("慢.pdf", hostile))


def test_every_refusal_is_said_at_once_and_nothing_is_kept(add, contact, milestone):
    shown = add(
        contact, upload("好.jpg", picture()), upload("空.jpg", b" "), upload("网页.jpg", b"<html>")
    ).content.decode()
    assert "“空.jpg”" in shown
    assert "“网页.jpg”" in shown
    assert not milestone.evidence.exists()


def test_too_many_files_at_a_time(add, contact, milestone):
    files = [upload(f"{n}.jpg", picture(size=(20, 20 + n))) for n in range(evidence.MOST_FILES + 1)]
    assert "一次最多传 9 个文件" in add(contact, *files).content.decode()
    assert not milestone.evidence.exists()
    add(contact, *(upload(f"{n}.jpg", picture(size=(20, 20 + n))) for n in range(9)))
    assert milestone.evidence.count() == 9


def test_too_much_at_a_time(add, contact, milestone, monkeypatch):
    one = picture(size=(50, 50))
    monkeypatch.setattr(evidence, "MOST_BYTES", 2 * len(one) - 1)
    assert (
        "一次合计最多传"
        in add(contact, upload("一.jpg", one), upload("二.jpg", one)).content.decode()
    )
    assert not milestone.evidence.exists()


def test_a_project_may_not_fill_the_disk(add, contact, milestone, photo, monkeypatch):
    another = picture(size=(50, 50))
    most = photo.size + evidence_upload_check.check(upload("二.jpg", another)).size
    monkeypatch.setattr(evidence, "QUOTA", most - 1)
    assert "本项目的佐证已有" in add(contact, upload("二.jpg", another)).content.decode()
    monkeypatch.setattr(evidence, "QUOTA", most)
    add(contact, upload("二.jpg", another))
    assert milestone.evidence.count() == 2


def test_the_same_photo_is_kept_once(add, contact, milestone):
    for _ in range(3):
        add(contact, upload("桩基.jpg", picture()), number="示例许可1号")
    assert milestone.evidence.count() == 2


def test_nothing_chosen_is_said(add, contact):
    assert "请选择照片、文件" in add(contact).content.decode()


def test_a_photo_comes_with_the_report(client, contact, milestone):
    client.force_login(contact)
    report = {
        "version": milestone.version,
        "standing": "done",
        "completed_on": "2026-06-29",
        "files": [upload("一.jpg", picture())],
        "photo": [upload("二.jpg", picture(size=(31, 31)))],
    }
    assert client.post(milestone.get_absolute_url(), report).status_code == 302
    assert milestone.evidence.count() == 2


def test_a_refused_photo_keeps_the_report_back(client, contact, milestone):
    client.force_login(contact)
    report = {
        "version": milestone.version,
        "standing": "done",
        "completed_on": "2026-06-29",
        "files": [upload("网页.jpg", b"<html>")],
    }
    response = client.post(milestone.get_absolute_url(), report)
    assert response.status_code == 422
    assert "“网页.jpg”不是可以上传的格式" in response.content.decode()
    assert not milestone.updates.exists()


# --- who gets it back, and how --------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("contact", 200),
        ("bureau_clerk", 200),
        ("lead", 200),
        ("auditor", 200),
        ("stranger", 404),
        ("administrator", 404),
    ],
)
def test_who_gets_a_file(request, fetch, photo, who, status):
    assert fetch(request.getfixturevalue(who), photo).status_code == status


def test_a_visitor_gets_no_file(client, photo):
    client.logout()
    response = client.get(reverse("projects:evidence", args=[photo.pk]))
    assert response["Location"].startswith("/login/")


def test_a_withdrawn_project_keeps_its_files_to_office_and_auditor(
    fetch, project, photo, office, contact, auditor, now
):
    project_lifecycle.withdraw(project, by=office, reason="重复", on=now.date(), now=now)
    for person, status in ((contact, 404), (auditor, 200)):
        assert fetch(person, photo).status_code == status


def test_a_file_runs_nothing_in_the_browser(fetch, contact, photo):
    response = fetch(contact, photo)
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "image/jpeg"
    assert "no-store" in response["Cache-Control"]


def test_a_paper_is_saved_not_shown_under_its_own_name(fetch, add, contact):
    add(contact, upload("施工许可 ；1.pdf", PLAIN_PDF))
    response = fetch(contact, Evidence.objects.get())
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=utf-8''%E6%96%BD%E5%B7%A5%E8%AE%B8%E5%8F%AF%20%EF%BC%9B1.pdf" in disposition
    assert response.kept == PLAIN_PDF


def test_a_file_lies_under_a_name_that_tells_nothing(photo):
    assert photo.file.name.startswith("evidence/")
    assert "桩基" not in photo.file.name
    assert not photo.file.name.endswith(".jpg")


@pytest.mark.parametrize("address", ["/media/{}", "/static/{}", "/{}", "/evidence/../{}"])
def test_the_path_of_a_file_is_no_address(client, photo, address):
    assert client.get(address.format(photo.file.name)).status_code == 404


def test_a_missing_file_is_no_server_error(fetch, contact, photo, caplog):
    default_storage.delete(photo.file.name)
    assert fetch(contact, photo).status_code == 404
    assert "is missing" in caplog.text


def test_a_permit_number_has_no_file(fetch, add, contact):
    add(contact, number="示例许可1号")
    assert fetch(contact, Evidence.objects.get()).status_code == 404


@pytest.mark.parametrize("name", ["桩基.jpg", "a\\b.jpg", "x" * 250 + ".jpg", "a/b.jpg"])
def test_no_part_of_a_given_name_reaches_the_disk(name):
    kept = Evidence._meta.get_field("file").generate_filename(None, name)
    assert re.fullmatch(r"evidence/[0-9a-f]{32}", kept)
