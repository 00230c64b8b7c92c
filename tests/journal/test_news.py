"""Listeners hear of rows that come by the hundred once in a turn of the loop, and of all else at once."""

import asyncio

from console.journal.entry import Changed
from console.journal.news import News


async def test_rows_of_one_turn_are_told_together():
    news = News(asyncio.get_running_loop())
    heard: list[Changed] = []
    unsubscribe = news.subscribe(heard.append)
    news.came()
    news.came()
    assert heard == []
    await asyncio.sleep(0)
    assert heard == [Changed()]
    news.came()
    await asyncio.sleep(0)
    assert heard == [Changed(), Changed()]
    unsubscribe()
    unsubscribe()
    news.changed((1,))
    assert len(heard) == 2


async def test_what_changed_is_told_at_once_and_with_it_what_waits():
    news = News(asyncio.get_running_loop())
    heard: list[Changed] = []
    news.subscribe(heard.append)
    news.tell()
    news.came()
    news.changed((2,))
    news.came()
    news.tell()
    news.tell()
    await asyncio.sleep(0)
    assert heard == [Changed((2,)), Changed()]
