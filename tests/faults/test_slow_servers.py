"""A mail server that answers late, never, or a byte at a time; with a bad certificate."""

import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest

from alerts.delivery import smtp
from alerts.models import DeliveryAttempt, Heartbeat, Letter
from alerts.runs import full_pass

pytestmark = pytest.mark.django_db

MORNING = "2026-07-01 09:00"
Outcome = DeliveryAttempt.Outcome


@pytest.fixture
def one_letter(milestone, unit_head):
    unit_head.is_active = False
    unit_head.save(update_fields=["is_active"])
    return milestone


@pytest.fixture
def look(at):
    """Look; how long the worker was held, on a clock that does run."""

    def look(moment=MORNING):
        began = time.monotonic()
        with at(moment):
            full_pass.run_reminders()
        return time.monotonic() - began

    return look


@pytest.fixture
def impatient(settings, monkeypatch):
    """The product's patience, a hundred times shorter: 30 s before the mark, 600 s after it."""
    settings.EMAIL_TIMEOUT = 0.3
    monkeypatch.setattr(smtp, "DATA_PATIENCE", 5)


def outcome():
    return DeliveryAttempt.objects.get().outcome


def test_the_patience_of_the_product(settings):
    assert settings.EMAIL_TIMEOUT == 30
    assert smtp.DATA_PATIENCE == 600


def test_an_answer_late_after_the_letter_is_waited_for(one_letter, relay, look, impatient):
    """40 s after DATA against a patience of 30 before it: here 0.8 s against 0.3."""
    relay.pause = 0.8
    assert look() >= 0.8
    assert outcome() == Outcome.ACCEPTED
    assert len(relay.raw) == 1
    assert not Letter.objects.get().maybe_twice


def test_an_answer_that_never_comes_leaves_the_outcome_unknown(
    one_letter,
    relay,
    look,
    impatient,
    monkeypatch,
):
    monkeypatch.setattr(smtp, "DATA_PATIENCE", 0.5)
    relay.pause = 3
    assert look() < 3
    assert outcome() == Outcome.UNKNOWN
    assert Letter.objects.get().maybe_twice
    relay.pause = 0
    while not relay.raw:
        time.sleep(0.05)
    look("2026-07-01 09:10")
    # The same letter again, flagged: the server had taken it all the same.
    assert len(relay.raw) == 2
    assert len(set(relay.raw)) == 1
    assert Letter.objects.get().state == "sent"


@contextmanager
def server(talk):
    """A server of one connection at a time that talks as it is told."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ending = threading.Event()

        def serve():
            while not ending.is_set():
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with line:
                    try:
                        talk(line, ending)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ending.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def point_at(settings, port):
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp://x", "127.0.0.1", port


def silent(line, ending):
    ending.wait(10)


def test_a_server_that_never_greets_costs_no_letter_an_attempt(
    one_letter, settings, look, impatient
):
    with server(silent) as port:
        point_at(settings, port)
        assert look() < 5
    assert Letter.objects.get().attempts == 0
    assert "timed out" in Heartbeat.objects.get().channel_fault


def greets_and_falls_silent(line, ending):
    line.sendall(b"220 here\r\n")
    while data := line.recv(1000):
        if data.upper().startswith(b"MAIL"):
            ending.wait(10)
            return
        line.sendall(b"250 ok\r\n")


def test_silence_before_the_mark_is_tried_again_later_unflagged(
    one_letter, settings, look, impatient
):
    with server(greets_and_falls_silent) as port:
        point_at(settings, port)
        assert look() < 5
    assert outcome() == Outcome.DEFERRED
    letter = Letter.objects.get()
    assert not letter.maybe_twice
    assert letter.state == "queued"


def a_byte_at_a_time(line, ending):
    def say(text):
        for byte in f"{text}\r\n".encode():
            line.sendall(bytes([byte]))
            time.sleep(0.01)

    say("220 h")
    taking = False
    data = b""
    while more := line.recv(4000):
        data += more
        if taking:
            if data.endswith(b"\r\n.\r\n"):
                taking, data = False, b""
                say("250 t")
        elif data.endswith(b"\r\n"):
            taking = data.upper().startswith(b"DATA")
            data = b""
            say("354 g" if taking else "250 o")


def test_a_byte_at_a_time_is_slow_and_works(one_letter, settings, look, impatient):
    with server(a_byte_at_a_time) as port:
        point_at(settings, port)
        look()
    assert outcome() == Outcome.ACCEPTED


@pytest.fixture
def certificate(tmp_path):
    """For another name, signed by itself."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        + ["-subj", "/CN=elsewhere.example.invalid", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def test_a_certificate_that_is_not_the_server_s_is_a_fault_of_the_channel(
    one_letter, settings, look, impatient, certificate
):
    def encrypted(line, ending):
        with certificate.wrap_socket(line, server_side=True):
            ending.wait(1)

    settings.EMAIL_USE_SSL = True
    with server(encrypted) as port:
        point_at(settings, port)
        assert look() < 5
    assert Letter.objects.get().attempts == 0
    assert "CERTIFICATE_VERIFY_FAILED" in Heartbeat.objects.get().channel_fault
