"""Asks for probe jobs: probe_enqueue KIND COUNT [TENTHS OF A SECOND]."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.jobs import enqueue
from core.models import Job


class Command(BaseCommand):
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("wishes", nargs="+", help="kind:count or kind:count:tenths")

    def handle(self, *_: str, **options: Any) -> None:
        for wish in options["wishes"]:
            kind, count, *tenths = wish.split(":")
            first = Job.objects.filter(key__startswith="probe:").count()
            for number in range(first, first + int(count)):
                payload = {"number": number, "tenths": int(tenths[0]) if tenths else 0}
                enqueue(f"probe.{kind}", payload, key=f"probe:{number}")
