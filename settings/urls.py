"""The map of the site: every address that it answers. The menu is the list of the site's applications."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language
from viewflow.urls import Site, route

from licensing.accounts import people_views as people
from licensing.accounts import views as accounts
from licensing.accounts.urls import OurPeople, People, Requests
from licensing.administration.urls import Administration
from licensing.applications.urls import Applications
from licensing.dossiers.urls import Counter, Dossiers, Guiding
from licensing.issuing.urls import Issuing, Signing
from licensing.licences.urls import Licences
from licensing.messages.urls import Log, Messages, demonstration
from licensing.reappointments.urls import Reappointments
from licensing.reports import views as reports
from licensing.reports.urls import Reports
from settings.env import env
from settings.shade import set_shade
from settings.unsent import here
from workflows.urls import Cases, Definitions, Inbox


class Desk(Site):  # type: ignore[misc]
    """The officials' and the parties' part of the site."""

    title = _("Radiation licensing")
    inbox_path = route("today/", Inbox())
    applications_path = route("applications/", Applications())
    counter_path = route("dossiers/receive/", Counter())
    guiding_path = route("guidance/", Guiding())
    signing_path = route("sign/", Signing())
    issuing_path = route("issuing/", Issuing())
    reappointments_path = route("reappointments/", Reappointments())
    cases_path = route("cases/", Cases(title=_("Dossiers")))
    licences_path = route("licences/", Licences())
    dossiers_path = route("dossiers/", Dossiers())
    control_slip_path = path("reports/control/<int:case_id>.pdf", reports.control, name="control_slip")
    reports_path = route("reports/", Reports())
    requests_path = route("people/requests/", Requests())
    our_people_path = route("people/", OurPeople())
    invitation_path = path("people/invitation/", people.invitation, name="invitation")
    people_path = route("people/", People())
    messages_log_path = route("messages/all/", Log())
    messages_path = route("messages/", Messages())
    definitions_path = route("definitions/", Definitions())
    administration_path = route("administration/", Administration())
    login_path = path("accounts/login/", accounts.LogIn.as_view(), name="login")
    logout_path = path("accounts/logout/", accounts.log_out, name="logout")
    account_path = path("accounts/", accounts.account, name="account")
    accounts_path = path("accounts/", include("allauth.urls"))
    index_path = None


urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", login_not_required(set_language), name="set_language"),
    path("shade/", set_shade, name="set_shade"),
    path("here/", here, name="here"),
    path("admin/", admin.site.urls),
    path("", Desk().urls),
    path("", include("licensing.administration.urls")),
    path("", include("licensing.licences.urls")),
    path("", include("licensing.papers.urls")),
    path("", include("licensing.publicity.urls")),
]

if env.DEMO:
    urlpatterns += demonstration
