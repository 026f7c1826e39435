"""Text documents are whole ODF files: well-formed, Chinese of Taiwan, with header rows; words are never markup."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from PIL import Image

from foundation.odt import Field, Odt, Picture

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def box(document: Odt) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(document.content()))


def content(document: Odt) -> ET.Element:
    return ET.fromstring(box(document).read("content.xml"))


def test_every_part_is_well_formed_and_the_type_comes_first() -> None:
    document = Odt("標題", NOW, ["頁尾"])
    document.title("標題")
    made = box(document)
    first = made.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    for name in made.namelist():
        if name.endswith(".xml") and made.read(name):  # the template brings an empty one along
            ET.fromstring(made.read(name))
    meta = made.read("meta.xml").decode()
    assert "<dc:language>zh-TW</dc:language>" in meta
    assert "<dc:title>標題</dc:title>" in meta


def test_the_foot_and_the_page_number_stand_on_every_page() -> None:
    styles = ET.fromstring(box(Odt("甲", NOW, ["第一行", "第二行"])).read("styles.xml"))
    [foot] = styles.iter("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}footer")
    assert [next(line.itertext()) for line in foot][:2] == ["第一行", "第二行"]
    assert len(list(foot.iter(f"{TEXT}page-number"))) == 1


def test_words_are_never_markup_and_controls_are_left_out() -> None:
    document = Odt("<b>", NOW)
    document.text("<text:p>&amp;\x0b\ud800\n第二行")
    document.table([Field("欄", 30)], [["=1+1"], ["<x>\n下"]], name="表")
    found = content(document)
    lines = ["".join(line.itertext()) for line in found.iter(f"{TEXT}p")]
    assert lines == ["<text:p>&amp;", "第二行", "欄", "=1+1", "<x>", "下"]
    cells = list(found.iter(f"{TABLE}table-cell"))
    assert not any(f"{TABLE}formula" in cell.attrib for cell in cells)


def test_heads_repeat_and_columns_keep_their_widths() -> None:
    document = Odt("表", NOW)
    document.table([Field("編號", 12, "Middle"), Field("姓名", 32.5)], [["1", "𠮷㐂堃"]] * 40, name="名單", row_mm=10)
    found = content(document)
    [head] = found.iter(f"{TABLE}table-header-rows")
    assert "".join(head.itertext()) == "編號姓名"
    assert len(list(found.iter(f"{TABLE}table-row"))) == 41
    widths = [style.get("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}column-width") for style in found.iter()]
    assert [width for width in widths if width] == ["12mm", "32.5mm"]


def test_a_picture_has_words_for_who_cannot_see_it() -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    document = Odt("照片", NOW)
    document.picture(Picture(out.getvalue(), 60, 40, "會場全景"), "圖 1　會場")
    made = box(document)
    assert out.getvalue() in [made.read(name) for name in made.namelist()]
    xml = made.read("content.xml").decode()
    assert "<svg:title>會場全景</svg:title>" in xml
    assert 'svg:width="111.0mm" svg:height="74.0mm"' in xml
