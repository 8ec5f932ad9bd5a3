"""Administration › Platform Settings: what holds for every profile of a platform."""
