"""Photos are made smaller in the browser before they are sent; what is too large is said there."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from bench.photo_files import picture
from projects.models import Evidence

pytestmark = pytest.mark.django_db(transaction=True)

INPUT = "input[name=files]"
SIZES = f"() => Array.from(document.querySelector('{INPUT}').files, (file) => file.size)"
NAMES = f"() => Array.from(document.querySelector('{INPUT}').files, (file) => file.name)"
MEGABYTE = 2**20
#: A browser without a graphics card, beside others at work.
SLOW = 30_000
#: What the note beside the input says, one word after the other.
LISTEN = f"""() => {{
  window.said = [];
  const listen = new MutationObserver(() => {{
    const note = document.querySelector('{INPUT} + [data-photo-note]');
    if (note && note.textContent !== window.said.at(-1)) window.said.push(note.textContent);
  }});
  listen.observe(document.body, {{ childList: true, subtree: true, characterData: true }});
}}"""


def telephone_photo(size=(4000, 3000), *, orientation=1):
    """As large and as hard to pack as a telephone's: noise is finer than any leaf."""
    noise = Image.effect_noise((size[0] // 2, size[1] // 2), 25).resize(size)
    image = Image.merge("RGB", (noise, noise, noise.transpose(Image.Transpose.ROTATE_180)))
    image.paste("#d00000", (0, 0, size[0] // 4, size[1] // 4))
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    image.save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()


@pytest.fixture
def choose(tmp_path):
    """choose(page, {name: content}): choose these files in the form."""

    def take(page, files):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        page.locator(INPUT).set_input_files([tmp_path / name for name in files])

    return take


@pytest.fixture
def owner(visitor, contact, milestone):
    """The contact at the milestone's form, about to report it done."""
    someone = visitor("contact", phone=True)
    someone.sign_in_at(milestone.get_absolute_url())
    someone.page.get_by_role("radio", name="已经完成").check()
    someone.main.get_by_role("textbox", name="实际完成日期").fill("2026-06-29")
    someone.page.evaluate(LISTEN)
    return someone


def note(owner):
    return owner.page.locator(f"{INPUT} + [data-photo-note]")


def kept():
    found = Evidence.objects.get()
    with found.file.open("rb") as file, Image.open(file) as image:
        return found, image.convert("RGB")


def test_large_photos_are_made_smaller_and_progress_is_shown(owner, choose):
    small, paper = picture(size=(800, 600)), b"%PDF-1.7\n%%EOF\n" + b" " * 2 * MEGABYTE + b"%%EOF\n"
    photo = telephone_photo()
    assert len(photo) > 3 * MEGABYTE
    files = {"现场.jpg": photo, "塔吊.png": telephone_photo((3000, 4000)), "小.jpg": small}
    choose(owner.page, files | {"监理月报.pdf": paper})
    expect(note(owner)).to_contain_text("2 张照片已压缩", timeout=SLOW)
    assert owner.page.evaluate("window.said")[-3:-1] == [
        "正在压缩照片 1/2…… ",
        "正在压缩照片 2/2…… ",
    ]
    sizes = owner.page.evaluate(SIZES)
    assert max(sizes[:2]) < 1.3 * MEGABYTE
    assert sizes[2:] == [len(small), len(paper)]
    assert owner.page.evaluate(NAMES) == ["现场.jpg", "塔吊.jpg", "小.jpg", "监理月报.pdf"]
    owner.press("提交")
    expect(owner.main).to_contain_text("4 份", timeout=SLOW)


def test_a_photo_sent_while_it_is_made_smaller_waits_for_that_and_is_sent_once(owner, choose):
    choose(owner.page, {"现场.jpg": telephone_photo()})
    owner.press("提交")
    expect(owner.main).to_contain_text("等项目中心核定", timeout=SLOW)
    found, image = kept()
    assert max(image.size) == 2560
    assert found.size < 1.5 * MEGABYTE


def test_a_photo_taken_upright_stays_upright(owner, choose):
    choose(owner.page, {"现场.jpg": telephone_photo(orientation=6)})
    expect(note(owner)).to_contain_text("1 张照片已压缩", timeout=SLOW)
    owner.press("提交")
    expect(owner.main).to_contain_text("等项目中心核定", timeout=SLOW)
    _, image = kept()
    assert image.size == (1920, 2560)
    assert image.getpixel((1900, 20))[0] > 180  # the red corner, turned to the right
    assert image.getpixel((1900, 20))[2] < 90


def test_what_shone_through_is_white(owner, choose):
    out = io.BytesIO()
    noise = Image.effect_noise((1600, 1600), 90)
    picture = Image.merge("RGBA", (noise, noise, noise, noise.point(lambda _: 255)))
    picture.paste((0, 0, 0, 0), (0, 0, 400, 400))
    picture.save(out, "PNG")
    choose(owner.page, {"截图.png": out.getvalue()})
    expect(note(owner)).to_contain_text("1 张照片已压缩", timeout=SLOW)
    owner.press("提交")
    expect(owner.main).to_contain_text("等项目中心核定", timeout=SLOW)
    assert min(kept()[1].getpixel((100, 100))) > 240


def test_a_photo_cut_in_the_middle_is_said_to_be_that(owner, choose):
    """It goes as it is: a browser may draw the missing half in grey."""
    content = telephone_photo()
    small_one_inside = content[:2] + b"\xff\xe1\x00\x06\xff\xd9ab" + content[2:]
    choose(owner.page, {"半张.jpg": small_one_inside[: len(content) // 2]})
    owner.press("提交")
    told = "“半张.jpg”打不开，可能没有传完整。请重新拍照或另存后再传。"
    expect(owner.main).to_contain_text(told, timeout=SLOW)
    assert all("422" in complaint for complaint in owner.complaints)
    owner.complaints.clear()
    assert owner.main.get_by_role("textbox", name="实际完成日期").input_value() == "2026-06-29"


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (
            {"IMG_1.HEIC": b"\0\0\0\x18ftypheic" + b"\0" * 40},
            "“IMG_1.HEIC”是 HEIC 照片。请在手机相机设置里选“兼容性最佳”，或另存为 jpg 后再传。",
        ),
        (
            {"大.pdf": b"%PDF-" + b" " * 20 * MEGABYTE},
            "“大.pdf”超过 20 MB，请压缩后再传。",
        ),
        (
            {f"{n}.jpg": picture() for n in range(10)},
            "一次最多传 9 个文件，请分几次上传。",
        ),
        (
            {f"{n}.pdf": b"%PDF-" + b" " * 16 * MEGABYTE for n in range(4)},
            "一次合计最多传 60 MB，请分几次上传。",
        ),
    ],
    ids=["heic", "one", "count", "together"],
)
def test_what_the_server_would_refuse_is_said_before_it_travels(owner, choose, files, why):
    sent = []
    owner.page.on("request", lambda request: sent.append(request.method))
    choose(owner.page, files)
    expect(note(owner)).to_have_text(why, timeout=SLOW)
    owner.press("提交")
    expect(owner.page.locator(INPUT)).to_be_focused()
    assert "POST" not in sent
    choose(owner.page, {"现场.jpg": picture()})
    owner.press("提交")
    expect(owner.main).to_contain_text("等项目中心核定", timeout=SLOW)


def test_without_script_the_server_takes_the_photo_as_it_is(
    browser, browser_context_args, live_server, client, contact, milestone, choose
):
    client.force_login(contact)
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(live_server.url + milestone.get_absolute_url())
    page.get_by_role("radio", name="已经完成").check()
    page.get_by_role("textbox", name="实际完成日期").fill("2026-06-29")
    choose(page, {"现场.jpg": telephone_photo()})
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("main")).to_contain_text("等项目中心核定", timeout=SLOW)
    context.close()
    assert kept()[1].size == (4000, 3000)


def test_where_a_photo_ends_is_found_in_every_kind_of_jpeg(owner, choose):
    """Progressive, with a second picture behind it, with a film behind it."""
    noise = Image.effect_noise((2200, 1600), 60)
    progressive, two = io.BytesIO(), io.BytesIO()
    noise.save(progressive, "JPEG", quality=95, progressive=True)
    noise.save(two, "MPO", quality=95, save_all=True, append_images=[Image.new("L", (20, 20))])
    film = progressive.getvalue() + b"\0\0\0\x18ftypmp42" + b"\xff\x00" * MEGABYTE
    files = {"渐进.jpg": progressive.getvalue(), "双.jpg": two.getvalue(), "动态.jpg": film}
    assert min(map(len, files.values())) > 1.3 * MEGABYTE
    choose(owner.page, files)
    expect(note(owner)).to_contain_text("3 张照片已压缩", timeout=SLOW)
    assert max(owner.page.evaluate(SIZES)) < 1.3 * MEGABYTE
