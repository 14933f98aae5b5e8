"""Times of foreign files, whatever the format: as they are written, and on the clock of the event."""
