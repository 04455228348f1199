"""The JSON Schemas of the records, and examples of each."""
