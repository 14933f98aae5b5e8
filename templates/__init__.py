"""The templates: companion pages, letters, and the page of a problem."""
