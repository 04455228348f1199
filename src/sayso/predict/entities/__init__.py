"""Names and who is meant: article → clusters of mentions."""
