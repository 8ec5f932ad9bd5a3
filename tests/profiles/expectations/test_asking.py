"""What a check finds is what looking at every user on every device finds, in a constant number of statements."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import DirectoryUser, Membership
from profiles.catalog import Platform
from profiles.models import AppProfile
from profiles.rules.expectations import Answer, Count, Question, ask
from profiles.rules.expectations.questions import Named
from tests.factories import EPOCH, DirectoryUserFactory
from tests.profiles.expectations.factories import Kind, group_of, people
from tests.profiles.factories import make
from tests.profiles.objects.posture_factories import device_group, posture
from tests.profiles.test_devices_unknown import Fleet, limited, winner

pytestmark = pytest.mark.django_db
WINDOWS, MACOS = Platform.WINDOWS, Platform.MACOS


def default(platform: Platform = WINDOWS) -> AppProfile:
    return AppProfile.objects.get(platform=platform, is_default=True)


def one_of(*profiles: AppProfile) -> tuple[Named, ...]:
    return tuple(Named(row.pk, row.name, Platform(row.platform)) for row in profiles)


def asked(question: Question) -> Answer:
    return ask([question])[0]


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_looking_at_every_user_on_every_device(seed: int) -> None:
    fleet = Fleet(seed)
    ids = [row.pk for row in fleet.devices]
    combinations = [set(some) for size in range(4) for some in itertools.combinations(ids, size)]
    users = list(DirectoryUser.objects.filter(deleted_at=None))
    got = {user.pk: {winner(user, some) for some in combinations} for user in users}
    profiles = list(AppProfile.objects.filter(platform=WINDOWS).order_by("pk"))
    questions, wanted = [], []
    for profile in profiles:
        questions.append(Question(Kind.REACHES, (WINDOWS,), number=1, profiles=one_of(profile)))
        wanted.append(Count(sum(profile in some for some in got.values()), len(users)))
    for group in fleet.groups:
        members = set(Membership.objects.filter(group=group, user__in=users).values_list("user_id", flat=True))
        allowed = fleet.random.sample(profiles, 3)
        questions.append(Question(Kind.MEMBERS, (WINDOWS,), group=group, profiles=one_of(*allowed)))
        wanted.append(Count(sum(bool(got[pk] - set(allowed)) for pk in members), len(members)))
        questions.append(Question(Kind.NOT_DEFAULT, (WINDOWS,), group=group))
        wanted.append(Count(sum(default() in got[pk] for pk in members), len(members)))
    for user in users:
        allowed = fleet.random.sample(profiles, 2)
        questions.append(Question(Kind.USER, (WINDOWS,), user=user, profiles=one_of(*allowed)))
        wanted.append(Count(int(bool(got[user.pk] - set(allowed))), 1))
    questions.append(Question(Kind.AT_MOST, (WINDOWS,), number=2))
    wanted.append(Count(sum(default() in some for some in got.values()), len(users)))
    assert [answer.counts[WINDOWS] for answer in ask(questions)] == wanted
    narrowed = [
        (one, count) for one, count in zip(questions, wanted, strict=True) if one.kind not in ("at_most", "reaches")
    ]
    assert [answer.counts[WINDOWS] for answer in ask([one for one, _count in narrowed])] == [
        count for _one, count in narrowed
    ]


def test_at_most_so_many_on_default_holds_at_the_number_and_breaks_above_it() -> None:
    ada, ben = people("Ada", "Ben")
    make("Finance", users=[ada])
    assert not asked(Question(Kind.AT_MOST, (WINDOWS,), number=1)).is_broken
    answer = asked(Question(Kind.AT_MOST, (WINDOWS,), number=0))
    assert answer.is_broken
    assert answer.text == "1 of 2 users gets Default: Ben gets Default on Windows"
    assert [breaker.user_id for breaker in answer.breakers] == [ben.pk]


def test_a_profile_reaches_its_number_and_not_one_more() -> None:
    ada, ben = people("Ada", "Ben")
    finance = make("Finance", users=[ada, ben])
    assert not asked(Question(Kind.REACHES, (WINDOWS,), number=2, profiles=one_of(finance))).is_broken
    answer = asked(Question(Kind.REACHES, (WINDOWS,), number=3, profiles=one_of(finance)))
    assert answer.is_broken
    assert answer.text == "reaches 2 of 2 users"


def test_members_break_it_by_name_and_those_of_another_platform_do_not() -> None:
    ada, ben, cy = people("Ada", "Ben", "Cy")
    group = group_of("Sales", ada, ben, cy)
    sales = make("Sales", groups=[group])
    make("Ben only", users=[ben], position=1)
    holds = Question(
        Kind.MEMBERS, (WINDOWS,), group=group, profiles=one_of(sales, AppProfile.objects.get(name="Ben only"))
    )
    assert asked(holds).text == "3 of 3 members get it"
    broken = asked(Question(Kind.MEMBERS, (WINDOWS, MACOS), group=group, profiles=one_of(sales, default(MACOS))))
    assert broken.text == "1 of 3 members gets another profile on Windows: Ben gets Ben only on Windows"
    assert broken.counts[MACOS] == Count(0, 3)


def test_nobody_of_a_group_on_default_counts_who_is() -> None:
    ada, ben = people("Ada", "Ben")
    group = group_of("Sales", ada, ben)
    make("Ada", users=[ada])
    answer = asked(Question(Kind.NOT_DEFAULT, (WINDOWS,), group=group))
    assert answer.text == "1 of 2 members gets Default: Ben gets Default on Windows"
    make("Ben", users=[ben])
    assert not asked(Question(Kind.NOT_DEFAULT, (WINDOWS,), group=group)).is_broken


def test_a_user_on_a_device_of_some_group_breaks_it() -> None:
    (ada,) = people("Ada")
    finance = make("Finance", users=[ada])
    question = Question(Kind.USER, (WINDOWS,), user=ada, profiles=one_of(finance))
    assert asked(question).text == "gets it"
    laptops = device_group("Laptops", [posture()])
    make("Laptops", applies_to_all=True, position=1, settings=limited(laptops))
    assert asked(question).text == "gets another profile: Ada gets Laptops on Windows"


def test_what_is_gone_is_trouble() -> None:
    ada = DirectoryUserFactory.create(name="Ada", deleted_at=EPOCH)
    gone = Named(None, "Finance", WINDOWS)
    leaver = asked(Question(Kind.USER, (WINDOWS,), user=ada, profiles=one_of(make("Sales"))))
    deleted = asked(Question(Kind.REACHES, (WINDOWS,), number=1, profiles=(gone,)))
    assert leaver.is_broken
    assert leaver.text == "Ada was removed in ZIA."
    assert deleted.is_broken
    assert deleted.text == "It names Finance (Windows), which was deleted."
    assert not leaver.is_worse_than({"windows": {"number": 0, "of": 1}}, "")
    assert deleted.is_worse_than({"windows": {"number": 1, "of": 1}}, "")
    assert not deleted.is_worse_than({"windows": {"number": 0, "of": 1}}, deleted.text)


def test_the_number_of_statements_grows_with_nothing() -> None:
    def statements() -> int:
        questions = [Question(Kind.AT_MOST, (WINDOWS, MACOS), number=0), *more]
        with CaptureQueriesContext(connection) as captured:
            ask(questions)
        return len(captured)

    group = group_of("Sales", *people("Ada", "Ben"))
    first = make("First", groups=[group])
    more = [
        Question(Kind.NOT_DEFAULT, (WINDOWS,), group=group),
        Question(Kind.MEMBERS, (MACOS, WINDOWS), group=group, profiles=one_of(first, default(MACOS))),
    ]
    statements()  # the first of a connection sizes its temporary tables
    few = statements()
    for number in range(5):
        profile = make(f"P {number}", groups=[group_of(f"G {number}", *people(f"U {number}"))])
        more.append(Question(Kind.REACHES, (WINDOWS,), number=9, profiles=one_of(profile)))
        more.append(Question(Kind.MEMBERS, (WINDOWS,), group=group, profiles=one_of(profile)))
    assert statements() == few
