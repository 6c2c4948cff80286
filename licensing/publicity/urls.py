"""The addresses for everybody."""

from __future__ import annotations

from django.urls import path

from licensing.publicity import data_views, indexing, procedure_views, views

urlpatterns = [
    path("", views.front, name="front"),
    path("look-up/", views.dossier_lookup, name="dossier_lookup"),
    path("check/", views.licence_check, name="licence_check"),
    path("licensed/", data_views.licensed, name="licensed"),
    path("licensed/data/", data_views.described, name="licensed_data"),
    path("licensed.csv", data_views.licensed_csv, name="licensed_csv"),
    path("licensed.json", data_views.licensed_json, name="licensed_json"),
    path("licensed.schema.json", data_views.licensed_schema, name="licensed_schema"),
    path("procedures/", procedure_views.procedures, name="procedures"),
    path("procedures/<slug:code>/", procedure_views.procedure, name="procedure"),
    path("procedures/<slug:code>.json", procedure_views.procedure_data, name="procedure_data"),
    path("robots.txt", indexing.robots, name="robots"),
    path("sitemap.xml", indexing.sitemap, name="sitemap"),
]
