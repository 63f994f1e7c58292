"""From files and streams to documents, one format a module."""
