"""The sample company: about forty groups, twelve departments, five hundred users. The same on every machine."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

DOMAIN = "alpinetrust.example"
SEED = 7
USERS = 500

DEPARTMENTS = (
    "Engineering",
    "IT Operations",
    "Information Security",
    "Sales",
    "Marketing",
    "Finance",
    "Human Resources",
    "Legal",
    "Customer Support",
    "Product Management",
    "Facilities",
    "Executive Office",
)
COMPANY_GROUPS = (
    ("All Employees", "Everybody on the payroll"),
    ("Contractors", "External staff with an account"),
    ("Remote Workers", "Work from home three days a week or more"),
    ("VPN Exceptions", "Still need the old VPN for one application"),
    ("Pilot Ring 0", "IT staff who get changes first"),
    ("Pilot Ring 1", "Volunteers of every department"),
    ("Break Glass", "Emergency accounts"),
    ("Kiosk Devices", "Shared terminals in the branches"),
    ("Office Zurich", ""),
    ("Office Geneva", ""),
    ("Office London", ""),
    ("Office Frankfurt", ""),
    ("Office Singapore", ""),
    ("Office New York", ""),
    ("Mac Users", ""),
    ("Linux Workstations", "Engineering and research"),
    ("Mobile Fleet", "Company phones"),
    ("Field Sales", ""),
    ("Traders", "Low-latency forwarding"),
    ("Developers", ""),
    ("Privileged Admins", "Domain and cloud administrators"),
    ("Data Science", ""),
    ("Board of Directors", ""),
    ("On-call Engineers", ""),
    ("Interns", ""),
    ("Auditors", "Read-only access for external audit"),
    ("DLP Watch", "Stricter data protection"),
    ("Guest Researchers", ""),
)
FIRST_NAMES = """
    Adele Aisha Alain Amara Anna Arjun Beatrice Benedikt Carla Carlos Chiara Chloe Daniel David Deepa Elena
    Elias Emil Eva Fatima Felix Fiona Florian Grace Hanna Hugo Ines Ingrid Ivan Jana Jonas Julia Kai Karim Kenji
    Lara Lea Leon Lina Louis Lucia Luca Maja Marco Maria Mateo Mei Mia Milan Nadia Nina Noah Nora Olga Oscar
    Paul Petra Priya Rafael Rania Robin Rosa Samir Sara Selin Simon Sofia Stefan Sven Tara Theo Thomas Tim Uma
    Vera Victor Wei Yara Yuki Zoe
""".split()  # noqa: SIM905
LAST_NAMES = """
    Ackermann Ammann Arnold Bauer Baumann Berger Bianchi Bosshard Brunner Carter Castelli Chen Costa Dubois
    Egger Favre Fischer Frei Fuchs Gerber Graf Gupta Haas Haller Hansen Hofer Huber Ito Jansen Keller Kim Koch
    Kowalski Kunz Lambert Lehmann Lopez Maurer Meier Moser Mueller Nguyen Novak Odermatt Okafor Patel Pereira
    Petrov Ramos Rossi Roth Sato Schmid Schneider Silva Singh Steiner Suter Tanaka Taylor Vogel Wagner Walker
    Weber Widmer Wyss Yilmaz Zimmermann Zuber
""".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    department: str
    groups: Sequence[str]


def groups() -> list[tuple[str, str]]:
    """Name and comments; every department has a group of its own beside the company's."""
    return [*COMPANY_GROUPS, *((f"{name} Team", f"Everybody in {name}") for name in DEPARTMENTS)]


def people() -> list[Person]:
    chance = random.Random(SEED)  # noqa: S311 - sample data
    offices = [name for name, _ in COMPANY_GROUPS if name.startswith("Office ")]
    others = [name for name, _ in COMPANY_GROUPS if name not in (*offices, "All Employees")]
    weights = [6, 3, 2, 5, 3, 3, 2, 1, 5, 2, 1, 1]
    pairs = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
    people = []
    for first, last in chance.sample(pairs, USERS):
        department = chance.choices(DEPARTMENTS, weights)[0]
        extra = chance.sample(others, chance.choices((0, 1, 2, 3), (4, 5, 3, 1))[0])
        people.append(
            Person(
                name=f"{first} {last}",
                email=f"{first}.{last}@{DOMAIN}".lower(),
                department=department,
                groups=["All Employees", f"{department} Team", chance.choice(offices), *extra],
            )
        )
    return people
