"""A department's server: everything travels encrypted, and nothing starts without the address that papers print."""

from django.core.exceptions import ImproperlyConfigured

from settings.base import *  # noqa: F403
from settings.base import PUBLIC_URL
from settings.env import env

if not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("PUBLIC_URL: set it to the site's https address; the codes on papers keep it for ever.")
if not env.EMAIL_URL:
    raise ImproperlyConfigured(
        "EMAIL_URL: name the mail server; without one nobody would hear what the law has us tell."
    )

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# Whatever ends the encryption stands before us and names the visitor.
ALLAUTH_TRUSTED_PROXY_COUNT = env.TRUSTED_PROXIES or 1
