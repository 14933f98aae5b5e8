"""Letters of a day: queued (`queueing`), checked as they leave (`checking`), shown (`previewing`)."""
