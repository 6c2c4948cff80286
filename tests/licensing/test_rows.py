"""Rows read together are the rows that are read one table at a time."""

from __future__ import annotations

import pytest
from django.forms.models import model_to_dict
from pytest_django import DjangoAssertNumQueries

from licensing import rows
from licensing.dossiers.models import DeclaredCertificate, DeclaredDevice, DeclaredWorker, Dossier
from tests.licensing import world
from tests.licensing.world import certificate, device, officer, worker

pytestmark = pytest.mark.usefixtures("office")


def test_every_kind_of_column_comes_back_as_it_was(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    world.receive(workers=(worker(certificates=(certificate(), certificate(number="7/2019"))), officer()))
    world.receive(devices=(device(), device(serial_number="SN-2")), at="2021-05-18 09:00")
    models = (Dossier, DeclaredWorker, DeclaredCertificate, DeclaredDevice)
    querysets = [model.objects.order_by("-pk") for model in models]
    with django_assert_num_queries(1):
        read = rows.together(*querysets)
    for queryset, found in zip(querysets, read, strict=True):
        assert found == list(queryset)
        assert [model_to_dict(one) for one in found] == [model_to_dict(one) for one in queryset]
        assert {type(one) for one in found} == {queryset.model}


def test_a_table_without_rows_answers_with_none_and_what_is_attached_needs_no_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    world.receive(workers=(worker(certificates=()), officer()))
    workers, none, certificates = rows.together(
        DeclaredWorker.objects.all(), DeclaredDevice.objects.none(), DeclaredCertificate.objects.all()
    )
    assert none == []
    with django_assert_num_queries(0):
        rows.attach(workers, "certificates", certificates, by="worker_id")
        assert [len(one.certificates.all()) for one in workers] == [0, 1]
