"""Kinds answered from official lists: county, township, industry. Codes and Chinese names are understood, 台 as 臺."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from foundation import industries, townships
from foundation.languages import N_, pick
from questionnaires.kind import Kind, Tally, as_text
from questionnaires.questions import Question, Value
from questionnaires.typed_text import clean, half_width
from questionnaires.wrong import Wrong

_LONGEST = 40


class _Listed(Kind):
    leads = True
    missing = N_("請選擇「%(label)s」。")
    unknown = N_("「%(label)s」不在清單中，請從清單選擇。")

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        if isinstance(raw, bool | list | dict):
            raise Wrong(self.unknown)
        text = half_width(clean(as_text(raw), longest=_LONGEST))
        return self.find(question, text, earlier) if text else None

    def find(self, question: Question, text: str, earlier: Mapping[str, Value]) -> Value:
        raise NotImplementedError

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {"": Counter(str(value) for value in values)}


class County(_Listed):
    """Kept as the five-digit code, or "other" for the rest of the world."""

    name = "county"

    def find(self, question: Question, text: str, earlier: Mapping[str, Value]) -> Value:
        county = townships.find_county(text)
        if county is None:
            raise Wrong(self.unknown)
        return county.code

    def show(self, question: Question, value: Value, language: str) -> str:
        county = townships.county(str(value))
        return str(pick(county.zh, county.en, language)) if county else str(value)

    def choices(self, question: Question, language: str) -> list[tuple[str, str]]:
        places = (*townships.COUNTIES, townships.ELSEWHERE)
        return [(place.code, str(pick(place.zh, place.en, language))) for place in places]

    def project(self, question: Question, value: Value) -> dict[str, str]:
        return {"county": str(value)}


class Township(_Listed):
    """Kept as the eight-digit code; `within` names the county question it must agree with."""

    name = "township"

    def find(self, question: Question, text: str, earlier: Mapping[str, Value]) -> Value:
        county = earlier.get(question.within)
        township = townships.find_township(text, str(county) if county else None)
        if township is None:
            raise Wrong(self.unknown)
        if county and township.county != county:
            raise Wrong(N_("「%(label)s」不在您選擇的縣市裡，請再選一次。"))
        return township.code

    def show(self, question: Question, value: Value, language: str) -> str:
        township = townships.township(str(value))
        return str(pick(township.zh, township.en, language)) if township else str(value)

    def choices(self, question: Question, language: str) -> list[tuple[str, str]]:
        return [(place.code, str(pick(place.zh, place.en, language))) for place in townships.TOWNSHIPS]

    def project(self, question: Question, value: Value) -> dict[str, str]:
        return {"township": str(value), "county": str(value)[:5]}


class Industry(_Listed):
    """Kept as the section letter; the scheme that gives it meaning goes along into the service ledger."""

    name = "industry"

    def find(self, question: Question, text: str, earlier: Mapping[str, Value]) -> Value:
        found = industries.industry(text.upper()) or next(
            (each for each in industries.INDUSTRIES if half_width(each.zh) == text), None
        )
        if found is None:
            raise Wrong(self.unknown)
        return found.code

    def show(self, question: Question, value: Value, language: str) -> str:
        found = industries.industry(str(value))
        return str(pick(found.zh, found.en, language)) if found else str(value)

    def choices(self, question: Question, language: str) -> list[tuple[str, str]]:
        return [(each.code, str(pick(each.zh, each.en, language))) for each in industries.INDUSTRIES]

    def project(self, question: Question, value: Value) -> dict[str, str]:
        return {"industry_scheme": industries.SCHEME, "industry": str(value)}
