"""Commands of attendees: `importing` takes over lists, `receipts` says what became of whom."""
