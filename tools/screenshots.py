"""make screenshots: the pages of the README, drawn from a demo of their own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from tools import PYTHON, ROOT, Stop, apt_packages, plain_environment, say, setup
from tools.run import answers

FOLDER = ROOT / "docs" / "screenshots"
#: A part of a page brought under the bar.
TO_TOP = "(part) => scrollTo(0, part.getBoundingClientRect().top + scrollY - 80)"
PASSWORD = "demo-2026-Zuoquan"
WIDTHS = {1440: 900, 390: 844}
#: Colours of a picture: enough for the pages, and a third of the bytes of a full one.
COLOURS = 128
MOST_BYTES = 150_000
FLAGS = [
    "--lang=zh-CN",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


def main():
    missing = set(apt_packages.install()) & {"Chromium", "CJK", "LibreOffice", "Writer", "Poppler"}
    if missing:
        raise Stop(f"缺少 {'、'.join(missing)}。", f"Missing: {', '.join(missing)}.")
    setup.set_up(with_tests=True)
    with tempfile.TemporaryDirectory(prefix="ledger-screenshots-") as folder:
        database = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "DEMO": "on"}
        environment = plain_environment() | database | {"PORT": str(free_port())}
        environment["LEDGER"] = f"{folder}/ledger.xlsx"
        export = ["export_ledger", environment["LEDGER"], "--year", str(date.today().year)]
        for command in (["migrate", "--verbosity", "0"], ["demo"], ["alerts"], export):
            setup.run([PYTHON, "manage.py", *command], env=environment)
        with_server(environment)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def with_server(environment):
    bind = f"127.0.0.1:{environment['PORT']}"
    command = [PYTHON, "-m", "gunicorn", "zuoquan.wsgi", "--bind", bind, "--no-control-socket"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait(server, environment["PORT"])
        # Another process: Playwright and Pillow are in .venv, not where this one runs.
        setup.run([PYTHON, "-m", "tools.screenshots", "draw"], env=environment)
    finally:
        server.terminate()
        server.wait()


def wait(server, port):
    deadline = time.monotonic() + 60
    while not answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            raise Stop("网页服务未能启动。", "The web server did not start.")
        time.sleep(0.2)


def draw():
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for width, height in WIDTHS.items():
            draw_at(browser, width, height)
        draw_contracts_import(browser)
        draw_import(browser)
        browser.close()


def draw_at(browser, width, height):
    leader, owner = (signed_in(browser, who, width, height) for who in ("leader", "owner"))
    keep(leader, "/", "workbench", width)
    keep(leader, "/overdue/", "overdue", width)
    keep(leader, "/dashboard/", "dashboard", width)
    if width == max(WIDTHS):
        keep(leader, "/paused/", "paused", width)
    draw_requests(leader, width)
    draw_orders(browser, width, height)
    draw_problems(browser, width, height)
    draw_pipeline(browser, width, height)
    owner.goto(address("/overdue/"))
    milestone, project = (
        owner.locator(f"tr[data-href] a[href^='/{kind}/']").first.get_attribute("href")
        for kind in ("milestones", "projects")
    )
    keep(leader, project, "project", width)
    owner.goto(address(milestone))
    owner.locator("input[value=working]").check()
    shoot(owner, "milestone", width)
    draw_past_day(leader, project, width)
    draw_templates(signed_in(browser, "office", width, height), width)


def draw_past_day(leader, project, width):
    """Of last month, which the demo closes on the eighth: the overdue list of a day at a desk, and
    why a project had its light."""
    day = date.today().replace(day=1) - timedelta(days=3)
    if width == max(WIDTHS):
        keep(leader, f"/overdue/?on={day}", "past-overdue", width)
    keep(leader, f"{project}light/?on={day}", "past-light", width)


def draw_templates(office, width):
    """The road-map templates, one of them, and the days on which it would be written."""
    keep(office, "/templates/", "templates", width)
    office.get_by_role("link", name="新建项目", exact=True).click()
    shoot(office, "template", width)
    office.goto(address("/templates/"))
    office.get_by_role("link", name="性质未定项目", exact=True).click()
    office.get_by_role("link", name="套用到项目").click()
    office.get_by_role("button", name="看日期").click()
    office.get_by_role("button", name="写入").wait_for()
    shoot(office, "template-dates", width)


def draw_requests(leader, width):
    """At a desk the list of requests for later dates, on a telephone one that waits for a word."""
    if width == max(WIDTHS):
        keep(leader, "/requests/?tab=all", "requests", width)
        return
    leader.goto(address("/requests/?tab=all"))
    asked = leader.locator("tr[data-href^='/requests/']").first.get_attribute("data-href")
    keep(leader, asked, "request", width)


def draw_orders(browser, width, height):
    """At a desk the list of orders, one that was returned, and its paper; on a telephone one that
    its unit has to sign for."""
    if width == max(WIDTHS):
        supervision = signed_in(browser, "supervision", width, height)
        keep(supervision, "/orders/", "orders", width)
        supervision.get_by_role("row", name="已退回").get_by_role("link").first.click()
        shoot(supervision, "order", width)
        draw_paper(supervision, "open", "督办单（红）", "order-paper")
        draw_paper(supervision, "closed", "提醒函", "letter-paper")
        return
    head = signed_in(browser, "unithead", width, height)
    head.goto(address("/orders/"))
    asked = head.locator("tr[data-href^='/orders/']").first.get_attribute("data-href")
    keep(head, asked, "order", width)


def draw_problems(browser, width, height):
    """At a desk the list of problems; everywhere the one that its unit cannot settle."""
    office = signed_in(browser, "office", width, height)
    if width == max(WIDTHS):
        keep(office, "/problems/", "problems", width)
    office.goto(address("/problems/?tab=beyond"))
    problem = office.locator("tr[data-href^='/problems/']").first.get_attribute("data-href")
    keep(office, problem, "problem", width)


def draw_pipeline(browser, width, height):
    """At a desk the pool, a review with a second round, and the funnel; on a telephone the pool,
    and the opinion that its unit owes."""
    office = signed_in(browser, "office", width, height)
    keep(office, "/pool/", "pool", width)
    if width != max(WIDTHS):
        head = signed_in(browser, "unithead", width, height)
        head.get_by_role("link", name="出具意见").first.click()
        head.locator("input[name=opinion][value=agree]").check()
        shoot(head, "opinion", width)
        return
    office.goto(address("/reviews/"))
    office.get_by_role("row", name="已办结").get_by_role("link").first.click()
    shoot(office, "review", width)
    office.goto(address("/dashboard/"))
    office.locator("section", has=office.locator("#funnel-h")).evaluate(TO_TOP)
    shoot(office, "funnel", width)


def draw_paper(page, tab, kind, name):
    """The first page of the first order of that kind, as LibreOffice lays it out."""
    page.goto(address(f"/orders/?tab={tab}"))
    row = page.get_by_role("row").filter(has_text=kind).first
    path = row.get_attribute("data-href")
    content = page.request.get(address(f"{path}docx/")).body()
    with tempfile.TemporaryDirectory(prefix="ledger-paper-") as folder:
        paper = Path(folder) / f"{name}.docx"
        paper.write_bytes(content)
        office = ["soffice", f"-env:UserInstallation={Path(folder).as_uri()}/profile"]
        office += ["--headless", "--convert-to", "pdf", "--outdir", folder, paper]
        subprocess.run(office, check=True, stdout=subprocess.DEVNULL)
        picture = ["pdftoppm", "-r", "80", "-f", "1", "-singlefile", "-png"]
        target = FOLDER / name
        subprocess.run([*picture, paper.with_suffix(".pdf"), target], check=True)
    shrink(target.with_suffix(".png"))
    say(f"{name}.png")


def draw_contracts_import(browser):
    """A sheet of three quarters, before it is written."""
    from tools import example_sheet  # openpyxl is in .venv alone

    width = max(WIDTHS)
    promotion = signed_in(browser, "promotion", width, WIDTHS[width])
    year = date.today().year
    sheet = Path(os.environ["LEDGER"]).with_name(f"{year}年一至三季度招商签约.xlsx")
    example_sheet.write_contracts(sheet, year)
    promotion.goto(address("/import/pipeline/?kind=contracts"))
    promotion.get_by_label("Excel 文件").set_input_files(sheet)
    promotion.get_by_role("button", name="上传并核对").click()
    promotion.get_by_text("示例纸业框架协议").first.wait_for()
    shoot(promotion, "contracts-import", width)


def draw_import(browser):
    """Last, for it writes: the three steps of an import, by the office at its desk, which answers
    what the sheet asks."""
    from tools import example_sheet  # openpyxl is in .venv alone

    width = max(WIDTHS)
    office = signed_in(browser, "office", width, WIDTHS[width])
    sheet = Path(os.environ["LEDGER"]).with_name(f"{date.today().year}年重点项目台账.xlsx")
    example_sheet.write(os.environ["LEDGER"], sheet)
    office.goto(address("/import/"))
    office.get_by_label("Excel 文件").set_input_files(sheet)
    shoot(office, "import-1", width)
    office.get_by_role("button", name="上传并核对").click()
    office.get_by_role("heading", name="待答复的问题").wait_for()
    shoot(office, "import-2", width)
    asked = office.locator("form", has=office.get_by_label("按哪个栏目读取"))
    asked.get_by_role("combobox").select_option("annual_plan")
    asked.get_by_role("button", name="答复").click()
    office.get_by_role("button", name="已核对").click()
    office.get_by_role("button", name="全部已核实").click()
    for tick in office.locator("input[name=accept_overdue]").all():
        tick.check()
    office.get_by_role("button", name="写入").click()
    office.get_by_role("heading", name="已写入").wait_for()
    shoot(office, "import-3", width)


def signed_in(browser, username, width, height):
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": height},
        device_scale_factor=1 if width > 1000 else 2,
    )
    page = context.new_page()
    page.goto(address("/login/"))
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(address("/"))
    return page


def address(path):
    return f"http://127.0.0.1:{os.environ['PORT']}{path}"


def keep(page, path, name, width):
    page.goto(address(path))
    shoot(page, name, width)


def shoot(page, name, width):
    target = FOLDER / f"{name}-{width}.png"
    page.wait_for_load_state("networkidle")
    page.screenshot(path=target)
    shrink(target)
    say(f"{target.relative_to(ROOT)} {os.path.getsize(target) // 1000} kB")


def shrink(path):
    from PIL import Image

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise Stop(f"{path.name} 超过 150 KB。", f"{path.name} is larger than 150 KB.")


if __name__ == "__main__":
    try:
        sys.exit(draw() if sys.argv[1:] == ["draw"] else main())
    except Stop as reason:
        sys.exit(str(reason))
