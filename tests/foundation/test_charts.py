"""Charts fit our pages: no style, no foreign address, unique ids, Chinese outlined from the packaged font."""

import re

from foundation.charts import Bar, Stack, bars, columns, drawn, stacked
from foundation.plotting import wrapped

ROWS = (Bar("臺中市 𠮷㐂", 0.9, "90% (n=38)", 0.76, 0.96), Bar("彰化縣", 0.0, "0%", accent=True))
STACKS = (Stack("主題符合需求", (0.5, 0.5, 0.0, 0.0, 0.0), "n=38"), Stack("空", (), "n=0"))
LEGEND = ("非常滿意", "滿意", "普通", "不滿意", "非常不滿意")


def test_svg_holds_nothing_our_policy_refuses() -> None:
    for svg in (bars(ROWS, 1.0, 0.9), stacked(STACKS, LEGEND), columns(ROWS), bars(()), columns(())):
        assert svg.startswith("<svg")
        assert not re.search(r"style|<script|on\w+=|<metadata|<!--", svg)
        assert set(re.findall(r'https?://[^"]+', svg)) <= {"http://www.w3.org/1999/xlink", "http://www.w3.org/2000/svg"}


def test_ids_of_two_charts_never_meet() -> None:
    first, second = (set(re.findall(r'\bid="([^"]+)"', str(svg))) for svg in (bars(ROWS), columns(ROWS)))
    assert first
    assert not first & second
    used = set(re.findall(r'(?:xlink:href="#|url\(#)([^")]+)', str(bars(ROWS))))
    assert used <= first


def test_rare_characters_are_drawn_and_not_boxed() -> None:
    glyphs = {
        match.rsplit("-", 1)[-1] for match in re.findall(r'id="[^"]*NotoSansCJKtc-Regular-([^"]+)"', str(bars(ROWS)))
    }
    assert len(glyphs) >= 12
    assert "0" not in glyphs


async def test_drawing_leaves_the_loop_free_and_is_kept() -> None:
    assert await drawn(bars, ROWS, 1.0) is await drawn(bars, ROWS, 1.0)


def test_long_labels_take_two_lines_at_most() -> None:
    assert (
        wrapped("內容對工作有幫助而且題目真的很長超過二十四個字的題目")
        == "內容對工作有幫助而且題\n目真的很長超過二十四…"
    )
    assert wrapped("The lecturer explained clearly").count("\n") == 1
