"""The families of codes of 16 characters, by the values seen in public (事務, 事務手続, 特定個人情報名, 機関コード)."""

import pytest
from pydantic import TypeAdapter, ValidationError

from renkei_kit.wire import AffairField, AgencyField, ItemField, ProcedureField

SEEN = [
    (AffairField, "JM01000000121000"),
    (ProcedureField, "JT01010000000214"),
    (ProcedureField, "JT01010000000001"),
    (ItemField, "TM00000000000002"),
    (ItemField, "TM00000000000089"),
    (ItemField, "TM00000000000082"),
    (AgencyField, "0220113112101700"),
]


@pytest.mark.parametrize("family, code", SEEN)
def test_a_code_seen_in_public_is_of_its_family_and_of_no_other(family, code):
    for other in (AffairField, ProcedureField, ItemField, AgencyField):
        adapter = TypeAdapter(other)
        if other is family:
            assert adapter.validate_python(code) == code
        else:
            with pytest.raises(ValidationError):
                adapter.validate_python(code)


@pytest.mark.parametrize("family, code", SEEN)
def test_a_code_that_is_shorter_longer_or_in_small_letters_is_of_no_family(family, code):
    adapter = TypeAdapter(family)
    for wrong in (code[:-1], code + "0", code + "\n", code[:-1] + "x", code[:-1] + "０"):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)
