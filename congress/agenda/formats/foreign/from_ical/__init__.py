"""Reading iCalendar files (RFC 5545): their lines, their times, and what they say of a programme."""
