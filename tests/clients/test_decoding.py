"""Many bytes are decoded in a thread, few at once."""

from __future__ import annotations

import threading

import pytest

from console.clients.decoding import IN_THREAD_FROM, decoded, decoded_result


@pytest.mark.parametrize(("size", "in_thread"), [(0, False), (IN_THREAD_FROM - 1, False), (IN_THREAD_FROM, True)])
async def test_large_bytes_are_decoded_in_a_thread(size: int, *, in_thread: bool) -> None:
    def decode(raw: bytes) -> tuple[int, bool]:
        return len(raw), threading.current_thread() is not threading.main_thread()

    assert await decoded(decode, bytes(size)) == (size, in_thread)


@pytest.mark.parametrize("users", [1, 10_000])
async def test_the_data_of_a_large_result_is_made_beside_the_loop(users: int) -> None:
    raw = b"<RESULT><RESULTCODE>20</RESULTCODE><USERS>%s</USERS></RESULT>" % (b"<USER><N>somebody</N></USER>" * users)
    reply = await decoded_result(raw)
    assert ("data" in vars(reply)) is (len(raw) >= IN_THREAD_FROM)
    assert len(reply.data[0].children) == users
