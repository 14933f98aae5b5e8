"""Ways a letter leaves the house: a local folder, SMTP, or SendGrid. Each says what it knows of a letter
it was given before, so that a sender that crashed neither loses nor doubles one.
"""
