"""The plug-in of the toolkit, for tests that run from a checkout whose entry points are not installed."""

pytest_plugins = ["toolkit.evals.plugin"]
