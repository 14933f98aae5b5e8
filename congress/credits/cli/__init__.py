"""Commands of credits: why somebody has what they have, the pages of certificates, evaluations."""
