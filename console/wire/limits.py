"""How large an answer may be, over HTTP and in a stream, and what stays of one that is larger."""

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes one answer, or one element of a stream, may have before it is given up."""

KEPT_OF_TOO_LARGE = 64 * 1024
"""Bytes kept for the inspector of what was given up for its size."""
