"""The standard registration form. Least to be answered: a name, and an e-mail address or a telephone number."""

from typing import Literal

from foundation import codes
from questionnaires.questions import Question, Questions
from questionnaires.standard.options import options

KIND: Literal["registration"] = "registration"
NAME_ZH = "標準報名表"

_NAME = Question(
    key="name",
    kind="name",
    field="name",
    label_zh="姓名",
    label_en="Name",
    hint_zh="請寫平常使用的全名，會印在名牌上。",
    hint_en="Your full name as you use it; it goes on your badge.",
    required=True,
    autocomplete="name",
)

_CONTACT = (
    Question(
        key="email",
        kind="email",
        field="email",
        label_zh="電子郵件",
        label_en="E-mail",
        hint_zh="入場條碼會寄到這裡。電子郵件和電話至少填一項。",
        hint_en="Your ticket is sent here. Give an e-mail address or a phone number, or both.",
        either="phone",
        autocomplete="email",
    ),
    Question(
        key="phone",
        kind="phone",
        field="phone",
        label_zh="聯絡電話",
        label_en="Phone",
        hint_zh="手機或市話都可以，例如 0912-345-678 或 04-2225-1234#123。",
        hint_en="Mobile or landline, for example 0912-345-678 or 04-2225-1234#123.",
        autocomplete="tel",
    ),
)

_WHO = (
    Question(
        key="identity_kind",
        kind="one",
        field="identity_kind",
        label_zh="您的身分",
        label_en="You come as",
        options=options(codes.IDENTITY_KINDS),
    ),
    Question(
        key="job_title",
        kind="short_text",
        field="job_title",
        label_zh="職稱",
        label_en="Job title",
        longest=60,
        autocomplete="organization-title",
    ),
)

_FIRM = (
    Question(
        key="ubn",
        kind="ubn",
        field="ubn",
        label_zh="統一編號",
        label_en="Unified Business Number (UBN)",
        hint_zh="8 個數字，填了就帶出公司名稱和地點；沒有就不用填。",
        hint_en="8 digits; they fill in the company and its place. Leave empty if there is none.",
    ),
    Question(
        key="organization",
        kind="short_text",
        field="organization",
        label_zh="公司或單位名稱",
        label_en="Company or organisation",
        hint_zh="個人參加或籌備中可以不填。",
        hint_en="Leave empty if you come on your own.",
        longest=120,
        autocomplete="organization",
    ),
)

_WHERE = (
    Question(key="county", kind="county", field="county", label_zh="公司所在縣市", label_en="County of your company"),
    Question(
        key="township",
        kind="township",
        field="township",
        within="county",
        label_zh="鄉鎮市區",
        label_en="Township or district",
    ),
    Question(
        key="industry",
        kind="industry",
        field="industry",
        label_zh="行業",
        label_en="Industry",
        hint_zh="選最接近的一項就可以。",
        hint_en="Choose the closest.",
    ),
    Question(
        key="size",
        kind="one",
        field="size",
        label_zh="公司人數",
        label_en="People in your company",
        options=options(codes.SIZES),
    ),
)

_MEAL = Question(key="meal", kind="one", field="meal", label_zh="餐點", label_en="Meal", options=options(codes.MEALS))
_NO_PICTURE = Question(
    key="no_picture",
    kind="tick",
    field="no_picture",
    label_zh="請不要拍到我",
    label_en="Please keep me out of pictures",
    hint_zh="這場活動會拍照。勾選後名牌上會有記號，攝影人員看到就不會拍您；不用說明原因。",
    hint_en="Pictures are taken at this event. A mark on your badge then tells the photographer; you need not say why.",
)
_HEARD = Question(
    key="heard",
    kind="one",
    field="heard",
    label_zh="怎麼知道這場活動",
    label_en="How you heard of this event",
    options=options(codes.HEARD_FROM),
)


def registration_questions(*, meal: bool, photos: bool = False) -> Questions:
    """`meal` only where one is served, `photos` only where some are taken: what is not needed is not asked. First what
    nobody can leave out: the name, and how to be reached."""
    extra = (*((_MEAL,) if meal else ()), *((_NO_PICTURE,) if photos else ()))
    return (_NAME, *_CONTACT, *_WHO, *_FIRM, *_WHERE, *extra, _HEARD)
