"""Holds the standard wording of the Article 8 notice in both languages, as the data that an officer approves.

A line is a pattern with `%(name)s` places that `privacy/notice_text.py` fills from the fields and the event; a line
with `when` is left out while that place is empty; `part` says which point of the item it answers. A changed wording is
a new `STANDARD_KEY`: what is published never changes. What every wording must hold is decided by `wording_rules.py`.
"""

from typing import Any

STANDARD_KEY = "standard-3"


def _line(part: str, text: str, when: str = "") -> dict[str, str]:
    return {"part": part, "text": text, "when": when}


_ZH: dict[str, Any] = {
    "title": "個人資料蒐集告知事項",
    "intro": "%(agency)s依個人資料保護法第八條告知您下列事項。這是告知，不是要您同意；另行徵求的同意都可以不勾。",
    "items": [
        {
            "key": "controller",
            "heading": "公務機關名稱",
            "lines": [
                _line("controller", "%(agency)s（電話 %(phone)s，信箱 %(email)s）。"),
                _line("controller", "共同蒐集：%(joint)s。", "joint"),
                _line("controller", "受託處理：%(processors)s。", "processors"),
            ],
        },
        {
            "key": "purpose",
            "heading": "蒐集之目的",
            "lines": [_line("purpose", "辦理「%(event)s」的報名、報到、聯繫及成效統計（%(purposes)s）。")],
        },
        {
            "key": "categories",
            "heading": "個人資料之類別",
            "lines": [
                _line("categories", "%(categories)s。"),
                _line(
                    "categories", "填寫的公司、行號等企業名稱與統一編號另記入企業名冊長期保存，不連結到您本人。", "firm"
                ),
            ],
        },
        {
            "key": "use",
            "heading": "個人資料利用之期間、地區、對象及方式",
            "lines": [
                _line("period", "期間：自報名時起至%(until)s止，屆期刪除；備份資料於其後 %(backup_days)s 日內失效。"),
                _line("period", "其中%(early_fields)s只留到%(early_until)s。", "early_fields"),
                _line("region", "地區：中華民國領域內。"),
                _line("recipients", "對象：%(recipients)s。"),
                _line(
                    "manner",
                    "方式：寄送報名結果、入場條碼與行前通知，現場報到，以及不含個人身分的統計。沒有自動化決定。",
                ),
                _line(
                    "manner",
                    "活動中會拍攝現場照片，用於成果報告與網站，照片不註明姓名；不想入鏡請在報名表勾選，或當天告訴我們。"
                    "使用認得出您並註明姓名的照片，另外徵求您的同意。",
                    "photos",
                ),
            ],
        },
        {
            "key": "rights",
            "heading": "當事人依第三條規定得行使之權利及方式",
            "lines": [
                _line(
                    "rights",
                    "您可以查詢或請求閱覽、請求製給複製本、請求補充或更正、請求停止蒐集處理或利用、請求刪除，"
                    "這些權利不得預先拋棄。",
                ),
                _line(
                    "how",
                    "方式：使用確認信中的「管理我的報名」連結，或電洽 %(phone)s，或來信 %(email)s；不收費用。"
                    "查詢、閱覽與複製本於十五日內答覆，其他於三十日內答覆。",
                ),
            ],
        },
        {
            "key": "refusal_effect",
            "heading": "不提供個人資料時對您權益之影響",
            "lines": [
                _line("refusal_effect", "必填：%(required)s。未提供時，我們無法保留座位或通知您。", "required"),
                _line("refusal_effect", "電子郵件與聯絡電話至少填一項，兩項都沒有就無法通知您。", "either_contact"),
                _line("refusal_effect", "選填：%(optional)s。未填不影響您的報名。", "optional"),
            ],
        },
    ],
}

_EN: dict[str, Any] = {
    "title": "How we use your personal data",
    "intro": (
        "Under Article 8 of the Personal Data Protection Act, %(agency)s informs you of the following. This is "
        "information, not a request for consent; any consent asked for separately may be left unticked."
    ),
    "items": [
        {
            "key": "controller",
            "heading": "Name of the agency",
            "lines": [
                _line("controller", "%(agency)s (phone %(phone)s, e-mail %(email)s)."),
                _line("controller", "Collecting jointly: %(joint)s.", "joint"),
                _line("controller", "Processing on our behalf: %(processors)s.", "processors"),
            ],
        },
        {
            "key": "purpose",
            "heading": "Purpose of collection",
            "lines": [
                _line("purpose", "Registration, check-in, contact and evaluation of “%(event)s” (%(purposes)s)."),
            ],
        },
        {
            "key": "categories",
            "heading": "Categories of personal data",
            "lines": [
                _line("categories", "%(categories)s."),
                _line(
                    "categories",
                    "The name of a firm and its business number also enter our list of firms, which is kept and "
                    "does not point at you.",
                    "firm",
                ),
            ],
        },
        {
            "key": "use",
            "heading": "Period, region, recipients and manner of use",
            "lines": [
                _line(
                    "period",
                    "Period: from registration until %(until)s, then deleted; backups become unreadable within "
                    "%(backup_days)s days.",
                ),
                _line("period", "Of these, %(early_fields)s: only until %(early_until)s.", "early_fields"),
                _line("region", "Region: the territory of the Republic of China (Taiwan)."),
                _line("recipients", "Recipients: %(recipients)s."),
                _line(
                    "manner",
                    "Manner: sending the outcome, the ticket and the reminder, checking you in, and statistics that "
                    "identify nobody. There are no automated decisions.",
                ),
                _line(
                    "manner",
                    "Pictures are taken at the event for reports and our site, without names. If you do not want to be "
                    "in them, tick the box on the form or tell us on the day. For a picture that shows and names you "
                    "we ask for your consent separately.",
                    "photos",
                ),
            ],
        },
        {
            "key": "rights",
            "heading": "Your rights under Article 3 and how to use them",
            "lines": [
                _line(
                    "rights",
                    "You may ask to see your data, to have a copy, to have them completed or corrected, to have their "
                    "collection, processing or use stopped, and to have them deleted. These rights cannot be waived.",
                ),
                _line(
                    "how",
                    "Use the link “Manage my registration” in the confirmation mail, call %(phone)s or write to "
                    "%(email)s; it is free of charge. Access and copies are answered within 15 days, "
                    "everything else within 30 days.",
                ),
            ],
        },
        {
            "key": "refusal_effect",
            "heading": "If you do not provide the data",
            "lines": [
                _line(
                    "refusal_effect",
                    "Required: %(required)s. Without them we cannot keep a place for you or reach you.",
                    "required",
                ),
                _line(
                    "refusal_effect",
                    "Give an e-mail address or a phone number; with neither we cannot reach you.",
                    "either_contact",
                ),
                _line(
                    "refusal_effect",
                    "Optional: %(optional)s. Leaving them empty does not affect your registration.",
                    "optional",
                ),
            ],
        },
    ],
}

STANDARD: dict[str, Any] = {"zh": _ZH, "en": _EN}
