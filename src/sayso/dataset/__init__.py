"""Gold → what `load_dataset` reads: Parquet, card, Croissant and licence, in one folder."""
