"""A page's HTML as a capture: decoded, extracted, with what its markup says about the article."""
