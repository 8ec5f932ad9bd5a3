"""The HTTP API under /client/v1/: JSON in, JSON out, errors that name the field. See docs/devices.md."""
