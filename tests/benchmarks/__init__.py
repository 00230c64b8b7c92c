"""Figures about speed and memory, always as ratios against a bare counterpart in the same run.

Run them with `python3 packaging/dev.py bench [NAME…]`. Each module measures one thing and returns `Figure`s; rounds of
ours and of the counterpart alternate, so that a busy machine slows both, and the middle of the rounds counts.
No test depends on a timing. To add one: a function that returns figures, and its line in `__main__.BENCHMARKS`.
"""
