"""From a rendered letter to the message on the wire: one recipient, a stable id, no header that a name could break."""

import re
from datetime import datetime
from email import policy
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from email.utils import format_datetime

from foundation.clock import local
from foundation.languages import Language
from foundation.settings import current
from mail.letters import Message, Part

# Everything a mail program somewhere takes for the end of a header line.
_LINE_BREAKS = re.compile("[\x00-\x08\n\x0b\x0c\r\x0e-\x1f\x7f\x85\u2028\u2029]")
_ONE_WORD = re.compile(r'^[^\s,;:<>()\[\]"@\\]+$')
_LONGEST_ADDRESS = 900
_KIND = re.compile(r"^[a-z]+/[a-z0-9.+-]+$")


class _Unfolded(UnstructuredHeader):
    """On one line as it is: Python writes a long word as RFC 2047 encoded words, which nobody decodes in an address."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # given by BaseHeader, below


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Unfolded)  # type: ignore[arg-type]  # the registry adds BaseHeader
# How a mail is written out; an address beyond ASCII asks for `utf8` as well.
WIRE = policy.SMTP.clone(max_line_length=76, header_factory=_HEADERS)


class Unsendable(Exception):
    """This letter can never be sent as it is; `args[0]` names the header at fault, never its value."""


def domain() -> str:
    """The domain of our message ids: that of the sender."""
    return current().mail_from.rpartition("@")[2] or "localhost"


def compose(message: Message, *, message_id: str, language: Language, now: datetime) -> EmailMessage:
    """Raises Unsendable for an address or header value that is none."""
    chosen = current()
    mail = EmailMessage(policy=WIRE)
    centre = chosen.centre_name_en if language == "en" else chosen.centre_name_zh
    mail["From"] = Address(_one_line("From", centre), addr_spec=chosen.mail_from)
    mail["To"] = _address("To", message.to)
    mail["Subject"] = _one_line("Subject", message.title)
    mail["Date"] = format_datetime(local(now))
    mail["Message-ID"] = message_id
    mail["Content-Language"] = "en" if language == "en" else "zh-TW"
    if not message.by_hand:
        # Keeps holiday notices from answering.
        mail["Auto-Submitted"] = "auto-generated"
    if message.reply_to:
        mail["Reply-To"] = _address("Reply-To", message.reply_to)
    if message.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{_web_address('List-Unsubscribe', message.unsubscribe_url)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(mail, message)
    return mail


def _fill(mail: EmailMessage, message: Message) -> None:
    mail.set_content(message.text, cte="base64")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="base64")
        html = mail.get_payload()[-1]  # type: ignore[index]  # a multipart message by now
        for part in message.parts:
            if part.cid:
                maintype, subtype = _kind_of(part)
                html.add_related(  # type: ignore[union-attr]  # the same
                    part.content, maintype, subtype, cid=f"<{_one_line('Content-ID', part.cid)}>", filename=part.name,
                    disposition="inline",
                )  # fmt: skip
    _invite(mail, message)
    for part in message.parts:
        if not part.cid:
            _attach(mail, part)


def _invite(mail: EmailMessage, message: Message) -> None:
    """Mail programs act on a calendar only as one of the alternatives, and on one: the first. The attachments are for
    those that know none."""
    for part in message.parts:
        if part.method:
            mail.add_alternative(
                part.content.decode(), subtype="calendar", charset="utf-8", cte="base64", params={"method": part.method}
            )
            return


def _attach(mail: EmailMessage, part: Part) -> None:
    maintype, subtype = _kind_of(part)
    if part.method:
        # Under the name of the alternative some programs would act on it a second time.
        maintype, subtype = "application", "ics"
    parameters = {"charset": "utf-8"} if maintype == "text" else {}
    if subtype == "calendar":
        parameters["method"] = "PUBLISH"
    mail.add_attachment(part.content, maintype, subtype, filename=part.name, params=parameters)


def _kind_of(part: Part) -> tuple[str, str]:
    """Type and subtype; parameters that a room may have written are ours to set."""
    _one_line("filename", part.name)
    kind = _one_line("Content-Type", part.kind).split(";")[0].strip().lower()
    if not _KIND.match(kind):
        raise Unsendable("Content-Type")
    maintype, _, subtype = kind.partition("/")
    return maintype, subtype


def _address(header: str, text: str) -> Address:
    """Exactly one address; a list or a name with a comma would reach others too."""
    local_part, _, domain_part = _one_line(header, text).rpartition("@")
    try:
        spec = f"{local_part}@{domain_part.encode('idna').decode()}"
        # The parser knows ASCII only; what lies beyond goes to servers that take SMTPUTF8.
        address = Address(addr_spec=spec) if spec.isascii() else Address("", local_part, spec.rpartition("@")[2])
    except (ValueError, IndexError):
        raise Unsendable(header) from None
    if not address.username or "." not in address.domain or not _ONE_WORD.match(local_part):
        raise Unsendable(header)
    return address


def _web_address(header: str, text: str) -> str:
    """Goes out on one line of ASCII, of which RFC 5322 allows 998."""
    if not _one_line(header, text).isascii() or len(text) > _LONGEST_ADDRESS:
        raise Unsendable(header)
    return text


def _one_line(header: str, text: str) -> str:
    if _LINE_BREAKS.search(text) or not text.strip():
        raise Unsendable(header)
    return text
