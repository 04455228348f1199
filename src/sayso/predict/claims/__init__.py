"""Checkable propositions: clauses → claim records."""
