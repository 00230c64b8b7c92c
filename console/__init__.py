"""Cuelight: the operator's console for EnableX video rooms and NICE Uptivity call recorders."""

__version__ = "0.1.0"
