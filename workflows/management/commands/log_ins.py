"""`manage.py log_ins`: who may be tried out in a demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from workflows.people import User


class Command(BaseCommand):
    """Lists the demonstration accounts, whose password is their log-in name; nothing where `DEMO` is not set."""

    help = "Lists the accounts of a demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        people = User.objects.filter(is_demo=True, is_active=True).order_by("username")
        if not settings.DEMO or not people:
            return
        self.stdout.write("Demonstration accounts (the password of each is its log-in name):")
        widest = max(len(person.username) for person in people)
        for person in people:
            self.stdout.write(f"  {person.username:<{widest}}  {person.full_name}")
