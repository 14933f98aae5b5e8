"""The agenda as others read it: schedule.xml, schedule.json, and the API's own JSON."""
