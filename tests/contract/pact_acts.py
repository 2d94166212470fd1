"""What consumers' own client code does with a provider: each act is an interaction of a pact (`pact_interactions`)."""

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from joserfc.jwk import ECKey

from renkei.places import WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_feis.clients import ims as ims_of_feis
from renkei_feis.clients import ras as ras_of_feis
from renkei_ims import clients as clients_of_ims
from renkei_ims.authenticity import ask_authenticity
from renkei_ims.rules import Authenticity
from renkei_jlis_verify.clients import complete_acquisition
from renkei_juki_link import clients as clients_of_juki_link
from renkei_juki_link.rules import Kind
from renkei_kit import chance
from renkei_kit.clock import JST, Clock
from renkei_kit.errors import LinkageError
from renkei_kit.jlis import Jlis
from renkei_kit.keys import client_key
from renkei_kit.linkage import Inquiry, InquiryStatus, Linkage, Query
from renkei_kit.resident_condition import Condition, ProvisionRequest
from renkei_kit.world import World
from renkei_kit.world_offices import NotificationKind
from renkei_mesh_gateway.provider_client import ProviderClient
from renkei_ras.clients import feis as feis_of_ras

PERMITTED = Query("774450947856364", "JM99000000000001", "JT99010000000001", "9000013101600001", "TM00000000000002")
QUERY = PERMITTED.body()
WORLD = World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date())
PENSIONS = WORLD.addressee_number("9000200000000001", WORLD.person_with_story("plain").id)
SETAGAYA = "9000013112100001"
SEALED = "a.b.c.d.e"  # opened by nobody
ATTRIBUTES = {
    "name": "FRESH_NAME",
    "birth_date": "FRESH_BIRTH_DATE",
    "sex": "FRESH_SEX",
    "address": "FRESH_ADDRESS",
}
INQUIRY = Inquiry("FRESH_PROCESSING", PERMITTED.provider, PERMITTED.item)


class Told(str):
    """A day that is told only when the pact is verified."""

    def isoformat(self):
        return str(self)


async def refused(call, code):
    with pytest.raises(LinkageError) as told:
        await call
    assert told.value.refusal.code.slug == code


async def closes_a_case_that_ims_does_not_know(party):
    await refused(ims_of_feis.close_case(party, "CASE-1", "examiner-1"), "not-found")


async def asks_for_a_case_that_is_not_open(party):
    query = {name: value for name, value in QUERY.items() if name != "addressee_number"}
    await refused(ims_of_feis.ask(party, "examiner-1", "CASE-1", QUERY["addressee_number"], query), "case-not-open")


async def notifies_of_an_application_that_ras_does_not_know(party):
    await refused(ras_of_feis.notify(party, "app-0123456789abcdef", "examining", None), "not-found")


async def sends_what_is_sealed_to_nobody(party):
    ports = SimpleNamespace(parties={"jlis-verify": party})
    await refused(clients_of_juki_link.send_linkage_code_request(ports, SEALED), "request-invalid")


async def hands_over_an_application(party):
    application = SimpleNamespace(
        id="app-00112233445566aa",
        kind="extension-of-stay",
        applicant_kind="self",
        residence_card_number="AB12345678CD",
        requested_months=12,
        requested_status=None,
        submitted_at=datetime(2026, 11, 27, 9, tzinfo=JST),
        office="tokyo",
        together_with=(),
        beneficiary=None,
    )
    await feis_of_ras.hand_over(party, SimpleNamespace(application=application, sealed_number=SEALED, attachments=()))


async def asks_for_a_permit_as_an_agency(party):
    query = replace(PERMITTED, addressee_number=PENSIONS, affair="JM99000000000013", procedure="JT99130000000001")
    text, _ = await Linkage(party, client_key(DEFAULT_SEED, "pension")).permit(query)
    assert text.count(".") == 2


async def asks_for_a_permit(party):
    text, inquiry = await Linkage(party, client_key(DEFAULT_SEED, "isa-ims")).permit(PERMITTED)
    assert text.count(".") == 2
    assert len(inquiry.processing_number) == 20


async def asks_for_what_is_not_on_the_list(party):
    query = replace(PERMITTED, item="TM99999999999999")
    await refused(Linkage(party, client_key(DEFAULT_SEED, "isa-ims")).permit(query), "not-on-allow-list")


async def presents_what_is_no_permit(party):
    linkage = Linkage(party, client_key(DEFAULT_SEED, "isa-ims"))
    await refused(
        linkage.present("no.permit", Inquiry("1" * 20, PERMITTED.provider, PERMITTED.item)), "permit-malformed"
    )


async def registers_a_number(party):
    resident = SimpleNamespace(
        name="FRESH_NAME", birth_date=Told("FRESH_BIRTH_DATE"), sex="FRESH_SEX", address="FRESH_ADDRESS"
    )
    number = await ims_of_feis.register_number(party, "CASE-1", "FRESH_SEALED_NUMBER", resident)
    assert len(number) == 15


async def closes_a_case(party):
    await ims_of_feis.close_case(party, "FRESH_CASE", "examiner-1")


async def tells_how_an_application_stands(party):
    await ras_of_feis.notify(party, "FRESH_APPLICATION", "examining", None)


async def tells_of_a_notification(party):
    notification = SimpleNamespace(
        id="ntf-00112233445566aa",
        kind=NotificationKind.LAWYER,
        office="tokyo",
        accepted_on=date(2026, 11, 27),
        valid_to=date(2029, 11, 27),
        ended_on=None,
        code_hash=None,
    )
    await ras_of_feis.put_notification(party, notification)


async def withdraws_an_application(party):
    await feis_of_ras.withdraw(party, "FRESH_APPLICATION")


async def withdraws_what_feis_does_not_know(party):
    await refused(feis_of_ras.withdraw(party, "app-ffffffffffffffff"), "not-found")


async def sends_a_file(party):
    ports = SimpleNamespace(parties={"jlis-verify": party})
    answer = await clients_of_juki_link.send_file(ports, Kind.AUTHENTICITY, "FRESH_FILE", "FRESH_ENVELOPE")
    assert answer.count(".") == 4


async def sends_a_code_request(party):
    ports = SimpleNamespace(parties={"jlis-verify": party})
    await clients_of_juki_link.send_linkage_code_request(ports, "FRESH_ENVELOPE")


async def asks_whether_a_number_is_the_persons(party):
    subject = SimpleNamespace(attributes=lambda: dict(ATTRIBUTES))
    with chance.drawing_from(chance.Stream(DEFAULT_SEED, "pact")):
        verdict = await ask_authenticity(party, SimpleNamespace(digits="FRESH_PERSONAL_NUMBER"), subject)
    assert verdict.result is Authenticity.MATCH


async def asks_for_a_provision(party):
    condition = Condition(birth_date=date(1990, 1, 1))
    await clients_of_ims.request_provision(party, ProvisionRequest(affair="JM99000000000001", condition=condition))


async def asks_for_records_of_no_provision(party):
    await refused(clients_of_ims.provided_records(party, "f" * 32), "not-found")


async def looks_for_a_provision(party):
    found = await clients_of_ims.find_provision(party, "0" * 32)
    assert found is not None


async def hands_over_a_record_code(party):
    await complete_acquisition(party, "FRESH_ACQUISITION", "FRESH_RECORD_CODE")


async def hands_over_a_record_code_that_nobody_asked_for(party):
    await refused(complete_acquisition(party, "f" * 32, "FRESH_RECORD_CODE"), "acquisition-unknown")


async def asks_which_certificates_belong_together(party):
    card = SimpleNamespace(serial="FRESH_SERIAL")
    assert not await Jlis(party, Clock()).ties(card, card)  # a certificate is not newer than itself


async def asks_about_a_certificate_that_nobody_has(party):
    card = SimpleNamespace(serial="ab")
    assert not await Jlis(party, Clock()).ties(card, card)


async def asks_whose_certificate_it_is(party):
    card = SimpleNamespace(identity=SimpleNamespace(serial="FRESH_SERIAL"))
    assert len(await Jlis(party, Clock()).record_code_of(card)) == 11


async def asks_whose_a_certificate_is_that_nobody_has(party):
    card = SimpleNamespace(identity=SimpleNamespace(serial="ab"))
    await refused(Jlis(party, Clock()).record_code_of(card), "not-found")


async def presents_a_permit(party):
    outcome = await Linkage(party, client_key(DEFAULT_SEED, "isa-ims")).present("FRESH_PERMIT", INQUIRY)
    assert outcome.status is InquiryStatus.PENDING


async def looks_again(party):
    assert (await Linkage(party, client_key(DEFAULT_SEED, "isa-ims")).collect(INQUIRY)).status is InquiryStatus.PENDING


async def presents_a_permit_as_an_agency(party):
    outcome = await Linkage(party, client_key(DEFAULT_SEED, "pension")).present("FRESH_PERMIT", INQUIRY)
    assert outcome.status is InquiryStatus.PENDING


async def looks_again_as_an_agency(party):
    assert (await Linkage(party, client_key(DEFAULT_SEED, "pension")).collect(INQUIRY)).status is InquiryStatus.PENDING


async def asks_a_provider(parties):
    reply = await provider_client(parties).ask(call_with("FRESH_NOTICE"), "FRESH_PERMIT")
    assert (reply.outcome, reply.refusal) == ("answered", None)
    assert reply.answer.count(".") == 4


async def asks_a_provider_with_what_the_core_did_not_sign(parties):
    reply = await provider_client(parties).ask(call_with("no.notice.-"), "no.permit.-")
    assert reply.outcome == "provider-unavailable"
    assert "permit-malformed" in reply.refusal.detail


def provider_client(parties):
    keyring = SimpleNamespace(signing=ECKey.generate_key("P-256"))
    return ProviderClient(parties, DEFAULT_SEED, Clock(), keyring, "required")


def call_with(notice):
    endpoint = SimpleNamespace(url=f"http://agency/{SETAGAYA}", timeout_seconds=10, signing_jwk=None)
    return SimpleNamespace(provision=SimpleNamespace(agency=SETAGAYA), endpoint=endpoint, notice=notice)
