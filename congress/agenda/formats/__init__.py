"""The agenda in foreign hands: the schedule file, our JSON, frab XML and schedule.json."""
