"""The product with one more app: the table in which a peer of the engine keeps its state."""

from settings.dev import *  # noqa: F403
from settings.dev import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "benchmarks"]
