"""The templates: companion pages, letters, paper, and the page of a problem."""
