"""Figures about speed and memory: ratios against a bare counterpart or a peer in the same run, and limits of our own.

Run them with `python3 packaging/dev.py bench [NAME…]`. Each module measures one thing and returns `Figure`s; rounds of
ours and of the counterpart alternate, so that a busy machine slows both, and the middle of the rounds counts. A limit
(milliseconds, megabytes, rows a second) means something on a quiet machine only, so the load is written beside it.
No test depends on a timing. To add one: a function that returns figures, and its line in `__main__.BENCHMARKS`.

`traffic` makes the rows, `stage` the window, `peers` installs the programs we are compared with: lnav, mitmproxy and
cutelog2. One that cannot be installed is named in the table instead. `CUELIGHT_BENCH_QUICK=1` shortens the ingest.
"""
