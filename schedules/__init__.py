"""What happens when: one file per event, and the timetable of jobs that keep its promises."""
