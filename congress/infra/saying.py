"""How commands print: what others wrote moves nothing in the terminal of who reads it.

A name of a meeting's report, a text of an attendee, an address: any of them may hold escapes that clear
the screen, paint a green "done", or set the title. They are printed as what they are.
"""

from __future__ import annotations

import click

from congress.core.letters import made_visible


def echo(text: str, *, err: bool = False) -> None:
    """Print a line, or several: to standard error where it is no answer."""
    click.echo(made_visible(text), err=err)
