"""iCalendar bytes (RFC 5545, RFC 7986): entries and calendars, and the calendar of a whole agenda."""
