"""The reference client: simulated devices that talk to a portal as docs/devices.md says. It knows no database."""
