from core.client_ip import client_address


def test_without_a_proxy_a_forged_header_does_not_count(rf, settings):
    settings.HTTPS = False
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert client_address(request) == "10.0.0.9"


def test_behind_the_proxy_only_its_own_word_counts(rf, settings):
    settings.HTTPS = True
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 10.0.0.9")
    assert client_address(request) == "10.0.0.9"
