"""An analysis for people: terminal, Markdown and HTML, one format a module. Pure: records in, text out."""
