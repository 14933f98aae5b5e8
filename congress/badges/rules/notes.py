"""How long a note to staff may be (decision 0051). Pure."""

MAX_NOTE_LENGTH = 200  # what is read at a glance, with somebody waiting
