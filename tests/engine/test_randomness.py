"""Random numbers by address: one stream each, the same for ever."""

import pytest

from neuroviz_dash.engine.randomness import PURPOSES, generator

# PCG64 seeded by SeedSequence([7, code, 2]), codes 1 to 5: numpy promises both never to change.
FIRST_BITS = {
    "weights": 17026574657335685868,
    "data": 12050072477146805589,
    "noise": 14972467682419860153,
    "split": 14249979946405077625,
    "order": 12780934031907233438,
}


def test_streams_never_change() -> None:
    """Stored runs are rebuilt from them, so a later version must begin each stream with the same bits."""
    assert {
        purpose: generator(7, purpose, 2).bit_generator.random_raw() for purpose in PURPOSES
    } == FIRST_BITS


def test_an_address_names_one_stream_that_nobody_carries_along() -> None:
    first = generator(7, "order", 3)
    numbers = first.random(4).tolist()
    assert generator(7, "order", 3).random(4).tolist() == numbers
    assert first.random(4).tolist() != numbers


def test_the_index_is_0_unless_given() -> None:
    assert generator(7, "data").random() == generator(7, "data", 0).random()


def test_different_addresses_have_different_streams() -> None:
    addresses = [
        (seed, purpose, index) for seed in (0, 1, 2**32 - 1) for purpose in PURPOSES for index in (0, 1)
    ]
    assert len({generator(*address).random() for address in addresses}) == len(addresses)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ((-1, "data", 0), "seed: -1 is not allowed; allowed: 0 to 4294967295"),
        ((2**32, "data", 0), "seed: 4294967296 is not allowed; allowed: 0 to 4294967295"),
        ((0, "data", -2), "index: -2 is not allowed; allowed: 0 to 4294967295"),
        ((0, "luck", 0), "purpose: 'luck' is not allowed; allowed: weights, data, noise, split, order"),
    ],
)
def test_a_wrong_address_is_named(address: tuple[int, str, int], message: str) -> None:
    with pytest.raises(ValueError, match="is not allowed") as caught:
        generator(*address)
    assert str(caught.value) == message
