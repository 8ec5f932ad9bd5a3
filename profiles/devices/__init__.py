"""Enrolled devices: reads, verbs and pages."""
