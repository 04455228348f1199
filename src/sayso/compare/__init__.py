"""Layer × layer: which records are the same, and how far annotators agree. Pure, no disk."""
