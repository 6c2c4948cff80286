"""The environment's variables: read with their types, refused by name, keys made once."""

import multiprocessing
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from settings.env import Environment


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://secret@host/name"),
        ("DATABASE_URL", "postgres://secret@host"),
        ("SECRET_KEY", "secret"),
        ("INSTALLATION_KEY", "secret"),
        ("PUBLIC_URL", "secret.example"),
        ("PORT", "secret"),
        ("PORT", "65536"),
        ("DEMO", "secret"),
        ("EMAIL_URL", "imap://secret@host"),
        ("OIDC_SERVER_URL", "secret"),
        ("TRUSTED_PROXIES", "-1"),
        ("UPLOAD_MEGABYTES", "0"),
        ("DOSSIER_MEGABYTES", "-1"),
        ("JOB_LEASE_SECONDS", "0"),
        ("JOB_SWEEP_SECONDS", "-1"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name_and_not_shown(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        Environment.read()
    assert str(refused.value).splitlines()[1].startswith(f"{name}: ")
    assert len(str(refused.value).splitlines()) == 2
    assert value not in str(refused.value) or value in ("0", "-1")


def test_the_files_of_an_application_are_never_less_than_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPLOAD_MEGABYTES", "200")
    with pytest.raises(ImproperlyConfigured, match="DOSSIER_MEGABYTES"):
        Environment.read()
    monkeypatch.setenv("DOSSIER_MEGABYTES", "200")
    assert Environment.read().UPLOAD_MEGABYTES == 200


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert Environment.read().PORT == 8000


def test_the_public_address_follows_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8001")
    assert Environment.read().PUBLIC_URL == "http://127.0.0.1:8001"
    monkeypatch.setenv("PUBLIC_URL", "https://licences.example/")
    assert Environment.read().PUBLIC_URL == "https://licences.example"
    assert "licences.example" in Environment.read().ALLOWED_HOSTS


def test_host_names_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "one.example, two.example")
    assert Environment.read().ALLOWED_HOSTS == ["one.example", "two.example"]


def test_an_address_of_a_managed_database_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://m%40e:p%2Fw@db.example:5433/licences?sslmode=require")
    database = Environment.read().database()
    described = [database[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert described == ["m@e", "p/w", "db.example", "5433", "licences"]
    assert database["OPTIONS"]["sslmode"] == "require"
    assert "lock_timeout" in database["OPTIONS"]["options"]


def test_without_an_address_the_database_is_the_embedded_one(tmp_path: Path) -> None:
    database = Environment.read().database()
    assert database["ENGINE"] == "settings.embedded"
    assert database["CLUSTER"] == tmp_path / "var" / "postgres"


def test_a_key_is_made_once_for_all_processes_and_closed_to_others(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = {made.get() for made in [pool.apply_async(Environment.read().installation_key) for _ in range(8)]}
    assert keys == {Environment.read().installation_key()}
    assert stat.S_IMODE((tmp_path / "var" / "installation.key").stat().st_mode) == 0o600
    assert Environment.read().secret_key() not in keys


def test_a_key_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "installation.key").touch()
    with pytest.raises(ImproperlyConfigured, match="too short"):
        Environment.read().installation_key()


def test_each_broker_gets_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    options = Environment.read().broker_options()
    assert options["data_folder_in"] == options["data_folder_out"]
    assert Path(options["data_folder_in"]).is_dir()
    monkeypatch.setenv("BROKER_URL", "redis://broker.example/0")
    assert "visibility_timeout" in Environment.read().broker_options()
    monkeypatch.setenv("BROKER_URL", "amqp://broker.example")
    assert Environment.read().broker_options() == {}


def test_a_mail_server_is_taken_apart_and_asked_for_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Environment.read().mail() == {"EMAIL_BACKEND": "licensing.messages.sink.FolderBackend"}
    monkeypatch.setenv("EMAIL_URL", "smtp://us%40er:pa%2Fss@mail.example")
    found = Environment.read().mail()
    told = [found[f"EMAIL_{name}"] for name in ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")]
    assert told == ["mail.example", 587, "us@er", "pa/ss", True, False]
    monkeypatch.setenv("EMAIL_URL", "smtps://mail.example")
    found = Environment.read().mail()
    assert [found[f"EMAIL_{name}"] for name in ("PORT", "USE_TLS", "USE_SSL")] == [465, False, True]


def test_a_national_identity_is_configured_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Environment.read().identity_provider() == []
    monkeypatch.setenv("OIDC_NAME", "VNeID")
    with pytest.raises(ImproperlyConfigured, match="OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET"):
        Environment.read()
    for name, value in (("SERVER_URL", "https://id.example"), ("CLIENT_ID", "site"), ("CLIENT_SECRET", "secret")):
        monkeypatch.setenv(f"OIDC_{name}", value)
    app = Environment.read().identity_provider()[0]
    assert (app["name"], app["client_id"], app["settings"]["server_url"]) == ("VNeID", "site", "https://id.example")
