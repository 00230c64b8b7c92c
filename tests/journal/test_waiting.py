"""What waits for a file that cannot be written is bounded, and what is lost by that is counted and said."""

from __future__ import annotations

import json

import pytest

from console.journal import waiting as waiting_module
from console.journal.entry import Flag
from console.journal.record import Bookmark, Record, entry_cells
from console.journal.waiting import LEFT_OUT, Waiting
from tests.journal.rows import row


@pytest.fixture(autouse=True)
def _narrow(monkeypatch):
    monkeypatch.setattr(waiting_module, "MOST_BYTES", 100)
    monkeypatch.setattr(waiting_module, "MOST_ROWS", 5)


def record(entry: int, sent: bytes = b"", received: bytes | None = None) -> Record:
    detail = [entry, "tcp", None, sent, received, '{"status":200,"oddities":["odd"]}', None, None, None, ""]
    return Record(entry_cells(entry, row()), detail)


def test_nothing_is_bounded_while_the_file_can_be_written():
    waiting = Waiting()
    for entry in range(1, 20):
        waiting.add(entry, record(entry, b"x" * 90), is_bounded=False)
    assert (len(waiting), waiting.given_up, waiting.left_out) == (19, 0, 0)
    assert waiting.get(19).byte_count == 90


def test_bytes_that_are_too_many_are_left_out_and_the_row_says_so():
    waiting = Waiting()
    waiting.add(1, record(1, b"x" * 60, b"y" * 30), is_bounded=True)
    waiting.add(2, record(2, b"x" * 11), is_bounded=True)
    waiting.add(3, record(3, b"x" * 10), is_bounded=True)
    assert [waiting.get(entry).byte_count for entry in (1, 2, 3)] == [90, 0, 10]
    assert json.loads(waiting.get(2).detail[5]) == {"status": 200, "oddities": ["odd", LEFT_OUT]}
    waiting.drop(1)
    waiting.add(4, record(4, b"x" * 90), is_bounded=True)
    assert waiting.get(4).byte_count == 90
    assert waiting.forget_losses() == 1
    assert waiting.left_out == 0


def test_the_bytes_of_an_answer_count_too():
    waiting = Waiting()
    waiting.add(1, record(1, b"x" * 50), is_bounded=True)
    settled = waiting.of(1)
    settled.settled_detail = (b"y" * 80, None, None, None, None, "")
    waiting.measure(1, is_bounded=True)
    assert waiting.get(1).byte_count == 0
    assert json.loads(waiting.get(1).settled_detail[1]) == {"oddities": [LEFT_OUT]}
    in_file = waiting.of(7)
    in_file.settled_detail = (b"y" * 101, '{"status":1}', None, None, None, "")
    waiting.measure(7, is_bounded=True)
    assert json.loads(in_file.settled_detail[1]) == {"status": 1, "oddities": [LEFT_OUT]}
    assert in_file.settled_detail[0] is None


def test_what_waited_when_the_file_began_to_fail_counts_too_and_is_forgotten_when_it_can_be_written_again():
    waiting = Waiting()
    waiting.add(1, record(1, b"x" * 60), is_bounded=False)
    waiting.add(6, record(6), is_bounded=True)
    waiting.add(2, record(2, b"x" * 41), is_bounded=True)
    waiting.add(3, record(3, b"x" * 40), is_bounded=True)
    assert [waiting.get(entry).byte_count for entry in (1, 6, 2, 3)] == [60, 0, 0, 40]
    waiting.add(4, record(4, b"x" * 90), is_bounded=False)
    waiting.drop(4)
    waiting.drop(1)
    waiting.add(5, record(5, b"x" * 60), is_bounded=True)
    assert waiting.get(5).byte_count == 60


def test_rows_that_are_too_many_are_given_up_and_take_nothing_more():
    waiting = Waiting()
    for entry in range(1, 9):
        waiting.add(entry, record(entry), is_bounded=True)
    waiting.drop(1)
    waiting.add(9, record(9), is_bounded=True)
    waiting.add(10, record(10), is_bounded=True)
    assert list(waiting.oldest(10)) == [2, 3, 4, 5, 9]
    assert list(waiting.oldest(2)) == [2, 3]
    assert waiting.given_up == 4
    assert [waiting.of(entry) for entry in (6, 8, 10)] == [None, None, None]
    assert waiting.get(6) is None
    assert waiting.of(11) is not None


def test_a_bookmark_of_a_waiting_row_is_in_its_flags():
    marked = record(1)
    marked.mark(Bookmark("here"))
    assert marked.entry[12] & Flag.BOOKMARKED
    marked.mark(Bookmark(None))
    assert not marked.entry[12] & Flag.BOOKMARKED
    assert marked.bookmark == Bookmark(None)
