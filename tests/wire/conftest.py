"""Property tests are not timed one by one: the machine that runs them is shared."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None, database=None)
settings.load_profile("untimed")
