"""The published channel states."""

from console.domain.channel import CHANNEL_STATES


def test_every_published_number_has_its_name() -> None:
    assert list(CHANNEL_STATES) == [str(number) for number in range(10)]
    assert CHANNEL_STATES["2"] == "recording"
