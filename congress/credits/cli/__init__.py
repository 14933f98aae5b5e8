"""Commands of credits: the pages of certificates, all at once; and what people answered."""
