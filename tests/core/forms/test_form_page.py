"""The form page itself, on a subject of its own: a board with one line and one length."""

from dataclasses import dataclass, field

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import include, path

from core.forms.form_page import ChangePage, CreatePage, FormPage, MessagePage
from core.forms.form_sections import SectionedForm

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@dataclass
class Board:
    """What the pages below act on; `faster` is what a colleague does when the lock is taken."""

    line: str = "旧"
    version: int = 1
    made: list = field(default_factory=list)
    faster: object = None


BOARD = Board()


@pytest.fixture(autouse=True)
def board():
    BOARD.__init__()
    return BOARD


class LineForm(SectionedForm):
    line = forms.CharField(label="标语", max_length=5)
    length = forms.IntegerField(label="长度", required=False)
    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    fields_of_errors = {"size": "length"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"line": BOARD.line, "length": 3}


class OnBoard(FormPage):
    form_class = LineForm
    title = "改标语"
    button = "保存"

    def find(self, word="board"):
        if word != "board":
            raise Http404
        self.word = word

    def check_may(self):
        if not self.request.user.has_duty("office"):
            raise PermissionDenied("由项目中心办理。")

    def crumbs(self):
        return [("上一页", "/above/")]

    def return_url(self):
        return "/above/"

    def form_valid(self, form):
        refuse(form.cleaned_data["line"])
        self.add_messages("已保存。", form.cleaned_data)
        return super().get(self.request)

    def warnings(self, typed):
        return ["太短。"] if len(typed["line"]) == 1 else []


def refuse(line):
    if line == "重名":
        raise ValidationError({"line": "已有同名的。"})
    if line == "太长":
        raise ValidationError({"size": "长度不对。"})
    if line == "不行":
        raise ValidationError({"nothing": "现在不行。"})


class Plain(OnBoard):
    pass


class Small(MessagePage, OnBoard):
    pass


class Change(OnBoard, ChangePage):
    def form_version(self):
        return str(BOARD.version)

    def lock(self):
        if BOARD.faster:
            BOARD.faster()

    def last_change(self):
        return None

    form_valid = ChangePage.form_valid

    def perform(self, typed, form):
        if typed["line"] == "让先":
            return None
        refuse(typed["line"])
        BOARD.line, BOARD.version = typed["line"], BOARD.version + 1
        return "已改。"


class Create(OnBoard, CreatePage):
    form_valid = CreatePage.form_valid

    def create(self, typed, form):
        refuse(typed["line"])
        BOARD.made.append(typed["line"])
        return type("Made", (), {"pk": len(BOARD.made)})

    def success_message(self, typed):
        return f"“{typed['line']}”已建立。"

    def onward(self, key):
        return redirect(f"/made/{key}/")


urlpatterns = [
    path("plain/", Plain.as_view()),
    path("plain/<word>/", Plain.as_view()),
    path("small/", Small.as_view()),
    path("change/", Change.as_view()),
    path("create/", Create.as_view()),
    path("", include("zuoquan.urls")),
]


@pytest.fixture
def client(client, office):
    client.force_login(office)
    return client


# --- A form, whatever it does ---------------------------------------------------------------------


def test_the_page_shows_the_form_and_the_way_back(client):
    page = client.get("/plain/")
    text = page.content.decode()
    assert page.status_code == 200
    assert '<a href="/above/">上一页</a>' in text
    assert 'name="version"' in text
    assert text.index('name="line"') < text.index('name="length"') < text.index('name="mark"')


def test_one_who_may_not_is_told_so_and_what_is_not_there_is_not_found(client, contact):
    assert client.get("/plain/other/").status_code == 404
    client.force_login(contact)
    for answer in (client.get("/plain/"), client.post("/plain/", {"line": "新"})):
        assert answer.status_code == 403
    assert client.get("/plain/other/").status_code == 404


@pytest.mark.parametrize(
    ("line", "name", "sentence"),
    [
        ("", "line", "必填"),
        ("标语太长了吧", "line", "5"),
        ("重名", "line", "已有同名的。"),
        ("太长", "length", "长度不对。"),  # by the name that the verb gives it
        ("不行", "__all__", "现在不行。"),  # about nothing that is asked here
    ],
)
def test_what_does_not_hold_comes_back_with_the_reason_beside_its_field(
    client, line, name, sentence
):
    answer = client.post("/plain/", {"line": line, "version": "7"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    assert sentence in answer.context["form"].errors[name][0]
    assert answer.context["version"] == "7"  # still what its reader saw


def test_what_may_be_a_slip_is_kept_and_said(client):
    text = client.post("/plain/", {"line": "新"}).content.decode()
    assert "已保存。" in text
    assert "太短。" in text


def test_a_form_that_stands_on_another_page_says_there_what_is_wrong(client):
    answer = client.post("/small/", {"line": ""})
    assert (answer.status_code, answer.url) == (302, "/above/")
    assert [str(said) for said in answer.wsgi_request._messages] == ["这个字段是必填项。"]
    assert client.get("/small/").status_code == 405


# --- A change -------------------------------------------------------------------------------------


def test_a_change_is_made_on_what_was_seen(client, board):
    seen = client.get("/change/").context["version"]
    answer = client.post("/change/", {"line": "新的", "version": seen})
    assert (answer.status_code, answer.url) == (302, "/above/")
    assert (board.line, board.version) == ("新的", 2)


def test_a_part_of_a_page_is_led_on_as_a_whole(client):
    answer = client.post(
        "/change/", {"line": "新的", "version": "1"}, headers={"HX-Request": "true"}
    )
    assert answer["HX-Redirect"] == "/above/"


@pytest.mark.parametrize("version", ["", "0", "2", "１", "x", None])
def test_another_version_or_none_shows_both_states_and_changes_nothing(client, board, version):
    typed = {"line": "新的", "length": "3"} | ({"version": version} if version is not None else {})
    answer = client.post("/change/", typed)
    assert answer.status_code == 409
    assert answer.context["differences"] == [("标语", "旧", "新的")]
    assert 'value="新的"' in answer.content.decode()
    assert board.line == "旧"
    again = {**typed, "version": answer.context["version"]}
    assert client.post("/change/", again).status_code == 302
    assert board.line == "新的"


def test_who_is_overtaken_before_the_lock_changes_nothing(client, board):
    def faster():
        board.line, board.version = "同事的", 2

    board.faster = faster
    answer = client.post("/change/", {"line": "新的", "version": "1"})
    assert answer.status_code == 409
    assert board.line == "同事的"
    assert ("标语", "同事的", "新的") in answer.context["differences"]


def test_a_verb_that_comes_too_late_is_an_overtaken_form(client, board):
    assert client.post("/change/", {"line": "让先", "version": "1"}).status_code == 409
    assert board.version == 1


def test_a_change_that_a_rule_refuses_comes_back_with_the_version_it_was_sent_with(client, board):
    answer = client.post("/change/", {"line": "重名", "version": "1"})
    assert (answer.status_code, answer.context["version"]) == (422, "1")
    assert board.line == "旧"


# --- Something new --------------------------------------------------------------------------------


def test_a_form_sent_twice_makes_one_thing(client, board):
    typed = {"line": "新的", "version": client.get("/create/").context["version"]}
    first, second = client.post("/create/", typed), client.post("/create/", typed)
    assert first.url == second.url == "/made/1/"
    assert board.made == ["新的"]
    said = [str(one) for one in second.wsgi_request._messages]
    assert said[-1] == "刚才已经提交过，没有重复建立。"


def test_every_fresh_form_has_a_key_of_its_own(client, board):
    for line in ("新的", "新的"):
        client.post(
            "/create/", {"line": line, "version": client.get("/create/").context["version"]}
        )
    assert board.made == ["新的", "新的"]


@pytest.mark.parametrize("key", ["", "x", "0" * 31, "０" * 32, "g" * 32])
def test_without_a_key_nothing_is_made(client, board, key):
    answer = client.post("/create/", {"line": "新的", "version": key})
    assert answer.status_code == 422
    assert "页面已过期" in answer.content.decode()
    assert board.made == []


def test_what_is_refused_may_be_sent_again_with_the_same_key(client, board):
    key = client.get("/create/").context["version"]
    assert client.post("/create/", {"line": "重名", "version": key}).context["version"] == key
    assert client.post("/create/", {"line": "新的", "version": key}).status_code == 302
    assert board.made == ["新的"]
