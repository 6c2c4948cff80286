"""The addresses for everybody."""

from __future__ import annotations

from django.urls import path

from licensing.publicity import views

urlpatterns = [
    path("", views.front, name="front"),
]
