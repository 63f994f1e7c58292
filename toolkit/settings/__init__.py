"""The settings of a run: one frozen value, built at the edge. The only package that reads the environment.

What a flag does not say is taken from the environment, then from the project's file `stance.toml`, then from the user's
file, then from the defaults.
"""

from toolkit.settings.files import PROJECT_FILE, Origin, Resolved, masked, project_file, resolve, user_file
from toolkit.settings.table import SETTINGS, Setting
from toolkit.settings.values import DEFAULT_MODEL, ClientSettings, Settings

__all__ = [
    "DEFAULT_MODEL",
    "PROJECT_FILE",
    "SETTINGS",
    "ClientSettings",
    "Origin",
    "Resolved",
    "Setting",
    "Settings",
    "masked",
    "project_file",
    "resolve",
    "user_file",
]
