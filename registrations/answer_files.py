"""Files as answers: sealed the moment they arrive, held by the form as a token, joined to the registration when the
form is sent in; staff and the person open them again.

Each lies under a key of its own. That key is sealed for a stranger first and for the person at admission, so erasing
the person shreds the file, and one that was never sent in goes after a day.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.form_fields import Fields, Uploaded
from foundation.languages import N_
from foundation.personal import Held as HeldRow
from foundation.personal import held_of, rows_of
from foundation.refusals import Gone, NotFound, Unavailable
from foundation.tokens import digest
from privacy import periods, reveal
from privacy.reveal import Sealed
from questionnaires.file_kind import NOT_TAKEN, Held, most_bytes, token_of, types_of
from questionnaires.questions import Question, Questions
from registrations.file_types import MEDIA, type_of
from registrations.forms import MOST_PEOPLE, prefix_of
from vault import keys, sealing
from vault.keys import PersonKey
from vault.sealing import Context

TABLE = "answer_file"
MOST_UNSENT = 500_000_000
"""Bytes that one event keeps of files on forms nobody has sent in."""
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """A file in the clear. `name` is as the person's own device called it."""

    name: str
    media: str
    content: bytes


async def taken_in(
    event: UUID, questions: Questions, fields: Fields, uploads: Mapping[str, Uploaded], now: datetime
) -> Fields:
    """The fields of a form with its files: in the place of each stands the token that the form goes on with, or a word
    that says why it was not taken. `uploads` and fields are named `<prefix><question>.file`, `.drop` and plain."""
    asked = [question for question in questions if question.kind == "file"]
    if not asked:
        return fields
    raw = {name: list(values) for name, values in fields.raw.items()}
    for question in asked:
        for name in _names(question, raw, uploads):
            before = raw.get(name, [""])[-1]
            if upload := uploads.get(f"{name}.file"):
                raw[name] = [await _kept(event, question, upload, now)]
            elif raw.get(f"{name}.drop"):
                raw[name] = []
            if before and raw[name] != [before]:
                await _let_go(event, before)
    await _drop_gone(event, asked, raw)
    return Fields(raw)


async def _kept(event: UUID, question: Question, upload: Uploaded, now: datetime) -> str:
    """A file that there is no room for is said at its field: what else was typed stays on the page."""
    try:
        return await keep(event, question, upload, now)
    except Unavailable:
        return "!full"


async def _let_go(event: UUID, token: str) -> None:
    """What was replaced or dropped on the form takes no room until the night."""
    async with transaction() as c:
        await c.execute("select drop_answer_file($1, $2)", event, digest(token))


def _names(question: Question, raw: Mapping[str, Any], uploads: Mapping[str, Any]) -> set[str]:
    """The field of this question for each person that a page may hold; a file under any other name is not taken."""
    asked = {f"{prefix_of(place)}{question.key}" for place in range(MOST_PEOPLE)}
    posted = {name.removesuffix(".file").removesuffix(".drop") for name in (*raw, *uploads)}
    return asked & posted


async def _drop_gone(event: UUID, asked: Sequence[Question], raw: dict[str, list[str]]) -> None:
    """A form left open for days holds tokens of files that have gone; it asks for them again."""
    held = {name: raw[name][-1] for each in asked for name in _names(each, raw, {}) if raw.get(name)}
    tokens = [token for token in held.values() if token and token not in NOT_TAKEN]
    if not tokens:
        return
    async with transaction() as c:
        rows = await c.fetch("select kept_answer_files($1, $2)", event, [digest(token) for token in tokens])
    there = {row[0] for row in rows}
    raw.update({name: ["!gone"] for name, token in held.items() if token in tokens and digest(token) not in there})


async def keep(event: UUID, question: Question, upload: Uploaded, now: datetime) -> str:
    """The token of the file, sealed; or the word of `NOT_TAKEN` for one that is empty, too large or of another type."""
    if not upload.content:
        return "!empty"
    if len(upload.content) > most_bytes(question):
        return "!size"
    name = file_name(upload.name)
    found = type_of(name, upload.content)
    if found not in types_of(question):
        return "!type"
    held = Held(question.key, uuid4(), name, len(upload.content))
    token = token_of(held)
    await _put(event, held, token, {"name": name, "type": found}, upload.content, now)
    return token


async def _put(event: UUID, held: Held, token: str, told: Mapping[str, str], content: bytes, now: datetime) -> None:
    stranger = await keys.stranger(now)
    key, context = sealing.new_key(), Context(TABLE, held.file, "P2")
    words = {**told, "key": base64.b64encode(key).decode()}
    blob = sealing.seal((await keys.scope_keys(event, now)).p2, stranger.key, context, words)
    async with transaction() as c:
        kept = await c.fetchval(
            "select keep_answer_file($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            held.file, event, stranger.person, digest(token), held.question, held.size, blob,
            sealing.seal_bytes(key, context, content), periods.expires_on("unsent_file", day_of(now)), MOST_UNSENT,
        )  # fmt: skip
    if not kept:
        raise Unavailable(N_("現在收不下更多檔案，請過一陣子再附。"), code="files_full")


async def resealed(
    event: UUID, files: Sequence[tuple[int, UUID]], persons: Sequence[PersonKey], now: datetime
) -> list[tuple[int, UUID, bytes]]:
    """The blobs of waiting files under the keys of those who register: (ord from 1, file, blob). Files that are gone,
    or that another registration has, are left out."""
    if not files:
        return []
    async with transaction() as c:
        rows = await c.fetch("select * from waiting_answer_files($1, $2)", event, [file for _, file in files])
    scope = (await keys.scope_keys(event, now)).p2
    waiting = {row["id"]: row for row in rows}
    strangers = await keys.open_persons(row["person"] for row in rows)
    done = []
    for ord_, file in files:
        row, context = waiting.get(file), Context(TABLE, file, "P2")
        if row is not None and row["person"] in strangers:
            words = sealing.unseal(scope, strangers[row["person"]], context, row["blob"])
            done.append((ord_, file, sealing.seal(scope, persons[ord_ - 1].key, context, words)))
    return done


async def open_for_staff(
    event: UUID, registration: UUID, file: UUID, by: Actor, reason: str, *, note: str, now: datetime
) -> Opened:
    """One file of a registration of this event, once the entry in the audit stands. NotFound, Gone or Invalid."""
    why = reveal.checked_reason(reason, note)
    async with transaction() as c:
        row = await c.fetchrow(
            "select f.id, f.person, f.scope, f.blob, f.sealed, f.registration, f.question from answer_file f"
            " join registration r on r.id = f.registration where f.id = $1 and r.id = $2 and r.event = $3",
            file, registration, event,
        )  # fmt: skip
        if row is None:
            raise NotFound
        sealed = Sealed(row["registration"], Context(TABLE, file, "P2"), row["person"], row["scope"], row["blob"])
        [words] = await reveal.show(by, [sealed], ["reveal"], [row["question"]], reason, note=why, now=now)
    if words is None:
        raise Gone(N_("這筆個人資料已經刪除。"), code="erased")
    return _opened(file, words, row["sealed"])


def _opened(file: UUID, words: Mapping[str, Any], content: bytes) -> Opened:
    key = base64.b64decode(words["key"])
    return Opened(words["name"], MEDIA[words["type"]], sealing.unseal_bytes(key, Context(TABLE, file, "P2"), content))


async def held(persons: Sequence[UUID]) -> list[HeldRow]:
    """For the copy package: the name of each file and its content in Base64."""
    rows = [row for row in await rows_of(TABLE, persons) if row.get("scope")]
    sealed = [
        Sealed(UUID(row["id"]), Context(TABLE, UUID(row["id"]), "P2"), UUID(row["person"]), UUID(row["scope"]),
               _bytes(row["blob"]))
        for row in rows
    ]  # fmt: skip
    told = []
    for row, words in zip(rows, await reveal.open_sealed(sealed), strict=True):
        plain = {name: value for name, value in row.items() if name not in {"blob", "sealed"}}
        said: dict[str, Any] = {}
        if words is not None:
            opened = _opened(UUID(row["id"]), words, _bytes(row["sealed"]))
            said = {"name": opened.name, "media_type": opened.media}
            said["content_base64"] = base64.b64encode(opened.content).decode()
        told.append(held_of(plain, ("token_hash",), said))
    return told


def _bytes(text: Any) -> bytes:
    return bytes.fromhex(str(text).removeprefix("\\x"))


def file_name(typed: str) -> str:
    """The last part of what the device sent, without control characters, its ending kept."""
    name = "".join(char for char in typed.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable()).strip()
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending)]}{dot}{ending}" if dot and len(ending) < 6 else name[:_LONGEST_NAME]
