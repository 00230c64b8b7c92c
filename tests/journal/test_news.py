"""Listeners hear of rows that come by the hundred once in a turn of the loop, and of all else at once."""

import asyncio

from console.journal.entry import Changed
from console.journal.news import News


async def test_rows_of_one_turn_are_told_together():
    news = News(asyncio.get_running_loop())
    heard: list[Changed] = []
    unsubscribe = news.subscribe(heard.append)
    news.came(7, 1, 0)
    news.came(8, 2, 10)
    assert heard == []
    await asyncio.sleep(0)
    assert heard == [Changed(7, 3, (), 10)]
    news.came(10, 1, 0)
    await asyncio.sleep(0)
    assert heard[1:] == [Changed(10, 1)]
    unsubscribe()
    unsubscribe()
    news.changed((1,))
    assert len(heard) == 2


async def test_what_changed_is_told_at_once_and_with_it_what_waits():
    news = News(asyncio.get_running_loop())
    heard: list[Changed] = []
    news.subscribe(heard.append)
    news.tell()
    news.came(1, 2, 0)
    news.changed((2,))
    news.came(3, 1, 0)
    news.tell()
    news.tell()
    await asyncio.sleep(0)
    assert heard == [Changed(1, 2, (2,)), Changed(3, 1)]
