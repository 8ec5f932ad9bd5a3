"""What a Client Connector talks to: enrol, keep alive, download."""
