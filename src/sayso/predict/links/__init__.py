"""Claims of an event → links between them; from layers, without a parse."""
