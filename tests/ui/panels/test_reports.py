"""Reports as tables."""

from __future__ import annotations

import pytest

from console.domain.catalogue import enablex
from console.domain.secret import MASK
from console.ui.panels.reports import REPORTS, ReportsPanel

RECORD = {
    "trans_date": "2023-01-27T09:30:00.000Z",
    "room": {"duration": 90.5},
    "user": {"name": "Ann", "token": "worth-hiding"},
    "published_track": {"audio": True},
}


@pytest.fixture
async def panel(qtbot, desk):
    panel = ReportsPanel(desk)
    qtbot.addWidget(panel)
    yield panel
    await panel.tasks.settle()


def shown(panel: ReportsPanel) -> list[dict[str, str]]:
    return [dict(row.values) for row in panel.records.rows]


async def ask(panel, runner, until, command, texts, answer) -> None:
    panel.choice.setCurrentIndex(REPORTS.index(command))
    form = panel.forms[REPORTS.index(command)]
    form.fields.set_texts(texts)
    runner.will_answer(answer)
    form.submit_button.click()
    await until(lambda: not panel.tasks.count)


async def test_records_are_laid_flat_and_join_tokens_masked(panel, runner, until) -> None:
    period = {"from_date": "2026-05-01", "to_date": "2026-05-02"}
    await ask(panel, runner, until, enablex.CDR_BY_PERIOD, period, {"result": "0", "cdr": [RECORD, RECORD]})
    first, _ = shown(panel)
    assert first["room.duration"] == "90.5"
    assert first["published_track.audio"] == "yes"
    assert first["user.token"] == MASK
    assert panel._count.text() == "Call records of a period: 2 records"
    assert panel.records.headerData(2, panel.table.horizontalHeader().orientation()) == "user · name"


async def test_files_show_their_addresses(panel, runner, until) -> None:
    entry = {"conf_num": "c1", "recording": [{"url": "https://files/a.mkv"}], "transcoded": ["https://files/a.mp4"]}
    await ask(panel, runner, until, enablex.ARCHIVE_OF_SESSION, {"conf_num": "c1"}, {"result": "0", "archive": [entry]})
    assert shown(panel)[0]["recording"] == "https://files/a.mkv"
    assert shown(panel)[0]["transcoded"] == "https://files/a.mp4"


async def test_dial_in_settings_hide_their_secrets(panel, runner, until) -> None:
    secrets = {"app_key": "hush", "sip": {"username": "u", "password": "hush"}}
    number = {"country": "India", "phone": "+91", "toll": False}
    await ask(panel, runner, until, enablex.GET_DIALIN, {}, {**secrets, "dialin": [number]})
    assert shown(panel) == [{"country": "India", "phone": "+91", "toll": "no"}]
    await ask(panel, runner, until, enablex.GET_DIALIN, {}, secrets)
    assert shown(panel) == [{"app_key": MASK, "sip.username": "u", "sip.password": MASK}]


async def test_no_records_say_what_to_do(panel, runner, until) -> None:
    period = {"from_date": "2026-05-01", "to_date": "2026-05-02"}
    await ask(panel, runner, until, enablex.CDR_BY_PERIOD, period, {"result": "0", "cdr": []})
    assert shown(panel) == []
    assert "try a longer period" in panel.table._empty


async def test_a_reversed_period_is_not_sent(panel, runner) -> None:
    form = panel.forms[0]
    form.fields.set_texts({"from_date": "2026-05-02", "to_date": "2026-05-01"})
    form.submit_button.click()
    assert runner.calls == []
    assert not form.anyway_button.isHidden()
