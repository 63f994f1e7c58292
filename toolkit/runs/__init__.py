"""Runs over a corpus: a folder that survives anything, and the driver that fills it."""
