"""What real servers say when they refuse, and what is made of it: texts as they are published by
the servers' owners or reported in public trackers, with addresses and sessions made up."""

import pytest

from alerts.delivery.server_replies import Refusal, at_data, at_recipient, at_sender, same_words

NO_MAILBOX, UNCLEAR, SENDER = Refusal.NO_MAILBOX, Refusal.UNCLEAR, Refusal.SENDER
SIGN_IN, RELAY, LETTER = Refusal.SIGN_IN, Refusal.RELAY, Refusal.LETTER

AT_RECIPIENT = [
    # Tencent QQ and Exmail
    (
        550,
        "Mailbox not found. http://service.mail.example.invalid/cgi-bin/help?no=1000728",
        NO_MAILBOX,
    ),
    (550, "Mailbox unavailable or access denied", UNCLEAR),  # too many letters just now
    (550, "Connection frequency limited", UNCLEAR),
    (550, "Mail is rejected by recipients", UNCLEAR),
    # NetEase 163, 126
    (550, "User not found: lisi@163.example.invalid", NO_MAILBOX),
    (550, "RP:TRC 163 mx8,ABcowAB3S2 1566221632", UNCLEAR),  # recipients a connection
    # Aliyun
    (554, "RCPT (lisi@example.invalid) dosn't exist", UNCLEAR),  # no bare 550: not condemned
    (552, "mailbox is full", UNCLEAR),
    (505, "the total of RCPTs is achieved the maximum threshold", UNCLEAR),
    # Coremail and servers of offices
    (550, "mailbox unavailable.", UNCLEAR),
    (550, "user is locked.", UNCLEAR),
    (550, "Local User [lisi@example.invalid] not found.", NO_MAILBOX),
    (550, "RC:NE The email account does not exist.", NO_MAILBOX),
    (553, "host denies the sender.", SENDER),
    # Gmail
    (
        550,
        "5.1.1 The email account that you tried to reach does not exist. Please try\n"
        "5.1.1 double-checking the recipient's email address for typos or unnecessary spaces.",
        NO_MAILBOX,
    ),
    (550, "5.2.1 The email account that you tried to reach is disabled.", NO_MAILBOX),
    (
        550,
        "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents\n"
        "5.2.1 additional messages from being delivered.",
        UNCLEAR,
    ),
    (552, "5.2.2 The email account that you tried to reach is over quota.", UNCLEAR),
    (550, "5.4.5 Daily user sending quota exceeded. abc123 - gsmtp", UNCLEAR),
    # Outlook, Exchange
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient lisi not found by SMTP", NO_MAILBOX),
    (550, "5.4.1 Recipient address rejected: Access denied. [AM6PR07.example]", UNCLEAR),
    (550, "5.7.1 RESOLVER.RST.NotAuthorized; not authorized", UNCLEAR),
    (530, "5.7.57 Client not authenticated to send mail.", SIGN_IN),
    # Postfix
    (
        550,
        "5.1.1 <lisi@example.invalid>: Recipient address rejected: User unknown in virtual "
        "mailbox table",
        NO_MAILBOX,
    ),
    (
        553,
        "5.7.1 <a@example.invalid>: Sender address rejected: not owned by user b@example.invalid",
        SENDER,
    ),
    (554, "5.7.1 <lisi@example.invalid>: Relay access denied", RELAY),
    (
        550,
        "5.1.8 <a@example.invalid>: Sender address rejected: Domain not found",
        SENDER,
    ),
    (550, "sender verify failed: mailbox does not exist", UNCLEAR),
    (450, "4.2.1 The user you are trying to contact is receiving mail too quickly.", UNCLEAR),
]

AT_SENDER = [
    (501, "mail from address must be same as authorization user", SENDER),  # QQ
    (553, "Mail from must equal authorized user", SENDER),  # NetEase
    (553, "authentication is required,163 smtp5,HdxpCgA3f 1630777785", SIGN_IN),
    (440, "mail from account doesn't conform with authentication (Auth Account:a)", SENDER),
    (552, "the from address and the authenticated user must be the same email.", SENDER),
    (550, "Sender frequency limited", UNCLEAR),  # QQ: an hour or a day
    (552, "5.3.4 Message size exceeds fixed limit", LETTER),
    (451, "4.3.0 try later", UNCLEAR),
]

AT_DATA = [
    (
        554,
        "DT:SPM 163 smtp10,DsCowAA3D+JA--.16104S2 1566221632,please see http://x.invalid",
        LETTER,
    ),
    (554, "5.5.0 MI:STC .For more information, please visit http://x.invalid", LETTER),  # 100 a day
    (
        550,
        "Mail content denied. http://service.exmail.example.invalid/cgi-bin/help?no=1000726",
        LETTER,
    ),
    (554, "Reject by content spam at permission", LETTER),  # Aliyun
    (554, "5.2.252 SendAsDenied; b@example.invalid not allowed to send as a", SENDER),
    (550, "5.7.60 SMTP; Client does not have permissions to send as this sender", SENDER),
    (552, "5.2.3 Message too large", LETTER),
]


@pytest.mark.parametrize(("code", "text", "refusal"), AT_RECIPIENT)
def test_what_is_said_of_a_recipient(code, text, refusal):
    assert at_recipient(code, text) == refusal


@pytest.mark.parametrize(("code", "text", "refusal"), AT_SENDER)
def test_what_is_said_of_the_sender(code, text, refusal):
    assert at_sender(code, text) == refusal


@pytest.mark.parametrize(("code", "text", "refusal"), AT_DATA)
def test_what_is_said_of_a_letter(code, text, refusal):
    assert at_data(code, text) == refusal


@pytest.mark.parametrize("code", ["5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.2.1"])
def test_the_codes_of_a_mailbox_that_is_not_there_suffice(code):
    assert at_recipient(550, f"{code} no") == NO_MAILBOX
    assert at_recipient(550, f"{code}1 no") == UNCLEAR


def test_the_same_words_are_known_without_what_belongs_to_one_letter():
    first = "DT:SPM 163 smtp10,DsCowAA3D+JA--.16104S2 1566221632,please see http://mail.invalid?ip=1.2.3.4"
    second = "DT:SPM 163 smtp12,EMCowACnzw--.20404S2 1547175487,please see http://mail.invalid?ip=1.2.3.5"
    assert same_words(first) == same_words(second) == "dt:spm please see"
    assert same_words("5.7.1 <a@x.invalid>: no") == same_words("5.7.1 <b@y.invalid>: no")
    assert same_words("5.7.1 no") != same_words("5.4.1 no")
