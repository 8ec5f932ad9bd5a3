"""The kinds of objects that profiles refer to, one module each."""
