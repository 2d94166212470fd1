"""What an answer is bound to stands on its outside, where everybody can read it and nobody can change it."""

import base64
import json

import pytest
from joserfc import jwe

from renkei_kit.binding import Binding, binding_of
from renkei_kit.envelope import ALGORITHMS, EnvelopeError, open_with, protected_header, seal_to
from renkei_kit.keys import client_key
from renkei_kit.linkage import Inquiry, outside_says_the_same

KEY = client_key("seed", "isa-ims")
BINDING = Binding("1" * 20, "permit-id")
INQUIRY = Inquiry("1" * 20, "9000013112100001", "TM00000000000002")


def with_header(envelope: str, **changes: object) -> str:
    header, *rest = envelope.split(".")
    altered = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))) | changes
    text = base64.urlsafe_b64encode(json.dumps(altered).encode()).rstrip(b"=").decode()
    return ".".join([text, *rest])


@pytest.mark.control("G14")
def test_a_bound_answer_is_read_from_outside_and_opened_by_a_library_that_knows_nothing_of_bindings():
    answer = seal_to(KEY, b"content", BINDING.header())
    assert binding_of(answer) == BINDING
    assert protected_header(answer)["kid"] == KEY.kid
    assert jwe.decrypt_compact(answer, KEY, algorithms=ALGORITHMS).plaintext == b"content"


@pytest.mark.control("G14")
def test_a_changed_binding_shuts_the_envelope():
    answer = seal_to(KEY, b"content", BINDING.header())
    moved = with_header(answer, **Binding("2" * 20, "permit-id").header())
    assert binding_of(moved) == Binding("2" * 20, "permit-id")
    with pytest.raises(EnvelopeError):
        open_with(KEY, moved)


def test_a_provider_may_write_the_names_out():
    named = {"processing_number": BINDING.processing_number, "permit_jti": BINDING.permit_id}
    assert binding_of(with_header(seal_to(KEY, b"content"), **named)) == BINDING
    assert binding_of(with_header(seal_to(KEY, b"content", BINDING.header()), **named)) == BINDING
    assert binding_of(with_header(seal_to(KEY, b"x"), **named | Binding("2" * 20, "other").header())) is None


@pytest.mark.parametrize(
    "changes",
    [{}, {"apu": "MQ"}, {"apu": 1, "apv": 2}, {"apu": "%", "apv": "%"}, {"processing_number": "1"}, {"apv": "_w"}],
)
def test_a_binding_that_is_missing_or_half_is_none(changes):
    assert binding_of(with_header(seal_to(KEY, b"content"), **changes)) is None


@pytest.mark.parametrize("text", ["", "a.b.c", "a.b.c.d.e", "e30.a.b.c.d", "bnVsbA.a.b.c.d", "....", "é.b.c.d.e"])
def test_what_is_no_envelope_has_no_outside(text):
    assert protected_header(text) is None
    assert binding_of(text) is None


@pytest.mark.control("G14")
def test_the_inquirer_holds_the_outside_against_the_inside():
    def says(envelope: str, **plain: str):
        return outside_says_the_same(INQUIRY, plain, envelope)

    bound = seal_to(KEY, b"x", BINDING.header())
    assert says(bound) is None
    assert says(bound, permit_id="permit-id") is None
    assert says(seal_to(KEY, b"x"), permit_id="permit-id") is None
    assert says(bound, permit_id="another").rule == "outside_says_the_same"
    assert says(seal_to(KEY, b"x", Binding("2" * 20, "permit-id").header())).instance == INQUIRY.processing_number
