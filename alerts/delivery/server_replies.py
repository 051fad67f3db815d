"""What a refusal of the mail server says, and of whom: the mailbox, the sender, us, or nothing
that is clear (decision 5).

Only an answer that says that the mailbox does not exist condemns an address: many servers refuse
with 5xx what they will take tomorrow (rate, quota, a full mailbox).
"""

import re
from enum import Enum


class Refusal(Enum):
    """What a refusal is about; NO_MAILBOX alone condemns an address (decision 5)."""

    NO_MAILBOX = "there is no such mailbox"
    SENDER = "the sender is not one that we may use"
    SIGN_IN = "we are not signed in"
    RELAY = "the server does not pass on our mail"
    LETTER = "this letter is not taken"
    UNCLEAR = "not now, or not said why"


#: Enhanced status codes (RFC 3463) of a mailbox that is not there: unknown, no such host, moved,
#: unknown to Exchange, disabled.
NO_MAILBOX_CODES = {"5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.2.1"}
ENHANCED = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d]|\.\d)")
THING = "(?:user|mailbox|recipient|(?:e?mail )?account)"
NO_MAILBOX = re.compile(
    rf"\b{THING}\b.{{0,60}}?\b(?:unknown|not found|not exists?|disabled)\b"
    rf"|\b{THING}\b.{{0,60}}?\b(?:does not|doesn't|dosn't) exist\b"
    rf"|\b(?:no such|unknown) {THING}\b",
    re.IGNORECASE | re.DOTALL,
)
#: Words of a refusal that will pass, whatever the code.
PASSING = re.compile(
    r"\b(?:rate|quickly|quota|full|frequen\w*|limit\w*|exceed\w*|later|temporar\w*)\b",
    re.IGNORECASE,
)
SENDER = re.compile(
    r"\bsender('s)? (?:e?mail )?(?:address|mailbox)|mail from|from address|send as|sendasdenied"
    r"|not owned by|auth\w* (?:user|account)|conform with auth|denies the sender",
    re.IGNORECASE,
)
SENDER_CODES = {"5.1.7", "5.1.8", "5.7.60"}
SIGN_IN = re.compile(
    r"auth\w* (?:is )?required|not authenticated|must (?:be )?auth|sign in|log ?in first"
    r"|must issue a starttls",
    re.IGNORECASE,
)
SIGN_IN_CODES = {530, 535, 538}
RELAY = re.compile(r"\brelay", re.IGNORECASE)
TOO_LARGE = re.compile(r"5\.3\.4|\bsize\b|too (?:big|large)", re.IGNORECASE)


def at_recipient(code: int, text: str) -> Refusal:
    """Of an answer to RCPT."""
    if code < 500:
        return Refusal.UNCLEAR
    if us := _of_us(code, text):
        return us
    if code == 553 and re.search(r"\b(?:sender|from)\b", text, re.IGNORECASE):
        return Refusal.SENDER
    if RELAY.search(text):
        return Refusal.RELAY
    return Refusal.NO_MAILBOX if _says_no_mailbox(code, text) else Refusal.UNCLEAR


def at_sender(code: int, text: str) -> Refusal:
    """Of an answer to MAIL FROM. It is never the recipient's fault; 4xx only where it is said that
    the sender is wrong."""
    if us := _of_us(code, text):
        return us
    if code >= 500 and TOO_LARGE.search(text):
        return Refusal.LETTER
    return Refusal.UNCLEAR if code < 500 or PASSING.search(text) else Refusal.SENDER


def at_data(code: int, text: str) -> Refusal:
    """Of an answer to DATA or to the letter."""
    if code < 500:
        return Refusal.UNCLEAR
    return _of_us(code, text) or Refusal.LETTER


def same_words(text: str) -> str:
    """What two answers to different letters have in common: without addresses and numbers of the
    letter, the time or the session."""
    words = re.split(r"[\s,;]+", text.lower())
    return " ".join(word for word in words if ENHANCED.fullmatch(word) or not _is_of_one(word))


def _is_of_one(word: str) -> bool:
    return not word or "@" in word or "://" in word or any(figure.isdigit() for figure in word)


def _of_us(code: int, text: str) -> Refusal | None:
    found = ENHANCED.search(text)
    if code in SIGN_IN_CODES or SIGN_IN.search(text):
        return Refusal.SIGN_IN
    if found and found[0] in SENDER_CODES or SENDER.search(text):
        return Refusal.SENDER
    return None


def _says_no_mailbox(code: int, text: str) -> bool:
    if PASSING.search(text) or re.search(r"\bsender\b", text, re.IGNORECASE):
        return False
    if found := ENHANCED.search(text):
        return found[0] in NO_MAILBOX_CODES
    return code == 550 and bool(NO_MAILBOX.search(text))
