"""Who is who in the demo."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.models import Membership, Organisation, User

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSWORD = "concord-demo-2026"  # noqa: S105 - of invented people on the embedded default only
SINCE = dt.date(2014, 1, 1)


@dataclass(frozen=True, slots=True)
class Body:
    key: str
    name: str
    kind: str
    country: str


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    email: str
    body: str
    position: str


BODIES = (
    Body("unit", "Partnerships Unit", Organisation.Kind.PUBLIC_AUTHORITY, "IE"),
    Body("northfield", "Northfield Health Board", Organisation.Kind.PUBLIC_AUTHORITY, "IE"),
    Body("clarion", "Clarion Care", Organisation.Kind.PRIVATE_PARTNER, "IE"),
    Body("bayview", "Bayview City", Organisation.Kind.PUBLIC_AUTHORITY, "PH"),
    Body("agos", "Agos Utilities", Organisation.Kind.PRIVATE_PARTNER, "PH"),
    Body("interior", "Interior Ministry", Organisation.Kind.PUBLIC_AUTHORITY, "RW"),
    Body("ikoro", "Ikoro Digital", Organisation.Kind.PRIVATE_PARTNER, "RW"),
    Body("merrow", "Merrow Council", Organisation.Kind.PUBLIC_AUTHORITY, "GB"),
    Body("threshold", "Threshold Outcomes", Organisation.Kind.PRIVATE_PARTNER, "GB"),
    Body("audit", "Court of Audit", Organisation.Kind.AUDITOR, "IE"),
    Body("certify", "Brannock Certifiers", Organisation.Kind.CERTIFIER, "IE"),
)

PEOPLE = (
    Person("amara", "Amara Diallo", "amara@concord.example", "unit", "Head of the unit"),
    Person("maeve", "Maeve Brennan", "maeve@concord.example", "northfield", "Contract manager"),
    Person("sean", "Seán Walsh", "sean@concord.example", "northfield", "Finance director"),
    Person("declan", "Declan Roche", "declan@concord.example", "clarion", "Operations lead"),
    Person("liza", "Liza Santos", "liza@concord.example", "bayview", "Contract manager"),
    Person("tomas", "Tomás Reyes", "tomas@concord.example", "bayview", "City engineer"),
    Person("lina", "Lina Ferrer", "lina@concord.example", "agos", "Reporting"),
    Person("grace", "Grace Uwase", "grace@concord.example", "interior", "Contract manager"),
    Person("eric", "Eric Mugisha", "eric@concord.example", "interior", "Programme owner"),
    Person("aline", "Aline Keza", "aline@concord.example", "ikoro", "Product lead"),
    Person("hugh", "Hugh Penrose", "hugh@concord.example", "merrow", "Contract manager"),
    Person("nadia", "Nadia Rahman", "nadia@concord.example", "merrow", "Director of housing"),
    Person("owen", "Owen Clarke", "owen@concord.example", "threshold", "Delivery lead"),
    Person("ines", "Inês Okafor", "ines@concord.example", "audit", "Auditor"),
    Person("padraig", "Pádraig Nolan", "padraig@concord.example", "certify", "Certifier"),
)

LOGINS = (
    ("amara", "official: opens partnerships, imports, sees the whole portfolio"),
    ("maeve", "official: contract manager, checks what the partner sends"),
    ("sean", "official: senior responsible owner, decides"),
    ("declan", "partner: sends returns and claims milestones"),
    ("ines", "auditor: reads everything, downloads reports"),
    ("padraig", "certifier: certifies works"),
)


def make_bodies() -> dict[str, Organisation]:
    return {
        body.key: Organisation.objects.create(name=body.name, kind=body.kind, country=body.country)
        for body in BODIES
    }


def make_people(bodies: Mapping[str, Organisation]) -> dict[str, User]:
    people = {}
    for person in PEOPLE:
        user = User.objects.create_user(person.email, PASSWORD, name=person.name)
        Membership.objects.create(
            user=user, organisation=bodies[person.body], position=person.position, from_on=SINCE
        )
        people[person.key] = user
    return people
