"""How people log in: what django-allauth is told. Everything that an installation may choose stands in `env`."""

from typing import Any

from settings.env import env

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "front"
LOGOUT_REDIRECT_URL = "front"
AUTHENTICATION_BACKENDS = ["licensing.accounts.login.AccountLogin"]

LOGIN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "full_name", "email")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

ALLAUTH_TRUSTED_PROXY_COUNT = env.TRUSTED_PROXIES

ACCOUNT_ADAPTER = "licensing.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "licensing.accounts.forms.LogInForm",
    "signup": "licensing.accounts.forms.SignUpForm",
    "change_password": "licensing.accounts.forms.ChangePasswordForm",
    "set_password": "licensing.accounts.forms.SetPasswordForm",
    "reset_password_from_key": "licensing.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FORM_CLASS = "licensing.accounts.naming.NameForm"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
"""Strangers get no mail from us; what the page says is the same."""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = str
ACCOUNT_RATE_LIMITS = {
    # An office goes to the internet by one address, and its day begins at one time.
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "signup": "10/m/ip,60/d/ip",
    "reset_password": "10/m/ip,3/5m/key",
}

MFA_ADAPTER = "licensing.accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.PUBLIC_URL.startswith("http://")
"""Browsers themselves allow this for the machine at which one sits, and for no other."""

SOCIALACCOUNT_ADAPTER = "licensing.accounts.adapter.IdentityAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True
"""A link and no form: a form that ends at another host is what the content security policy forbids."""
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": env.identity_provider()}}
