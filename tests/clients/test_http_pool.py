"""A pool lends at most ten connections, the one used last first, and none once it was closed."""

from __future__ import annotations

import asyncio

import pytest

from console.clients.errors import NothingDone
from console.clients.http_pool import CONNECTIONS, HttpPool
from console.domain.outcome import FailureKind


@pytest.fixture
async def pool():
    made = HttpPool("http://127.0.0.1:1/", "", uses_proxy=False)
    yield made
    await made.close()


async def test_what_was_given_back_last_is_lent_first(pool):
    first, second = await pool.borrow(), await pool.borrow()
    assert first is not second
    pool.give_back(first, is_sound=True)
    pool.give_back(second, is_sound=True)
    assert await pool.borrow() is second
    assert await pool.borrow() is first


async def test_who_comes_eleventh_waits_for_one_to_be_given_back(pool):
    lent = [await pool.borrow() for _ in range(CONNECTIONS)]
    assert len(set(map(id, lent))) == CONNECTIONS
    waiting = asyncio.get_running_loop().create_task(pool.borrow(), name="the eleventh")
    await asyncio.sleep(0)
    assert not waiting.done()
    pool.give_back(lent[3], is_sound=True)
    assert await waiting is lent[3]


async def test_who_gives_up_waiting_takes_no_connection_away(pool):
    lent = [await pool.borrow() for _ in range(CONNECTIONS)]
    waiting = asyncio.get_running_loop().create_task(pool.borrow(), name="impatient")
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    for client in lent:
        pool.give_back(client, is_sound=True)
    async with asyncio.timeout(5):
        assert len({id(await pool.borrow()) for _ in range(CONNECTIONS)}) == CONNECTIONS


async def test_what_failed_is_closed_and_never_lent_again(pool):
    failed = await pool.borrow()
    pool.give_back(failed, is_sound=False)
    assert await pool.borrow() is not failed
    await pool.close()
    assert failed.is_closed


async def test_a_closed_pool_lends_nothing_and_has_closed_what_it_lent(pool):
    lent, idle = await pool.borrow(), await pool.borrow()
    pool.give_back(idle, is_sound=True)
    await pool.close()
    assert lent.is_closed
    assert idle.is_closed
    pool.give_back(lent, is_sound=True)
    with pytest.raises(NothingDone) as caught:
        await pool.borrow()
    assert caught.value.kind is FailureKind.NOT_SENT


@pytest.mark.parametrize(
    ("address", "certificate", "kind"),
    [
        ("http://127.0.0.1:99999/", "", FailureKind.NOT_SENT),
        ("https://127.0.0.1/", "/no/such/file.pem", FailureKind.TLS),
    ],
)
async def test_what_cannot_be_prepared_is_said_and_the_next_one_may_try_again(address, certificate, kind):
    pool = HttpPool(address, certificate, uses_proxy=False)
    for _ in range(CONNECTIONS + 1):
        with pytest.raises(NothingDone) as caught:
            await pool.borrow()
        assert caught.value.kind is kind
    await pool.close()
