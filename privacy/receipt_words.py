"""How people read the acts of a receipt and the ways they came in."""

from foundation.languages import N_

ACTS = {
    "shown": N_("看到告知事項"),
    "told": N_("用電子郵件收到告知"),
    "given": N_("同意"),
    "refused": N_("沒有同意"),
    "withdrawn": N_("撤回同意"),
}
CHANNELS = {
    "web": N_("網頁"),
    "api": N_("程式介接"),
    "phone": N_("電話"),
    "paper": N_("紙本"),
    "door": N_("現場"),
    "mail": N_("電子郵件"),
}
