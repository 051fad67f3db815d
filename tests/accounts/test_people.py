"""People as the administrator keeps them: facts, invitation, duties, going."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import account_acts, password_mails
from accounts.models import AuditEntry, Duty, Person, Unit
from projects import assign_people
from tests.accounts.test_security_mail import set_password
from tests.forms import act, seen_at

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


def last_entry():
    return AuditEntry.objects.first()


def facts(person, **changed):
    kept = {
        "name": person.name,
        "title": person.title,
        "unit": person.unit_id or "",
        "email": person.email or "",
        "phone": person.phone,
        "username": person.username or "",
    }
    return kept | changed


# --- Facts --------------------------------------------------------------------------------------


def test_a_person_is_entered_without_sign_in(admin_client, administrator, water_bureau):
    said = {"name": "示例 己", "unit": water_bureau.pk, "email": "JI@example.invalid"}
    act(admin_client, "/people/new/", said)
    person = Person.objects.get(email="ji@example.invalid")
    assert (person.name, person.username, person.unit) == ("示例 己", None, water_bureau)
    assert (last_entry().action, last_entry().by) == ("登记人员", administrator)


def test_two_people_without_address_or_username_are_no_clash(admin_client):
    for name in ("示例己", "示例庚"):
        assert act(admin_client, "/people/new/", {"name": name}).status_code == 302
    assert Person.objects.filter(email=None, username=None).count() == 2


def test_a_person_sent_twice_is_entered_once(admin_client, water_bureau):
    key = admin_client.get("/people/new/").context["version"]
    typed = {"name": "示例己", "unit": water_bureau.pk, "version": key}
    first, second = (admin_client.post("/people/new/", typed) for _ in range(2))
    assert first.url == second.url == Person.objects.get(name="示例己").get_absolute_url()
    assert AuditEntry.objects.filter(action="登记人员").count() == 1


def test_what_a_colleague_changed_meanwhile_is_named_and_nothing_is_saved(admin_client, contact):
    url = f"/people/{contact.pk}/"
    seen = seen_at(url)
    act(admin_client, url, facts(contact, title="总经理"))
    # Even what does not hold: it would be put right on a page that is no longer true.
    answer = admin_client.post(url, {"version": seen, "name": "", "title": "工人"})
    assert answer.status_code == 409
    assert [change.words for change in answer.context["changes"]] == ["修改人员：职务 空 → 总经理"]
    assert ("职务", "工人") in answer.context["typed"]
    contact.refresh_from_db()
    assert contact.title == "总经理"


def test_an_address_belongs_to_one_person(admin_client, contact):
    answer = act(admin_client, "/people/new/", {"name": "示例己", "email": contact.email.upper()})
    assert "几个人共用的邮箱请填在单位" in answer.content.decode()


@pytest.fixture
def refused_address(contact):
    refused = {"email_state": "refused", "email_state_at": timezone.now()}
    Person.objects.filter(pk=contact.pk).update(**refused)
    return contact


@pytest.mark.parametrize(
    ("address", "sent"),
    [("/people/{}/", facts), ("/people/{}/email/", lambda person: {})],
    ids=["saved", "核对无误"],
)
def test_the_mark_goes_with_saving_the_same_address_or_by_the_button(
    admin_client, refused_address, administrator, address, sent
):
    person = refused_address
    assert "核对无误" in admin_client.get(f"/people/{person.pk}/").content.decode()
    act(admin_client, address.format(person.pk), sent(person))
    person.refresh_from_db()
    assert (person.email_state, person.email_state_at) == ("ok", None)
    assert (last_entry().action, last_entry().by) == ("核对邮箱无误", administrator)
    assert last_entry().before == {"邮箱": f"{person.email}（被拒收）"}
    assert "核对无误</button>" not in admin_client.get(f"/people/{person.pk}/").content.decode()


def test_what_carries_no_mark_needs_no_checking(admin_client, contact):
    answer = act(admin_client, f"/people/{contact.pk}/email/", follow=True)
    assert "没有被拒收的标记" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="核对邮箱无误").exists()


def test_a_new_address_is_good_until_it_is_refused(admin_client, refused_address):
    contact = refused_address
    old = contact.email
    act(admin_client, f"/people/{contact.pk}/", facts(contact, email="new@example.invalid"))
    contact.refresh_from_db()
    assert (contact.email, contact.email_state) == ("new@example.invalid", "ok")
    entry = AuditEntry.objects.get(action=account_acts.ADDRESS_CHANGED)
    assert (entry.before, entry.after) == ({"邮箱": old}, {"邮箱": "new@example.invalid"})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ji@示例.中国", "ji@xn--fsq092h.xn--fiqs8s"),
        ("JI@BÜCHER.example", "ji@xn--bcher-kva.example"),
        ("ji@example.invalid", "ji@example.invalid"),
    ],
)
def test_a_domain_of_other_letters_is_stored_as_servers_take_it(
    admin_client, make_person, typed, stored
):
    act(admin_client, "/people/new/", {"name": "示例己", "email": typed})
    assert Person.objects.get(name="示例己").email == stored


def test_an_address_in_two_spellings_belongs_to_one_person(admin_client, make_person):
    make_person("示例庚", email="ji@xn--fsq092h.xn--fiqs8s")
    answer = act(admin_client, "/people/new/", {"name": "示例己", "email": "ji@示例.中国"})
    assert "几个人共用的邮箱请填在单位" in answer.content.decode()


@pytest.mark.parametrize("typed", ['"a b"@example.invalid', f"ji@{'示例' * 40}.中国"])
def test_what_no_server_takes_is_refused_with_a_sentence(admin_client, typed):
    answer = act(admin_client, "/people/new/", {"name": "示例己", "email": typed})
    assert answer.status_code == 422
    assert "邮箱 @" in answer.content.decode()
    assert not Person.objects.filter(name="示例己").exists()


def test_saving_nothing_new_leaves_no_trail(admin_client, contact):
    act(admin_client, f"/people/{contact.pk}/", facts(contact))
    assert not AuditEntry.objects.filter(action="修改人员").exists()


def test_the_trail_keeps_no_whole_telephone_number(admin_client, contact):
    act(admin_client, f"/people/{contact.pk}/", facts(contact, phone="13900000001"))
    assert last_entry().after == {"电话": "尾号 0001"}


def test_a_full_width_username_signs_in_as_it_is_read(admin_client, contact):
    act(admin_client, f"/people/{contact.pk}/", facts(contact, username="ｊｉａ"))
    contact.refresh_from_db()
    assert contact.username == "jia"
    bad = act(admin_client, f"/people/{contact.pk}/", facts(contact, username="a b"))
    assert "username" in bad.context["form"].errors


# --- Invitation ---------------------------------------------------------------------------------


def test_an_invitation_is_mailed_and_its_link_sets_the_password_once(
    admin_client, make_person, settings
):
    settings.EMAIL_URL = "smtp://mail.example.invalid"
    person = make_person("示例己", email="ji@example.invalid")
    act(admin_client, f"/people/{person.pk}/invite/")
    person.refresh_from_db()
    assert person.username == "ji"
    assert person.invited_at
    password_mails.send_due()
    assert mail.outbox[0].to == ["ji@example.invalid"]
    assert "ji" in mail.outbox[0].body

    link = re.search(r"https?://[^/]+(/reset/\S+)", mail.outbox[0].body)[1]
    visitor = type(admin_client)()
    _, answer = set_password(visitor, link)
    assert answer.url == "/reset/complete/"
    again, _ = set_password(type(admin_client)(), link)
    assert "不能用了" in again.content.decode()


def test_without_a_mail_server_the_link_is_shown_once(admin_client, make_person):
    person = make_person("示例己", email="ji@example.invalid")
    answer = act(admin_client, f"/people/{person.pk}/invite/")
    link = re.search(r"https?://[^/<]+(/reset/[^<\s]+)", answer.content.decode())[1]
    assert "no-store" in answer["Cache-Control"]
    assert link not in admin_client.get(f"/people/{person.pk}/").content.decode()
    assert link not in str(list(AuditEntry.objects.values()))
    assert mail.outbox == []


def test_a_second_invitation_ends_the_first(admin_client, make_person):
    person = make_person("示例己")
    links = []
    for _ in range(2):
        page = act(admin_client, f"/people/{person.pk}/invite/").content.decode()
        links.append(re.search(r"https?://[^/<]+(/reset/[^<\s]+)", page)[1])
    first, _ = set_password(type(admin_client)(), links[0])
    assert "不能用了" in first.content.decode()
    _, second = set_password(type(admin_client)(), links[1])
    assert second.url == "/reset/complete/"


def test_usernames_are_made_unique(admin_client, make_person):
    for number, host in enumerate(("a", "b", "c")):
        person = make_person(f"示例{number}", email=f"ji@{host}.example.invalid")
        act(admin_client, f"/people/{person.pk}/invite/")
    names = Person.objects.filter(username__startswith="ji").values_list("username", flat=True)
    assert set(names) == {"ji", "ji2", "ji3"}


def test_a_link_for_somebody_with_a_password_leaves_that_password_in_force(admin_client, contact):
    kept = contact.password
    act(admin_client, f"/people/{contact.pk}/invite/")
    contact.refresh_from_db()
    assert contact.password == kept


def test_who_has_left_is_not_invited(admin_client, contact):
    Person.objects.filter(pk=contact.pk).update(left_on=TODAY())
    page = act(admin_client, f"/people/{contact.pk}/invite/", follow=True).content.decode()
    assert "请先恢复" in page
    assert not AuditEntry.objects.filter(action="发出设置密码链接").exists()


# --- Duties -------------------------------------------------------------------------------------


def grant(client, person, kind, since=None):
    said = {"kind": kind, "since": since or TODAY(), "reason": "补登"}
    return act(client, f"/people/{person.pk}/duties/", said, follow=True)


def test_a_duty_is_given_and_ended_with_its_days(admin_client, administrator, contact):
    grant(admin_client, contact, "office", date(2026, 3, 1))
    duty = contact.duties.get()
    assert (duty.kind, duty.since, duty.until) == ("office", date(2026, 3, 1), None)
    assert last_entry().after == {"岗位": "项目中心", "自": "2026-03-01"}

    act(admin_client, f"/duties/{duty.pk}/end/", {"on": date(2026, 5, 1), "reason": "补登"})
    duty = contact.duties.get()
    assert duty.until == date(2026, 5, 1)
    assert [duty.is_active_on(date(2026, 4, 30)), duty.is_active_on(duty.until)] == [True, False]
    assert (last_entry().action, last_entry().by) == ("更正岗位", administrator)


def test_a_duty_ended_for_a_day_gone_by_keeps_what_was_said(admin_client, auditor):
    duty = auditor.duties.get()
    day = TODAY() - timedelta(days=10)
    page = act(admin_client, f"/duties/{duty.pk}/end/", {"on": day}, follow=True)
    assert "请写明理由" in page.content.decode()
    moment = timezone.now()
    act(admin_client, f"/duties/{duty.pk}/end/", {"on": day, "reason": "早已调离"})
    held = auditor.duties(manager="statements")
    assert [auditor.duties.on(day).count(), held.on(day, known_at=moment).count()] == [0, 1]
    assert auditor.duties.on(day - timedelta(days=1)).exists()
    assert (last_entry().action, last_entry().reason) == ("更正岗位", "早已调离")
    page = admin_client.get(f"/people/{auditor.pk}/").content.decode()
    assert "理由：早已调离" in page


def test_a_duty_counts_from_its_first_day(admin_client, contact):
    grant(admin_client, contact, "office", TODAY() + timedelta(days=1))
    assert Person.objects.get(pk=contact.pk).duty_codes() == frozenset()


@pytest.mark.parametrize("kind", Duty.Kind.values)
def test_nobody_gives_oneself_a_duty(admin_client, administrator, kind):
    answer = act(
        admin_client, f"/people/{administrator.pk}/duties/", {"kind": kind, "since": TODAY()}
    )
    assert answer.status_code == 403
    assert administrator.duties.count() == 1
    assert last_entry().action == "试图给自己设岗位（已拒绝）"


@pytest.mark.parametrize(
    ("held", "wanted"), [("office", "administrator"), ("administrator", "office")]
)
def test_the_administrators_duty_is_held_alone(admin_client, contact, held, wanted):
    grant(admin_client, contact, held)
    assert "不能兼任" in grant(admin_client, contact, wanted).content.decode()
    assert contact.duties.get().kind == held


@pytest.mark.parametrize("who", ["contact", "lead", "unit_head"])
def test_who_answers_for_a_project_does_not_become_administrator(
    admin_client, request, project, who
):
    person = request.getfixturevalue(who)
    assert "不能任系统管理员" in grant(admin_client, person, "administrator").content.decode()
    assert not person.duties.exists()


def test_a_duty_is_not_given_twice(admin_client, contact):
    grant(admin_client, contact, "auditor")
    assert "已有这个岗位" in grant(admin_client, contact, "auditor").content.decode()
    assert contact.duties.count() == 1


def test_the_last_administrator_stays(admin_client, administrator, make_person):
    duty = administrator.duties.get()
    page = act(admin_client, f"/duties/{duty.pk}/end/", {"on": TODAY()}, follow=True)
    assert "唯一的系统管理员" in page.content.decode()
    make_person("示例管理员二", username="second", duty="administrator")
    act(admin_client, f"/duties/{duty.pk}/end/", {"on": TODAY()})
    duty.refresh_from_db()
    assert duty.until == TODAY()
    assert admin_client.get("/people/").status_code == 403  # at once


# --- Going --------------------------------------------------------------------------------------


def let_go(client, person, **said):
    said = {"what": "left", "left_on": TODAY()} | said
    return act(client, f"/people/{person.pk}/let-go/", said)


def test_a_leavers_duties_end_and_the_open_session_too(admin_client, supervisor):
    session = type(admin_client)()
    session.force_login(supervisor, backend="accounts.backends.PersonBackend")
    assert session.get("/account/").status_code == 200
    let_go(admin_client, supervisor)
    supervisor.refresh_from_db()
    assert supervisor.left_on == TODAY()
    assert supervisor.duties.get().until == TODAY()
    assert session.get("/account/").status_code == 302
    assert last_entry().action == "登记离任"


@pytest.mark.parametrize("what", ["left", "disabled"])
@pytest.mark.parametrize("who", ["contact", "lead", "unit_head"])
def test_who_still_answers_for_something_cannot_go(admin_client, request, project, who, what):
    person = request.getfixturevalue(who)
    page = let_go(admin_client, person, what=what).content.decode()
    assert "还有 1 项责任" in page
    assert (project.name if who != "unit_head" else project.responsible_unit.name) in page
    person.refresh_from_db()
    assert person.is_active
    assert person.left_on is None


def test_after_the_handover_the_contact_can_go(
    admin_client, project, contact, owner_colleague, office
):
    assign_people.assign_holder(
        "contact", project, owner_colleague, on=TODAY(), by=office, now=timezone.now()
    )
    let_go(admin_client, contact)
    contact.refresh_from_db()
    assert contact.left_on == TODAY()


def test_a_leaving_date_lies_not_in_the_future(admin_client, supervisor):
    answer = let_go(admin_client, supervisor, left_on=TODAY() + timedelta(days=1))
    assert "left_on" in answer.context["go_form"].errors
    assert Person.objects.get(pk=supervisor.pk).left_on is None


@pytest.mark.parametrize(
    ("days", "reason", "holds"), [(1, "", False), (1, "早已调离", True), (0, "", True)]
)
def test_a_leaving_date_gone_by_asks_for_its_reason(admin_client, supervisor, days, reason, holds):
    day = TODAY() - timedelta(days=days)
    let_go(admin_client, supervisor, left_on=day, reason=reason)
    assert (Person.objects.get(pk=supervisor.pk).left_on == day) is holds
    assert supervisor.duties.on(day).exists() is not holds


def test_disabling_keeps_the_office_and_restoring_brings_no_duty_back(admin_client, supervisor):
    let_go(admin_client, supervisor, what="disabled", reason="长期外出")
    supervisor.refresh_from_db()
    assert (supervisor.is_active, supervisor.left_on) == (False, None)
    assert last_entry().reason == "长期外出"
    act(admin_client, f"/people/{supervisor.pk}/restore/")
    supervisor = Person.objects.get(pk=supervisor.pk)
    assert supervisor.is_active
    assert supervisor.duty_codes() == frozenset()


def test_nobody_disables_oneself(admin_client, administrator):
    let_go(admin_client, administrator, what="disabled")
    administrator.refresh_from_db()
    assert administrator.is_active


# --- The list -----------------------------------------------------------------------------------


def rows(client, **filters):
    table = client.get("/people/", filters).context["table"]
    return {row.record.person.name for row in table.rows}


def test_the_list_is_filtered(admin_client, contact, unit_head, supervisor, make_person):
    make_person("示例无邮", email=None)
    make_person("示例退信", email_state="bounced")
    make_person("示例离任", left_on=date(2026, 2, 1), email=None)
    assert rows(admin_client, unit=contact.unit.pk) == {"示例甲"}
    assert rows(admin_client, duty="supervision") == {"示例督查一"}
    assert rows(admin_client, state="left") == {"示例离任"}
    assert rows(admin_client, state="uninvited") == {"示例无邮", "示例退信"}
    assert rows(admin_client, mail="none") == {"示例无邮"}
    assert rows(admin_client, mail="bad") == {"示例退信"}
    assert rows(admin_client, q="局 长") == {"示例局长一"}
    assert rows(admin_client, q="县工信局") == {"示例局长一"}


def test_phones_are_masked_in_the_list(admin_client, make_person):
    make_person("示例己", phone="13900000001")
    page = admin_client.get("/people/").content.decode()
    assert "139****0001" in page
    assert "13900000001" not in page


def test_the_list_costs_the_same_at_1_and_20_rows(
    admin_client, make_person, django_assert_num_queries
):

    admin_client.get("/people/")  # fills the caches of the process
    with CaptureQueriesContext(connection) as few:
        admin_client.get("/people/")
    for number in range(20):
        person = make_person(f"示例{number}", unit=Unit.objects.create(name=f"示例单位{number}"))
        person.duties.create(kind="office", since=date(2026, 1, 1))
    with django_assert_num_queries(len(few)):
        admin_client.get("/people/")


def test_an_htmx_request_is_answered_with_the_table_alone(admin_client):
    page = admin_client.get("/people/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="list"' in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("username", "words"),
    [
        ("ji", "没有邮箱，提醒只在系统内。"),
        (None, "没有邮箱，也没有开通登录，提醒到不了本人。"),
    ],
)
def test_who_has_no_address_is_reached_where_they_can_sign_in(
    admin_client, make_person, username, words
):
    person = make_person("示例己", email=None, username=username)
    assert words in admin_client.get(f"/people/{person.pk}/").content.decode()


def test_the_disabled_are_said_to_get_no_mail(admin_client, contact):
    page = admin_client.get(f"/people/{contact.pk}/").content.decode()
    assert "停用：人还在任，但不再登录，不再收信" in page


def test_a_link_that_no_mail_takes_is_not_called_an_invitation(admin_client, contact):
    page = act(admin_client, f"/people/{contact.pk}/invite/").content.decode()
    assert "链接没有用邮件发出：没有配置发信服务器。" in page


def test_demo_mail_that_stays_on_the_machine_is_named_as_such(admin_client, contact, settings):
    settings.EMAIL_URL, settings.EMAIL_HOST = "smtp://mail.example.invalid", "mail.example.invalid"
    Person.objects.filter(pk=contact.pk).update(is_demo=True)
    page = act(admin_client, f"/people/{contact.pk}/invite/").content.decode()
    assert "链接没有用邮件发出：示例人员的邮件不发往外部。" in page


def test_who_approves_a_deputy_where_nobody_holds_the_duty_is_said(admin_client, contact):
    page = admin_client.get(f"/people/{contact.pk}/").content.decode()
    assert "同一岗位的另一人（没有的，由另一位系统管理员）批准" in page


def test_a_duty_that_ends_later_is_not_said_to_have_ended(admin_client, office):
    duty, day = office.duties.get(), timezone.localdate() + timedelta(days=3)
    answer = act(admin_client, f"/duties/{duty.pk}/end/", {"on": day}, follow=True)
    assert f"岗位于 {day:%Y-%m-%d} 结束" in answer.content.decode()
