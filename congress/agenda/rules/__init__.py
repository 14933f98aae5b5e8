"""The agenda's pure rules: the document, its checks, the difference of two, search, and eligibility."""
