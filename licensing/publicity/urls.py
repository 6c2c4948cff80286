"""The addresses for everybody."""

from __future__ import annotations

from django.urls import path

from licensing.publicity import views

urlpatterns = [
    path("", views.front, name="front"),
    path("look-up/", views.dossier_lookup, name="dossier_lookup"),
    path("check/", views.licence_check, name="licence_check"),
]
