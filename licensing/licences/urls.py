"""The addresses of licences, public and official."""

from django.urls import path

from licensing.licences import views

urlpatterns = [
    path("p/<slug:public_id>/", views.licence_public, name="licence_public"),
    path("licences/<int:licence_id>/", views.licence_detail, name="licence_detail"),
    path("licences/<int:licence_id>/paper.pdf", views.licence_paper, name="licence_paper"),
    path("licences/<int:licence_id>/revoke/", views.licence_revoke, name="licence_revoke"),
]
