"""Nicknames from two lists of words: a student of a class is told apart without a name."""

COLORS = (
    "Amber", "Azure", "Blue", "Bronze", "Cherry", "Cobalt", "Copper", "Coral", "Cream", "Crimson", "Cyan",
    "Emerald", "Golden", "Green", "Grey", "Indigo", "Ivory", "Jade", "Khaki", "Lemon", "Lilac", "Lime",
    "Magenta", "Maroon", "Mint", "Navy", "Ochre", "Olive", "Opal", "Orange", "Peach", "Pearl", "Pink",
    "Plum", "Purple", "Quartz", "Red", "Rose", "Ruby", "Rust", "Saffron", "Sand", "Scarlet", "Sepia",
    "Silver", "Slate", "Tan", "Teal", "Topaz", "Umber", "Violet", "Wheat", "Wine", "Yellow",
)  # fmt: skip
ANIMALS = (
    "Badger", "Bear", "Beaver", "Bison", "Bobcat", "Camel", "Cat", "Condor", "Coyote", "Crane", "Deer",
    "Dolphin", "Dove", "Eagle", "Elk", "Falcon", "Ferret", "Finch", "Fox", "Frog", "Gazelle", "Gecko",
    "Goose", "Hare", "Hawk", "Heron", "Horse", "Ibex", "Jaguar", "Kestrel", "Koala", "Lark", "Lemur",
    "Leopard", "Lion", "Lizard", "Lynx", "Magpie", "Marten", "Mink", "Moose", "Newt", "Ocelot", "Otter",
    "Owl", "Panda", "Panther", "Parrot", "Pelican", "Penguin", "Pony", "Puffin", "Puma", "Rabbit",
    "Raven", "Robin", "Salmon", "Seal", "Sparrow", "Stork", "Swan", "Tiger", "Tern", "Turtle", "Weaver",
    "Wagtail", "Wolf", "Wombat", "Wren", "Yak", "Zebra",
)  # fmt: skip

PAIRS = len(COLORS) * len(ANIMALS)
_STEP = 1_409
"""A prime that divides neither list's length: number after number goes once through all pairs."""


def nickname(seed: int, number: int) -> str:
    """The nickname of a class's student with this number (1 to `PAIRS`); each pair once in a class."""
    color, animal = divmod((seed + number * _STEP) % PAIRS, len(ANIMALS))
    return f"{COLORS[color]} {ANIMALS[animal]}"
