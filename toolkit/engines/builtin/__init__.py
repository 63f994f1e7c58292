"""The embedded engine: answers asks by rules over readable tables, with no model, key or network."""
