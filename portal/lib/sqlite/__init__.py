"""Django's backend of SQLite, taught the letters beyond A to Z."""
