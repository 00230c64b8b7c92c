"""HTML: whatever was said stays text, and every element is closed."""

import re
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from console import assets
from console.journal.entry import Detail, Entry, EntryKind
from console.journal.export.exporting import Format, export_file
from console.journal.export.page import LONGEST_BODY, STYLE, Page, escaped
from tests.journal.export.sessions import journalled, written
from tests.journal.rows import row

VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page as a browser would, and notes tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


async def test_a_page_is_well_formed_self_contained_and_without_script(tmp_path: Path) -> None:
    path = await journalled(tmp_path)
    out = tmp_path / "out.html"
    export_file(path, Format.HTML, out, filter_line="room:<5f>")
    reader = read(out.read_text(encoding="utf-8"))
    assert reader.tags.count("details") == 7
    assert not {"script", "link", "img", "iframe", "b"} & set(reader.tags)
    assert not [name for name, _ in reader.attributes if name.startswith("on") or name in ("src", "style")]
    assert [value for name, value in reader.attributes if name == "href"] == ["#removed"]
    text = "".join(reader.text)
    assert "The recorder said <b>no</b> & yes." in text
    assert "Only rows that match: room:<5f>" in text
    assert assets.read_text(STYLE) in text
    assert "«token removed»" in text
    assert "Secrets removed: authorization in 1 row, token in 1 row." in text
    assert text.count("simulated") >= 2
    assert "@Something ␀odd␛[31m was said." in text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_comes_back_and_opens_no_element(text: str) -> None:
    reader = read(f'<p title="{escaped(text)}">{escaped(text)}</p>')
    assert reader.tags == ["p"]
    shown = "".join(reader.text)
    kept = "".join(char for char in text if char.isprintable() or char in "\n\t")
    assert "".join(char for char in shown if char in kept) == "".join(char for char in text if char in kept)
    assert len(shown) == len(text)
    assert reader.attributes == [("title", shown)]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary())
def test_a_row_stays_one_row_whatever_it_says(text: str, data: bytes) -> None:
    entry = Entry(1, 0, EntryKind.NOTE, title=text, target=text, label=text, summary=text, command=text)
    reader = read(Page().row(Detail(entry, data, data, {text: text}, facts={text: [[text, text], text]})))
    assert reader.tags.count("details") == reader.tags.count("summary") == 1


def test_a_long_body_is_cut_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "a.cuelight", [row()], b"x" * (LONGEST_BODY + 5))
    out = tmp_path / "out.html"
    export_file(path, Format.HTML, out)
    text = out.read_text(encoding="utf-8")
    assert "the first 65,536 of 65,541 bytes" in text
    assert text.count("x" * LONGEST_BODY) == 1


def test_an_absurd_time_of_a_damaged_file_is_shown_nearest(tmp_path: Path) -> None:
    path = written(tmp_path / "a.cuelight", [row(time_us=-5), row(time_us=1 << 62)])
    out = tmp_path / "out.html"
    export_file(path, Format.HTML, out)
    assert "9999-12-31 23:59:59.999" in out.read_text(encoding="utf-8")


def test_what_a_row_says_has_room_in_every_window() -> None:
    """Columns of a fixed width leave nothing for the last one unless their least widths and its own fit the window."""
    style = assets.read_text(STYLE)
    columns, narrow = re.findall(r"grid-template-columns: ((?!max-content)[^;]+);", style)
    least = [float(rem) for rem in re.findall(r"([\d.]+)rem", re.sub(r"minmax\(([^,]+),[^)]*\)", r"\1", columns))]
    gaps, edges = 0.6 * (len(least) - 1), 2 * 1.5 + 2 * 0.5 + 0.25 + 1
    turn = float(re.search(r"max-width: ([\d.]+)rem\) \{ summary \{ grid", style)[1])
    assert len(least) == 9
    assert least[-1] >= 16, "some words in a line"
    assert sum(least) + gaps + edges <= turn
    assert "nth-child(9) { grid-column: 2 / -1; }" in style.split(narrow)[1]
