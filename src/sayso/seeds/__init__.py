"""From captures to articles: read, decoded, cleaned, dated."""
