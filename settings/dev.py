"""A developer's machine and the one-command demonstration."""

from settings.base import *  # noqa: F403
