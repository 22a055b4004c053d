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


PUBLIC, PRIVATE = Organisation.Kind.PUBLIC_AUTHORITY, Organisation.Kind.PRIVATE_PARTNER

BODIES = (
    Body("unit", "Partnerships Unit", PUBLIC, "IE"),
    Body("northfield", "Northfield Health Board", PUBLIC, "IE"),
    Body("clarion", "Clarion Care", PRIVATE, "IE"),
    Body("bayview", "Bayview City", PUBLIC, "PH"),
    Body("agos", "Agos Utilities", PRIVATE, "PH"),
    Body("users", "Bayview Water Users", Organisation.Kind.CIVIL_SOCIETY, "PH"),
    Body("interior", "Interior Ministry", PUBLIC, "RW"),
    Body("ikoro", "Ikoro Digital", PRIVATE, "RW"),
    Body("merrow", "Merrow Council", PUBLIC, "GB"),
    Body("threshold", "Threshold Outcomes", PRIVATE, "GB"),
    Body("coast", "Coast Roads Agency", PUBLIC, "KE"),
    Body("mtondo", "Mtondo Link", PRIVATE, "KE"),
    Body("pwani", "Pwani Engineers", Organisation.Kind.CERTIFIER, "KE"),
    Body("lakeside", "Lakeside Council", PUBLIC, "GB"),
    Body("alder", "Alder Learning", PRIVATE, "GB"),
    Body("aviation", "Aviation Ministry", PUBLIC, "CO"),
    Body("rosalia", "Rosalía Aeropuertos", PRIVATE, "CO"),
    Body("atlas", "Atlas Region", PUBLIC, "MA"),
    Body("oostmeer", "Oostmeer Care Authority", PUBLIC, "NL"),
    Body("veldhart", "Veldhart AI", PRIVATE, "NL"),
    Body("delta", "Delta Agency", PUBLIC, "BD"),
    Body("jolrekha", "Jolrekha Systems", PRIVATE, "BD"),
    Body("koshi", "Koshi Education Office", PUBLIC, "NP"),
    Body("pathshala", "Pathshala Trust", PRIVATE, "NP"),
    Body("falkenau", "Falkenau City", PUBLIC, "DE"),
    Body("lumen", "Lumen Contract", PRIVATE, "DE"),
    Body("audit", "Court of Audit", Organisation.Kind.AUDITOR, "IE"),
    Body("certify", "Brannock Certifiers", Organisation.Kind.CERTIFIER, "IE"),
)

PEOPLE = (
    Person("amara", "Amara Diallo", "amara@concord.example", "unit", "Head of the unit"),
    Person("tunde", "Tunde Bello", "tunde@concord.example", "unit", "Legal counsel of the unit"),
    Person("maeve", "Maeve Brennan", "maeve@concord.example", "northfield", "Contract manager"),
    Person("sean", "Seán Walsh", "sean@concord.example", "northfield", "Finance director"),
    Person("declan", "Declan Roche", "declan@concord.example", "clarion", "Operations lead"),
    Person("niamh", "Niamh Walsh", "niamh@concord.example", "northfield", "Head of contracts"),
    Person("eoin", "Eoin Daly", "eoin@concord.example", "northfield", "Chief executive"),
    Person("nora", "Nora Quinn", "nora@concord.example", "northfield", "Director of nursing"),
    Person("paolo", "Paolo Reyes", "paolo@concord.example", "clarion", "Asset director"),
    Person("liza", "Liza Santos", "liza@concord.example", "bayview", "Contract manager"),
    Person("tomas", "Tomás Reyes", "tomas@concord.example", "bayview", "City engineer"),
    Person("lina", "Lina Ferrer", "lina@concord.example", "agos", "Reporting"),
    Person("rosa", "Rosa Dizon", "rosa@concord.example", "users", "Speaker of the water users"),
    Person("grace", "Grace Uwase", "grace@concord.example", "interior", "Contract manager"),
    Person("eric", "Eric Mugisha", "eric@concord.example", "interior", "Programme owner"),
    Person("aline", "Aline Keza", "aline@concord.example", "ikoro", "Product lead"),
    Person("hugh", "Hugh Penrose", "hugh@concord.example", "merrow", "Contract manager"),
    Person("nadia", "Nadia Rahman", "nadia@concord.example", "merrow", "Director of housing"),
    Person("ruth", "Ruth Ellis", "ruth@concord.example", "merrow", "Finance director"),
    Person("owen", "Owen Clarke", "owen@concord.example", "threshold", "Delivery lead"),
    Person("wanjiku", "Wanjiku Mwangi", "wanjiku@concord.example", "coast", "Contract manager"),
    Person("omar", "Omar Said", "omar@concord.example", "coast", "Director of works"),
    Person("kamau", "Kamau Otieno", "kamau@concord.example", "mtondo", "Project director"),
    Person("fatma", "Fatma Juma", "fatma@concord.example", "pwani", "Certifier"),
    Person("priya", "Priya Nair", "priya@concord.example", "lakeside", "Contract manager"),
    Person("gareth", "Gareth Lloyd", "gareth@concord.example", "lakeside", "Director of education"),
    Person("beth", "Beth Marsden", "beth@concord.example", "alder", "General manager"),
    Person("camila", "Camila Restrepo", "camila@concord.example", "aviation", "Contract manager"),
    Person("andres", "Andrés Vélez", "andres@concord.example", "aviation", "Vice-minister"),
    Person("isabel", "Isabel Mora", "isabel@concord.example", "aviation", "Director of finance"),
    Person("julian", "Julián Ortega", "julian@concord.example", "rosalia", "Regulatory affairs"),
    Person("salma", "Salma Idrissi", "salma@concord.example", "atlas", "Procurement lead"),
    Person("youssef", "Youssef Amrani", "youssef@concord.example", "atlas", "Transport director"),
    Person("femke", "Femke de Wit", "femke@concord.example", "oostmeer", "Programme manager"),
    Person("bram", "Bram Hoekstra", "bram@concord.example", "oostmeer", "Medical director"),
    Person("noor", "Noor Bakker", "noor@concord.example", "veldhart", "Research lead"),
    Person("tahmina", "Tahmina Akter", "tahmina@concord.example", "delta", "Programme manager"),
    Person("rafiq", "Rafiqul Islam", "rafiq@concord.example", "delta", "Director general"),
    Person("nusrat", "Nusrat Jahan", "nusrat@concord.example", "delta", "Director of finance"),
    Person("mitu", "Mitu Sarker", "mitu@concord.example", "jolrekha", "Product lead"),
    Person("sunita", "Sunita Rai", "sunita@concord.example", "koshi", "Programme manager"),
    Person("bikash", "Bikash Thapa", "bikash@concord.example", "koshi", "Head of the office"),
    Person("asmita", "Asmita Gurung", "asmita@concord.example", "pathshala", "Programme director"),
    Person("jana", "Jana Vogt", "jana@concord.example", "falkenau", "Energy manager"),
    Person("lukas", "Lukas Brandt", "lukas@concord.example", "falkenau", "City treasurer"),
    Person("mira", "Mira Engel", "mira@concord.example", "lumen", "Service lead"),
    Person("ines", "Inês Okafor", "ines@concord.example", "audit", "Auditor"),
    Person("padraig", "Pádraig Nolan", "padraig@concord.example", "certify", "Certifier"),
)

LOGINS = (
    ("amara", "official: opens partnerships, imports, sees the whole portfolio"),
    ("maeve", "official: contract manager, checks what the partner sends"),
    ("sean", "official: senior responsible owner, decides"),
    ("declan", "partner: sends returns and claims milestones"),
    ("rosa", "users’ representative: has a voice on the users’ panel"),
    ("ines", "auditor: reads everything, downloads reports"),
    ("padraig", "certifier: certifies works"),
)


def make_bodies() -> dict[str, Organisation]:
    return {
        body.key: Organisation.objects.create(name=body.name, kind=body.kind, country=body.country)
        for body in BODIES
    }


def make_people(bodies: Mapping[str, Organisation], password: str) -> dict[str, User]:
    """Everybody, with the same `password`, hashed already."""
    people = {}
    for person in PEOPLE:
        user = User.objects.create(email=person.email, name=person.name, password=password)
        Membership.objects.create(
            user=user, organisation=bodies[person.body], position=person.position, from_on=SINCE
        )
        people[person.key] = user
    return people
