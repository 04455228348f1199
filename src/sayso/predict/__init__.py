"""Article → prediction layer: entities, quotes and claims, found by rules over a parse."""
