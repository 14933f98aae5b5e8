"""Files that this service wrote, read back: their pages, their abstracts, their plain names."""
