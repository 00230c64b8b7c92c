"""Parts used by more than one panel: the form of a command and its fields, badges, the outcome strip, lamps.

A widget here gets what it shows by its constructor or its methods and says what happened by its signals. It sends
nothing, knows no runner and no panel, and states no fact of the two systems: those come from the records it is given.
"""
