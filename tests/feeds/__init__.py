"""Tests of the feeds: the iCalendar standard, what a feed holds, its answers, and its history."""
