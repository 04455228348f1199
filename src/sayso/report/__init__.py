"""Records → one HTML page to read them by: articles with their spans, claims across outlets."""
