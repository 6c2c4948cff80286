"""The addresses for everybody."""

from __future__ import annotations

from django.urls import path

from licensing.publicity import procedure_views, views

urlpatterns = [
    path("", views.front, name="front"),
    path("look-up/", views.dossier_lookup, name="dossier_lookup"),
    path("check/", views.licence_check, name="licence_check"),
    path("procedures/", procedure_views.procedures, name="procedures"),
    path("procedures/<slug:code>/", procedure_views.procedure, name="procedure"),
    path("procedures/<slug:code>.json", procedure_views.procedure_data, name="procedure_data"),
]
