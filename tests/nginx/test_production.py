"""The nginx block of docs/production.md, in a real nginx before a real gunicorn."""

from axes.models import AccessAttempt

from accounts.models import AuditEntry, PasswordMail
from tests.cast import PASSWORD
from tests.examples import examples
from tests.nginx.servers import ALIAS

#: 200 before main, 2,000 in `make faults`.
TRIES = examples(200)


def forged(number):
    """A header a guesser might send, another one at each try."""
    address = f"10.{number % 250}.{number // 250}.7"
    kinds = [
        [("X-Forwarded-For", address)],
        [("X-Forwarded-For", address), ("X-Forwarded-For", "not-an-ip")],
        [("X-Forwarded-For", f"{address}, 127.0.0.1")],
        [("X_Forwarded_For", address), ("X-Real-IP", address)],
        [("Forwarded", f"for={address}"), ("X-Forwarded-For", "not-an-ip")],
    ]
    return kinds[number % len(kinds)]


def sign_in(visitor, password=PASSWORD, headers=()):
    if not visitor.token:
        visitor.get("/login/")
    return visitor.post("/login/", {"username": "office", "password": password}, headers)


def test_forged_addresses_do_not_help_a_guesser(office, visit, site):
    times = TRIES if site.https else 20
    guesser = visit("127.0.0.2")
    tries = [sign_in(guesser, "wrong", forged(number)).status for number in range(times)]
    assert tries == [200] * 4 + [429] * (times - 4)
    assert sign_in(guesser, PASSWORD, forged(times)).status == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"127.0.0.2"}

    # Nobody can lock somebody else out: the forged addresses and the owner's are free.
    assert sign_in(visit("127.0.0.3")).status == 302


def test_the_trail_keeps_the_true_address(office, visit):
    visitor = visit("127.0.0.4")
    assert sign_in(visitor, PASSWORD, [("X-Forwarded-For", "10.9.9.9")]).status == 302
    visitor.get("/account/password/")
    new = "New-2026-Zuoquan!"
    said = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    headers = [("X-Forwarded-For", "10.9.9.9"), ("X-Forwarded-For", "not-an-ip")]
    assert visitor.post("/account/password/", said, headers).status == 302
    assert AuditEntry.objects.get(action="设置密码").address == "127.0.0.4"


def test_forged_addresses_bring_no_more_reset_mails(visit):
    visitor = visit("127.0.0.8")
    visitor.get("/reset/")
    answers = [
        visitor.post("/reset/", {"email": f"n{number}@example.invalid"}, forged(number)).status
        for number in range(8)
    ]
    assert answers == [302] * 5 + [429] * 3
    assert set(PasswordMail.objects.values_list("origin", flat=True)) == {"127.0.0.8"}


def test_the_host_keeps_its_port(office, visit):
    """Else a form that comes from another name of the ledger, on a port, would be refused."""
    assert sign_in(visit("127.0.0.5", host=ALIAS)).status == 302


def test_a_host_that_is_not_ours_is_refused(visit):
    assert visit("127.0.0.5", host="evil.invalid").get("/login/").status == 400


def test_more_than_the_proxy_takes_is_answered_by_a_page_of_ours(office, visit):
    visitor = visit("127.0.0.5")
    assert sign_in(visitor).status == 302
    answer = visitor.announce("/imports/", length=65 * 1024 * 1024)
    assert answer.status == 413
    assert "<title>" in answer.text
    assert "MB" in answer.text


def test_of_two_headers_of_one_proxy_the_last_counts(office, visit):
    """A proxy that adds a header instead of replacing it: what came before may be forged."""
    proxy = visit("127.0.0.1", direct=True)
    https = ("X-Forwarded-Proto", "https")
    proxy.get("/login/", [https])
    headers = [https, ("X-Forwarded-For", "10.9.9.9"), ("X-Forwarded-For", "127.0.0.6")]
    assert sign_in(proxy, "wrong", headers).status == 200
    headers = [https, ("X-Forwarded-For", "127.0.0.6"), ("X-Forwarded-For", "unknown")]
    assert sign_in(proxy, "wrong", headers).status == 200
    seen = AccessAttempt.objects.order_by("pk").values_list("ip_address", flat=True)
    assert list(seen) == ["127.0.0.6", "127.0.0.1"]


OTHER_SCHEMES = [("X-Forwarded-Ssl", "off"), ("X-Forwarded-Protocol", "http")]


def test_what_other_proxies_say_of_the_scheme_is_not_read(office, visit):
    """A browser or an outer proxy sends them along; the page is ours all the same."""
    visitor = visit("127.0.0.5")
    assert visitor.get("/login/", OTHER_SCHEMES).status == 200
    assert sign_in(visitor, headers=OTHER_SCHEMES).status == 302


def test_two_schemes_of_one_proxy_are_no_error(visit):
    """As where each of two proxies in a row adds its own: the browser's stands first."""
    proxy = visit("127.0.0.1", direct=True)
    schemes = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")]
    answer = proxy.get("/login/", schemes)
    assert answer.status == 200
    assert "登录" in answer.text


def test_who_is_no_proxy_is_not_believed(office, visit):
    """Straight to the program, past the proxy, from an address that is none."""
    guesser = visit("127.0.0.7", direct=True)
    https = ("X-Forwarded-Proto", "https")
    guesser.get("/login/", [https])
    for number in range(5):
        answer = sign_in(guesser, "wrong", [https, *forged(number)])
    assert answer.status == 429
