"""The `annotations/` folder: fixed articles, and layers of gold, people and contributors."""
