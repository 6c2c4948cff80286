"""The addresses of stored papers."""

from django.urls import path

from licensing.papers import views

urlpatterns = [
    path("emblem/<int:file_id>/", views.emblem, name="emblem"),
    path("papers/<int:paper_id>.pdf", views.paper_file, name="paper_file"),
]
