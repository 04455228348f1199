"""Say-so: cues, sources and contents → quote records."""
