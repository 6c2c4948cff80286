"""Every room's pages of the administration, for Django's eyes."""

from licensing.accounts import admin as accounts
from licensing.dossiers import admin as dossiers
from licensing.equipment import admin as equipment
from licensing.facilities import admin as facilities
from licensing.law import admin as law
from licensing.papers import admin as papers
from licensing.personnel import admin as personnel
from licensing.training import admin as training

__all__ = ["accounts", "dossiers", "equipment", "facilities", "law", "papers", "personnel", "training"]
