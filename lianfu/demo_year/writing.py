"""What the organiser of the coming class wrote to its people: words added to a reminder, a letter that went, a draft of
news for those who agreed to hear of later events."""

from datetime import datetime, timedelta

from correspondence.choices import choose
from correspondence.group_letters import GroupText, send, write
from correspondence.recipients import Filter, count
from events.facts import EventFacts
from foundation.actor import Actor

_HANDOUTS = GroupText(
    "上課前先準備這三樣",
    "Three things to bring",
    "您好，{活動名稱}快到了。\n\n請帶：最近一年的電費單、筆記型電腦、公司印章。\n\n在 {地點} 見，有問題請找 {聯絡人}。",
    "The class is near.\n\nPlease bring last year's electricity bills, a laptop and the company seal.\n\n"
    "See you at {place}. Questions: {contact}.",
)
_NEWS = GroupText(
    "下一場：供應鏈減碳輔導說明會",
    "",
    "您好，下個月還有一場供應鏈減碳輔導說明會，名額不多，歡迎先看看。",
    "",
)


async def write_to_the_class(event: EventFacts, organiser: Actor, now: datetime) -> None:
    text = "請提早十分鐘到，{地點}的停車位不多。"
    english = "Please come ten minutes early; parking at {place} is scarce."
    await choose(event, "reminder_2", wanted=True, text_zh=text, text_en=english, by=organiser, now=now)
    letter = await write(event, _HANDOUTS, Filter(), organiser, now - timedelta(days=1))
    if n := await count(event.id, Filter()):
        await send(event, letter, n, organiser, now - timedelta(days=1))
    await write(event, _NEWS, Filter(optional=True, status="everybody"), organiser, now)
