"""Where a port listens: an address as it is, or the machine's own address on a network."""

import pytest

from renkei_kit.serve import address_on


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_address_is_taken_as_it_is(host):
    assert address_on(host) == host


def test_of_a_network_it_is_the_machines_own_address_there():
    assert address_on("127.0.0.0/8") == "127.0.0.1"


def test_what_is_no_network_is_an_error_of_the_settings():
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        address_on("10.0.0.0/99")
