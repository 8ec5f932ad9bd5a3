"""Administration › Client Connector Support and Business Continuity, a folder each tab."""
