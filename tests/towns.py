"""Make random servers, and tell who can read what there by asking every member.

Nothing here knows how Memoir works that out: each member's permissions are computed step by step
as Discord's documentation says.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

ADMINISTRATOR, VIEW, HISTORY, CONNECT = 1 << 3, 1 << 10, 1 << 16, 1 << 20
MANAGE_THREADS = 1 << 34
OWNER = 0  # the first of the people

Rule = tuple[int, int]  # allowed, denied


@dataclass(frozen=True)
class Room:
    """Hold a channel and its overwrites; roles and people are numbered."""

    spoken: bool
    aged: bool
    everyone: Rule
    roles: dict[int, Rule]
    members: dict[int, Rule]


@dataclass(frozen=True)
class Thread:
    """Hold a thread: in which room, and who is in it."""

    room: int
    private: bool
    inside: frozenset[int]


@dataclass(frozen=True)
class Town:
    """Hold a server: what roles grant, what each person holds, rooms and threads."""

    everyone: int
    roles: tuple[int, ...]
    people: tuple[frozenset[int], ...]
    rooms: tuple[Room, ...]
    threads: tuple[Thread, ...] = ()

    @property
    def places(self) -> Iterator[int]:
        """Yield the number of every place: rooms first, then threads."""
        yield from range(len(self.rooms) + len(self.threads))

    def room_of(self, place: int) -> int:
        """Return the room whose overwrites rule a place."""
        threads = place - len(self.rooms)
        return place if threads < 0 else self.threads[threads].room

    def thread(self, place: int) -> Thread | None:
        """Return the thread that a place is, if it is one."""
        number = place - len(self.rooms)
        return self.threads[number] if number >= 0 else None

    def permissions(self, person: int, place: int) -> int:
        """Return what somebody may do in a place."""
        room = self.rooms[self.room_of(place)]
        granted = self.everyone
        for role in self.people[person]:
            granted |= self.roles[role]
        if person == OWNER or granted & ADMINISTRATOR:
            return -1  # everything
        allow = deny = 0
        for role in self.people[person] & room.roles.keys():
            allow, deny = allow | room.roles[role][0], deny | room.roles[role][1]
        for allowed, denied in (room.everyone, (allow, deny), room.members.get(person, (0, 0))):
            granted = (granted & ~denied) | allowed
        return granted

    def sees(self, person: int, place: int) -> bool:
        """Return whether somebody sees what is said in a place from now on."""
        may, thread = self.permissions(person, place), self.thread(place)
        needed = VIEW | (CONNECT if self.rooms[self.room_of(place)].spoken else 0)
        shut_out = (
            thread is not None
            and thread.private
            and person not in thread.inside
            and not may & MANAGE_THREADS
        )
        return may & needed == needed and not shut_out

    def reads(self, person: int, place: int) -> bool:
        """Return whether somebody can read what was said in a place before."""
        return self.sees(person, place) and bool(self.permissions(person, place) & HISTORY)

    def may_be_told(self, place: int, source: int, readers: Iterator[int] | list[int]) -> bool:
        """Return whether what was said in a source may be told these readers in a place."""
        aged = self.rooms[self.room_of(source)].aged and not self.rooms[self.room_of(place)].aged
        return not aged and all(self.reads(each, source) for each in readers)

    def told_to_all(self, place: int) -> set[int]:
        """Return the sources that an answer all see may draw on, by the list of members."""
        seeing = [each for each in range(len(self.people)) if self.sees(each, place)]
        return {each for each in self.places if self.may_be_told(place, each, seeing)}

    def told_to(self, person: int, place: int) -> set[int]:
        """Return the sources that an answer in a place that one person sees may draw on."""
        return {each for each in self.places if self.may_be_told(place, each, [person])}


READING = st.sampled_from([0, VIEW, HISTORY, CONNECT, VIEW | HISTORY, VIEW | HISTORY | CONNECT])
RULE = st.tuples(READING, READING).map(lambda rule: (rule[0], rule[1] & ~rule[0]))
ROLE = READING | st.sampled_from([ADMINISTRATOR, MANAGE_THREADS, VIEW | HISTORY | MANAGE_THREADS])
USUAL = st.just(VIEW | HISTORY | CONNECT)
UNTOUCHED: Rule = (0, 0)
HIDDEN: Rule = (0, VIEW)


@st.composite
def towns(draw: st.DrawFn, *, rooms: int = 4, people: int = 4, threads: int = 3) -> Town:
    """Return a random server, in which everything that Discord knows may occur."""
    roles = draw(st.lists(ROLE, max_size=3))
    held = st.frozensets(st.integers(0, len(roles) - 1)) if roles else st.just(frozenset())
    many = draw(st.integers(2, people))
    room = st.builds(
        Room,
        spoken=st.sampled_from([False, False, True]),
        aged=st.sampled_from([False, False, False, True]),
        everyone=st.just(UNTOUCHED) | st.just(HIDDEN) | RULE,
        roles=st.dictionaries(st.integers(0, len(roles) - 1), RULE) if roles else st.just({}),
        members=st.dictionaries(st.integers(1, many - 1), RULE, max_size=2),
    )
    made = draw(st.lists(room, min_size=2, max_size=rooms))
    thread = st.builds(
        Thread,
        st.integers(0, len(made) - 1),
        st.booleans(),
        st.frozensets(st.integers(1, many - 1)).map(lambda inside: inside | {OWNER}),
    )
    return Town(
        draw(USUAL | ROLE),
        tuple(roles),
        tuple(draw(held) for _ in range(many)),
        tuple(made),
        tuple(
            each for each in draw(st.lists(thread, max_size=threads)) if not made[each.room].spoken
        ),
    )
