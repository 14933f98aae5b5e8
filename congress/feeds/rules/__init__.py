"""The feeds' pure rules: iCalendar text, zone definitions, deadlines, and what a feed holds."""
