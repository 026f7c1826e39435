"""The copy package as one HTML file to keep: nothing foreign in it, opens on any machine, years from now."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from foundation.dates import show_date, show_time
from foundation.languages import HTML_LANG, Language, gettext
from foundation.settings import current
from subjects.copying import File, cell, file_name, readable, recipients
from subjects.looked import Look
from subjects.record import KindOfData, OwnRegistration, Record
from subjects.wording import CONSENT_WORDS, STATUS_WORDS

# The file stands alone and never on our pages, so it brings its own style.
_STYLE = Markup(
    "body{margin:0;background:#faf7f0;color:#16393d;font:16px/1.8 'Noto Sans TC','PingFang TC','Microsoft JhengHei',"
    "system-ui,sans-serif}main{max-width:46rem;margin:0 auto;padding:2rem 1.25rem 4rem}h1{font-size:1.6rem}"
    "h2{margin-top:2.5rem;border-top:1px solid #d9d4c7;padding-top:1.25rem;font-size:1.2rem}h3{font-size:1rem}"
    "dl{display:grid;grid-template-columns:minmax(7rem,auto) 1fr;gap:.3rem 1rem}dt{color:#5b6b6c}dd{margin:0;"
    "overflow-wrap:anywhere}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;"
    "vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #d9d4c7;overflow-wrap:anywhere}"
    "small,.soft{color:#5b6b6c}"
)
_PAGE = Markup(
    '<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>'
    "<body><main><h1>{title}</h1><p>{opening}</p>{body}</main></body></html>\n"
)


def as_html(record: Record, looks: Sequence[Look], language: Language) -> File:
    _ = gettext(language)
    centre = current()
    opening = _(
        "%(centre)s 在 %(day)s 為您製給的複製本：系統裡關於您的每一筆資料都在這裡。",
        centre=centre.centre_name_en if language == "en" else centre.centre_name_zh,
        day=show_date(record.made_at, language),
    )
    body = Markup("").join(
        [
            *(_registration(each, language) for each in record.registrations),
            _looked(looks, language),
            *(_kind(kind, language) for kind in record.kinds if kind.rows),
        ]
    )
    told = _PAGE.format(lang=HTML_LANG[language], title=_("我的資料：複製本"), style=_STYLE, opening=opening, body=body)
    return File(file_name(record, "html"), "text/html; charset=utf-8", str(told).encode())


def _registration(each: OwnRegistration, language: Language) -> Markup:
    _ = gettext(language)
    pairs = [
        (_("報名編號"), each.reference),
        (_("目前狀態"), _(STATUS_WORDS[each.fact.status])),
        (_("報名日期"), show_date(each.fact.registered_on, language)),
        *each.shown(language),
        (_("資料留到"), show_date(each.kept_until, language)),
        (_("交給誰"), (", " if language == "en" else "、").join(recipients(each, language))),
    ]
    consents = [(one.label(language), _(CONSENT_WORDS[one.state])) for one in each.consents if one.state]
    told = Markup("").join(
        Markup("<h3>{}</h3><p>{}</p>").format(item.heading, "\n".join(item.lines))
        for item in each.notice.text(language).items
    )
    return Markup("<h2>{}</h2>{}<h3>{}</h3><p class=soft>{}</p>{}").format(
        each.event.title(language).text, _facts([*pairs, *consents]), _("告知事項"),
        _("第 %(n)s 版，指紋 %(sha)s", n=each.notice.n, sha=each.notice.sha256), told,
    )  # fmt: skip


def _looked(looks: Sequence[Look], language: Language) -> Markup:
    _ = gettext(language)
    rows = [
        (f"{show_date(each.at, language)} {show_time(each.at)}", each.who(language), each.did(language),
         each.why(language), each.what(language))
        for each in looks
    ]  # fmt: skip
    heads = (_("時間"), _("誰"), _("做了什麼"), _("目的"), _("看了哪些欄位"))
    return Markup("<h2>{}</h2>{}").format(_("誰看過我的資料"), _table(heads, rows))


def _kind(kind: KindOfData, language: Language) -> Markup:
    _ = gettext(language)
    rows = [(held.row, column, cell(value)) for held in kind.rows for column, value in readable(held.words).items()]
    return Markup("<h2>{} <small>{}</small></h2><p>{}</p>{}").format(
        kind.what(language), kind.name, kind.why(language), _table((_("編號"), _("欄位"), _("內容")), rows)
    )


def _facts(pairs: Iterable[tuple[str, str]]) -> Markup:
    inside = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(term, told) for term, told in pairs)
    return Markup("<dl>{}</dl>").format(inside)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    top = Markup("").join(Markup("<th scope=col>{}</th>").format(head) for head in heads)
    lines = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(one) for one in row)) for row in rows
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(top, lines)
