"""Between the catalogue and the vendor's JSON: where each setting stands there, and how it is written."""
