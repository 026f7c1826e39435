"""Mail that comes back: only a report sent to the return path of a mail says so, and only a final one."""

import mailbox
import socket
import ssl
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation import settings
from foundation.database import acting_as
from mail import bounce_boxes, bounces
from mail.reports import Returned, read_report
from mail.return_paths import mail_of, return_path

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def returning():
    before = settings.current()
    settings.use(replace(before, mail_return="bounces@example.org"))
    with acting_as("worker"):
        yield
    settings.use(before)


def report(to: str, *, action: str = "failed", status: str = "5.1.1", name: str = "To") -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.example.net\r\n{name}: <{to}>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user ming@example.tw\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; ming@example.tw\r\nAction: {action}\r\nStatus: {status} (said the server)\r\n\r\n"
        "--b--\r\n"
    ).encode()


async def sent(db: asyncpg.Connection, subject: UUID | None = None, at: datetime = NOW) -> UUID:
    mail = uuid4()
    await db.execute(
        "insert into outgoing_mail"
        " (id, letter, subject, language, state, attempts, message_id, run_at, sent_at, expires_on)"
        " values ($1, 'x', $2, 'en', 'sent', 1, $3, $4, $4, $5)",
        mail, subject or uuid4(), mail.hex, at, DAY + timedelta(days=7),
    )  # fmt: skip
    return mail


def test_the_return_path_names_its_mail_and_nobody_else_can_write_one():
    mail = uuid4()
    path = return_path(mail)
    assert len(path.partition("@")[0]) <= 64
    assert mail_of(path) == mail
    assert mail_of(path.upper()) == mail, "servers may change the case"
    forged = path[:20] + ("2" if path[20] != "2" else "3") + path[21:]
    for wrong in (forged, "bounces@example.org", f"bounces+{'a' * 40}@example.org", return_path(uuid4())[:-20]):
        assert mail_of(wrong) is None, wrong


def test_without_a_mailbox_for_returns_the_sender_is_the_return_path():
    settings.use(replace(settings.current(), mail_return=""))
    assert return_path(uuid4()) == settings.current().mail_from


@pytest.mark.parametrize(
    ("status", "kind"),
    [("5.1.1", "hard"), ("5.1.10", "hard"), ("5.2.1", "hard"), ("5.2.2", "soft"), ("4.4.7", "soft"), ("5.7.1", "soft")],
)
def test_hard_and_soft(status, kind):
    mail = uuid4()
    assert read_report(report(return_path(mail), status=status)) == Returned(mail, kind, status)


@pytest.mark.parametrize("header", ["To", "Delivered-To", "X-Original-To"])
def test_the_token_is_found_where_servers_put_it(header):
    mail = uuid4()
    assert read_report(report(return_path(mail), name=header)).mail == mail


def test_what_is_no_final_report_of_a_mail_of_ours_says_nothing():
    path = return_path(uuid4())
    holiday = f"From: ming@example.tw\r\nTo: {path}\r\nAuto-Submitted: auto-replied\r\n\r\nI am away until 5.1.1\r\n"
    assert read_report(holiday.encode()) is None
    assert read_report(report(path, action="delayed", status="4.4.1")) is None
    assert read_report(report(path, action="delivered", status="2.0.0")) is None
    assert read_report(report("bounces@example.org")) is None, "no token"
    assert read_report(report(f"bounces+{'a' * 40}@example.org")) is None, "a token that nobody of us made"
    assert read_report(b"") is None
    assert read_report(b"\xff\x00" * 100) is None


async def test_a_return_is_noted_once_and_hard_wins_over_soft(db):
    mail = await sent(db)
    assert await bounces.note(Returned(mail, "soft", "4.2.2"), NOW)
    assert not await bounces.note(Returned(mail, "soft", "4.2.2"), NOW)
    assert await bounces.note(Returned(mail, "hard", "5.1.1"), NOW)
    assert not await bounces.note(Returned(mail, "soft", "4.2.2"), NOW)
    assert not await bounces.note(Returned(uuid4(), "hard", "5.1.1"), NOW), "a mail that nobody knows"
    row = await db.fetchrow("select returned, return_code, expires_on from outgoing_mail where id = $1", mail)
    assert tuple(row) == ("hard", "5.1.1", DAY + bounces.KEPT)


async def test_who_is_bounced_and_who_no_longer(db):
    subject, other = uuid4(), uuid4()
    mail = await sent(db, subject)
    await sent(db, other)
    await bounces.note(Returned(mail, "hard", "5.1.1"), NOW)
    assert await bounces.bounced([subject, other]) == {subject: "5.1.1"}
    again = await sent(db, subject, NOW + timedelta(hours=1))
    assert await bounces.bounced([subject]) == {}, "the address was corrected, and the next mail went"
    await bounces.note(Returned(again, "hard", "5.1.1"), NOW)
    assert await bounces.bounced([subject]) == {subject: "5.1.1"}


@pytest.fixture(params=["maildir", "mbox"])
def box(request, tmp_path: Path):
    path = tmp_path / "box"
    made = mailbox.Maildir(str(path)) if request.param == "maildir" else mailbox.mbox(str(path))
    made.flush()
    yield f"{request.param}:{path}", made
    made.close()


async def test_a_mailbox_is_read_once_and_letters_of_people_stay(db, box):
    address, made = box
    mail = await sent(db)
    holiday = f"From: ming@example.tw\r\nTo: {return_path(mail)}\r\n\r\nI am away\r\n".encode()
    for raw in (report(return_path(mail)), holiday, report(return_path(uuid4()))):
        made.add(raw)
    made.close()
    first = await bounces.read_box(address, "", NOW)
    assert first == {"noted": 1, "known": 1, "left": 1}
    assert await bounces.read_box(address, "", NOW) == {}, "nothing twice"
    kept = mailbox.Maildir(address[8:]) if address.startswith("maildir") else mailbox.mbox(address[5:])
    assert [b"away" in bytes(one) for one in kept] == [True]
    kept.close()


def nested(deep: int, to: str) -> bytes:
    """Parts within parts, as no program writes them; 60 KB are enough."""
    head = f"To: <{to}>\r\nMIME-Version: 1.0\r\n"
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(deep))
    return f"{head}{opened}Content-Type: text/plain\r\n\r\nx\r\n".encode()


async def test_a_message_that_no_parser_gets_through_stops_nothing(db, box):
    address, _ = box
    mail = await sent(db)
    bomb = nested(1000, return_path(mail))
    with pytest.raises(RecursionError):
        read_report(bomb)
    opened = bounce_boxes._open(address, "")
    opened.close()
    path = Path(address.partition(":")[2])
    if address.startswith("maildir"):
        (path / "new" / "1").write_bytes(bomb)
        (path / "new" / "2").write_bytes(report(return_path(mail)))
    else:
        opening = b"From somebody Mon Mar  2 01:00:00 2026\n"
        path.write_bytes(
            b"".join(opening + raw.replace(b"\r", b"") + b"\n" for raw in (bomb, report(return_path(mail))))
        )
    assert await bounces.read_box(address, "", NOW) == {"noted": 1, "left": 1}
    assert await bounces.read_box(address, "", NOW) == {}, "marked, and not read again"


async def test_flags_of_other_programs_stay(tmp_path):
    box = mailbox.Maildir(str(tmp_path / "box"))
    box.close()
    name = tmp_path / "box" / "cur" / "1.x:2,FR"
    name.write_bytes(b"From: ming@example.tw\r\n\r\nhello\r\n")
    assert await bounces.read_box(f"maildir:{tmp_path}/box", "", NOW) == {"left": 1}
    assert [path.name for path in name.parent.iterdir()] == ["1.x:2,FRS"]


async def test_the_password_goes_to_whoever_the_certificate_names(monkeypatch):
    seen = []

    def dial(*_, ssl_context=None, **__):
        seen.append(ssl_context)
        raise OSError

    monkeypatch.setattr(bounce_boxes.imaplib, "IMAP4_SSL", dial)
    with pytest.raises(bounce_boxes.BoxAway):
        await bounces.read_box("imaps://user@imap.example.org/INBOX", "secret", NOW)
    assert (seen[0].verify_mode, seen[0].check_hostname) == (ssl.CERT_REQUIRED, True)


async def test_no_password_in_the_clear_to_another_machine(monkeypatch):
    monkeypatch.setattr(bounce_boxes, "_HERE", ())
    server = ImapServer([])
    with pytest.raises(bounce_boxes.BoxAway):
        await bounces.read_box(f"imap://user@127.0.0.1:{server.port}/INBOX", "secret", NOW)
    server.socket.close()
    assert server.asked == ["CAPABILITY"], "it offers no TLS"


async def test_a_mailbox_that_is_away_is_a_plain_error(tmp_path):
    with pytest.raises(bounce_boxes.BoxAway):
        await bounces.read_box(f"maildir:{tmp_path}/nowhere", "", NOW)
    with pytest.raises(bounce_boxes.BoxAway) as caught:
        await bounces.read_box("imap://user@127.0.0.1:1/INBOX", "secret", NOW)
    assert "secret" not in str(caught.value)


class ImapServer:
    """One mailbox behind just enough of IMAP4rev1; notes the flags it was asked to set."""

    def __init__(self, messages: list[bytes]) -> None:
        self.messages, self.flags, self.asked = messages, dict[str, str](), list[str]()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        line, _ = self.socket.accept()
        with line, line.makefile("rwb") as stream:
            stream.write(b"* OK ready\r\n")
            stream.flush()
            for request in stream:
                tag, *words = request.decode().split()
                stream.write(self.answer([word.upper() for word in words], words) + f"{tag} OK done\r\n".encode())
                stream.flush()

    def answer(self, upper: list[str], words: list[str]) -> bytes:
        self.asked.append(upper[0])
        if upper[0] == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if upper[0] == "SELECT":
            return b"* 2 EXISTS\r\n"
        if upper[:2] == ["UID", "SEARCH"]:
            unread = [str(n) for n in range(1, len(self.messages) + 1) if str(n) not in self.flags]
            return f"* SEARCH {' '.join(unread)}\r\n".encode()
        if upper[:2] == ["UID", "FETCH"]:
            raw = self.messages[int(words[2]) - 1]
            return f"* {words[2]} FETCH (UID {words[2]} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
        if upper[:2] == ["UID", "STORE"]:
            self.flags[words[2]] = " ".join(words[4:])
        return b""


async def test_a_mailbox_behind_imap(db):
    mail = await sent(db)
    holiday = f"From: ming@example.tw\r\nTo: {return_path(mail)}\r\n\r\nI am away\r\n".encode()
    server = ImapServer([report(return_path(mail)), holiday])
    counts = await bounces.read_box(f"imap://user%40example.org@127.0.0.1:{server.port}/INBOX", "secret", NOW)
    server.socket.close()
    assert counts == {"noted": 1, "left": 1}
    assert server.flags == {"1": r"(\Seen \Deleted)", "2": r"(\Seen)"}
