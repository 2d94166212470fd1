"""The layout of the files, by both ends: what one writes the other reads, and no bytes make either fail."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_jlis_verify.line_files import read_lines
from renkei_jlis_verify.schemas import AuthenticityLine
from renkei_juki_link.schemas import AuthenticityRecord
from renkei_kit.errors import ErrorCode, LinkageError
from renkei_kit.personal_number import PersonalNumber, check_digit
from renkei_kit.resident_condition import Condition, ProvisionRequest
from renkei_kit.resident_records import ChangeReason, ResidentChange, ResidentItem, ResidentRecord

digits = st.text("0123456789", min_size=11, max_size=11)
numbers = digits.map(lambda base: PersonalNumber(base + check_digit(base)))
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
sexes = st.sampled_from("FM")
checks = st.builds(
    AuthenticityRecord,
    record_id=st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    personal_number=numbers,
    name=texts,
    birth_date=days,
    sex=sexes,
    address=texts,
)
residents = st.builds(
    ResidentRecord,
    name=st.none() | texts,
    alias=st.none() | texts,
    birth_date=st.none() | days,
    sex=st.none() | sexes,
    address=st.none() | texts,
    personal_number=st.none() | numbers,
    change=st.none() | st.builds(ResidentChange, reason=st.sampled_from(ChangeReason), on=days),
    removed=st.sampled_from([None, "death", "departure"]),
)
requests = st.builds(
    ProvisionRequest,
    affair=st.just("JM99000000000001"),
    condition=st.builds(
        Condition,
        personal_numbers=st.none() | st.lists(numbers, min_size=1, max_size=3),
        name=st.none() | texts,
        birth_date=st.none() | days,
        sex=st.none() | sexes,
        address=st.none() | texts,
        changed_from=st.none() | days,
        include_removed=st.booleans(),
    ),
    items=st.lists(st.sampled_from(ResidentItem), min_size=1, unique=True),
)


@given(st.lists(checks, max_size=5))
def test_j_lis_reads_the_lines_that_the_link_server_writes(records):
    content = "".join(f"{record.model_dump_json()}\n" for record in records).encode()
    read = list(read_lines(AuthenticityLine, content))
    assert [line.model_dump() for line in read] == [record.model_dump() for record in records]


@given(st.lists(residents, max_size=5))
def test_a_line_is_one_resident_whatever_the_texts_are(people):
    content = "".join(f"{person.model_dump_json()}\n" for person in people).encode()
    assert [ResidentRecord.model_validate(json.loads(line)) for line in content.splitlines()] == people


@given(requests)
def test_a_condition_arrives_as_it_was_sent(request):
    (read,) = read_lines(ProvisionRequest, f"{request.model_dump_json(exclude_none=True)}\n".encode())
    assert read == request


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@pytest.mark.parametrize("model", [AuthenticityLine, ProvisionRequest])
def test_bytes_of_any_kind_are_refused_by_name(model, content):
    if not content.splitlines():
        return
    with pytest.raises(LinkageError) as refused:
        list(read_lines(model, content))
    assert refused.value.refusal.code is ErrorCode.REQUEST_INVALID
    assert all(error.field.startswith("/") for error in refused.value.refusal.errors)
