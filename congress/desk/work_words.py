"""Words of the page of what the service does by itself."""

from __future__ import annotations

from datetime import timedelta

from congress.mail.queries import Backlog
from congress.ui.shapes import Mark
from congress.ui.words import many

MINUTE = timedelta(minutes=1)
DONE = Mark("good", "Done")
RUNS = Mark("wait", "At it")
FAILED = Mark("bad", "Failed; tried again")


def name_of(job: str) -> str:
    """Return what a job is called: `Daily letter`."""
    return job.replace("-", " ").capitalize()


def say_waiting(letters: int, age: timedelta | None) -> str:
    """Return how many letters are on their way out, and since when the oldest is."""
    if not letters or age is None:
        return "No letter waits."
    since = "less than a minute" if age < MINUTE else many(age // MINUTE, "minute")
    return f"{many(letters, 'letter')} on the way out, the oldest for {since}."


def say_backlog(backlog: Backlog) -> tuple[str, ...]:
    """Return what did not leave as it should have; nothing when all did."""
    said = []
    if backlog.put_off:
        said.append(f"{many(backlog.put_off, 'letter')} put off, to be tried again: {backlog.why}.")
    if backlog.failed:
        said.append(f"{many(backlog.failed, 'letter')} given up within a day: {backlog.why}.")
    return tuple(said)


def say_kept_out(people: int) -> tuple[str, ...]:
    """Return that SendGrid goes on dropping the news of who came back; nothing when it does not."""
    if not people:
        return ()
    said = (
        f"{many(people, 'reader')} came back to the news, and SendGrid did not take them off its group "
        "yet. It is asked again every ten minutes; whoever runs the service can do it there by hand."
    )
    return (said,)


def say_hold(reason: str, since: str) -> str:
    """Return why nothing is mailed."""
    return f"Nothing is mailed since {since}: {reason}"


def say_ended(at: str, outcome: str) -> str:
    """Return when a job last ended well, and how; `at` "": not within a week."""
    if not at:
        return "Not within a week."
    return f"Last done {at}" + (f": {outcome}." if outcome and outcome != "None" else ".")


def mark_of_job(is_done: bool, outcome: str | None) -> Mark:  # noqa: FBT001 -- a fact
    """Return how the last firing stands."""
    if is_done:
        return DONE
    return RUNS if outcome is None else FAILED
