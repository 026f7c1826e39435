"""Reads the settings about mail from their text. ValueError says what is expected."""

import re


def mailbox(value: str) -> str:
    """The bare address: the name beside it is that of the centre, in the language of the letter."""
    word, label = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", "[A-Za-z0-9-]+"
    if not re.fullmatch(rf"{word}(?:\.{word})*@{label}(?:\.{label})*", value.strip()):
        raise ValueError("a bare address such as service@example.org, without a name or brackets")
    return value.strip()


def paces(value: str) -> tuple[tuple[str, int], ...]:
    """Mails a minute by domain: `gmail.com=20 yahoo.com.tw=30`."""
    found = {}
    for item in value.replace(",", " ").split():
        name, _, number = item.lower().partition("=")
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", name) or not re.fullmatch("[1-9][0-9]{0,5}", number):
            raise ValueError("domains with mails a minute, such as gmail.com=20 yahoo.com.tw=30")
        found[name] = int(number)
    return tuple(found.items())


def box(value: str) -> str:
    if not re.fullmatch(r"(maildir|mbox):/\S+|imaps?://[^/@\s]+@[^/@\s]+(/\S*)?", value.strip()):
        raise ValueError("maildir:/folder, mbox:/file or imaps://user@host/INBOX")
    return value.strip()
