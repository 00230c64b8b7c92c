"""What the window can be asked for, and what it says to nonsense."""

from pathlib import Path

import pytest

from console.window_options import Options, parse


def test_nothing_asked_is_the_usual_window() -> None:
    assert parse([]) == Options()


def test_a_scene_needs_the_simulators(tmp_path: Path) -> None:
    options = parse(["--scenario", "rooms", "--screenshot", str(tmp_path / "a.png"), "--size", "1280x800"])
    assert options.simulators
    assert options.size == (1280, 800)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scenario", "nope"], "there is no scene 'nope'; there are rooms, tokens"),
        (["--screenshot", "/no/such/folder/a.png"], "does not exist; make it first"),
        (["--size", "big"], "write for example 1280x800"),
        (["--theme", "pink"], "invalid choice"),
    ],
)
def test_nonsense_is_answered_in_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        parse(arguments)
    assert left.value.code == 2
    assert said in capsys.readouterr().err
