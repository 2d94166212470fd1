"""The provider states of the pacts: each brings the network to where an interaction begins, and tells what is fresh.

What is told follows from the world's seed or was made by the network just now; it goes through the request filter
(`pact_filter`) to the provider and stands in no file.
"""

import json
from collections.abc import Awaitable, Callable, Mapping

from renkei.applicant import Applicant
from renkei.conform.provider import Provider
from renkei.network import Network
from renkei_kit import chance
from renkei_kit.certificate_serial import certificate_serial
from renkei_kit.envelope import seal_to
from renkei_kit.keys import derived_key, sealing_key
from renkei_kit.linkage import Query
from renkei_kit.personal_number import personal_number_of

PERSON = "nguyen-an"
ISA, PENSIONS, SETAGAYA = "9000100000000001", "9000200000000001", "9000013112100001"
Fresh = Mapping[str, str]
State = Callable[[Network], Awaitable[Fresh]]


def number_of(network: Network) -> str:
    person = network.world.person(PERSON)
    return personal_number_of(network.world.seed, person.id, person.number_generation).digits


def attributes(network: Network) -> dict[str, str]:
    person = network.world.person(PERSON)
    return {
        "name": person.filed_name,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.filed_address,
    }


def sealed_to_jlis(network: Network, line: Mapping[str, str]) -> str:
    return seal_to(derived_key(network.world.seed, "juki-line", "jlis-verify"), json.dumps(line).encode())


async def sent(network: Network, service: str, caller: str, path: str, body: object) -> dict:
    auth = await network.as_party(service, caller)
    answer = (await network.http[service].post(path, json=body, auth=auth)).raise_for_status()
    return answer.json() if answer.content else {}


async def a_person_has_a_number(network: Network) -> Fresh:
    plain = json.dumps({"personal_number": number_of(network)}).encode()
    told = {f"FRESH_{name.upper()}": value for name, value in attributes(network).items()}
    return told | {
        "FRESH_PERSONAL_NUMBER": number_of(network),
        "FRESH_SEALED_NUMBER": seal_to(sealing_key(network.world.seed), plain),
    }


async def a_case_is_registered(network: Network) -> Fresh:
    sealed = (await a_person_has_a_number(network))["FRESH_SEALED_NUMBER"]
    case = f"CASE-{chance.token_hex(4)}"
    body = {"case_id": case, "source": "ras", "sealed_number": sealed, "subject": attributes(network)}
    await sent(network, "ims", "feis", "/registrations", body)
    return {"FRESH_CASE": case}


async def an_application_was_submitted(network: Network) -> Fresh:
    applicant = Applicant(network, PERSON)
    (await applicant.register()).raise_for_status()
    (await applicant.log_in()).raise_for_status()
    return {"FRESH_APPLICATION": (await applicant.apply()).raise_for_status().json()["application_id"]}


async def an_application_was_handed_over(network: Network) -> Fresh:
    application = f"app-{chance.token_hex(8)}"
    body = {
        "application_id": application,
        "kind": "extension-of-stay",
        "applicant_kind": "self",
        "residence_card_number": "AB12345678CD",
        "requested_months": 12,
        "submitted_at": "2026-11-27T09:00:00+09:00",
        "sealed_number": "a.b.c.d.e",
        "office": "tokyo",
    }
    await sent(network, "feis", "ras", "/applications", body)
    return {"FRESH_APPLICATION": application}


async def a_file_for_jlis_is_ready(network: Network) -> Fresh:
    line = {"record_id": "record-1", "personal_number": number_of(network), **attributes(network)}
    return {"FRESH_ENVELOPE": sealed_to_jlis(network, line), "FRESH_FILE": chance.token_hex(16)}


async def isa_asked_for_a_code(network: Network) -> Fresh:
    """The acquisition number for J-LIS, with the code that it hands over under it, and the file that asks it to."""
    addressee = network.world.addressee_number(ISA, PERSON)
    asked = await network.http["mesh-gateway"].post(
        "/linkage-codes", json={"addressee_number": addressee}, auth=network.as_system("isa-ims")
    )
    number = asked.raise_for_status().json()["acquisition_number"]
    return {
        "FRESH_ACQUISITION": number,
        "FRESH_RECORD_CODE": network.world.resident_record_code(network.world.person(PERSON)),
        "FRESH_ENVELOPE": sealed_to_jlis(
            network, {"personal_number": number_of(network), "acquisition_number": number}
        ),
    }


async def a_provision_was_asked_for(network: Network) -> Fresh:
    body = {"affair": "JM99000000000001", "condition": {"birth_date": attributes(network)["birth_date"]}}
    return {"FRESH_PROVISION": (await sent(network, "juki-link", "ims", "/provisions", body))["provision_id"]}


async def a_card_is_in_force(network: Network) -> Fresh:
    serial = certificate_serial(network.world.seed, PERSON, 0, "user-authentication")
    return {"FRESH_SERIAL": f"{serial:x}"}


def waiting_query(network: Network, agency: str, affair: str, procedure: str) -> Query:
    """A question of the agency's whose answer its provider flagged 自動応答不可."""
    person = network.world.person_with_story("no-auto-reply")
    number = network.world.addressee_number(agency, person.id)
    return Query(number, affair, procedure, person.municipality, "TM00000000000002")


async def permit_of(network: Network, client: str, query: Query) -> Fresh:
    """A permit of the client's, and the processing number under which its inquiry is asked after."""
    auth = network.as_system(client)
    issued = await network.http["mesh-gateway"].post("/permits", json=query.body(), auth=auth)
    told = issued.raise_for_status().json()
    return {"FRESH_PERMIT": told["permit"], "FRESH_PROCESSING": told["processing_number"]}


async def isa_has_a_permit(network: Network) -> Fresh:
    query = waiting_query(network, ISA, "JM99000000000001", "JT99010000000001")
    return await permit_of(network, "isa-ims", query)


async def pension_has_a_permit(network: Network) -> Fresh:
    query = waiting_query(network, PENSIONS, "JM99000000000013", "JT99130000000001")
    return await permit_of(network, "pension", query)


async def presented(network: Network, client: str, fresh: Fresh) -> Fresh:
    body, auth = {"permit": fresh["FRESH_PERMIT"]}, network.as_system(client)
    (await network.http["mesh-gateway"].post("/inquiries", json=body, auth=auth)).raise_for_status()
    return fresh


async def an_inquiry_of_isa_waits(network: Network) -> Fresh:
    return await presented(network, "isa-ims", await isa_has_a_permit(network))


async def an_inquiry_of_pension_waits(network: Network) -> Fresh:
    return await presented(network, "pension", await pension_has_a_permit(network))


async def the_core_signed_a_delivery(network: Network) -> Fresh:
    base = str(network.http["agency"].base_url).rstrip("/")
    provider = await Provider(network, f"{base}/{SETAGAYA}", SETAGAYA, network.http["agency"]).prepared()
    signed = await provider.signed(await provider.delivery())
    return {"FRESH_PERMIT": signed["permit"], "FRESH_NOTICE": signed["notice"]}


STATES: Mapping[str, State] = {
    state.__name__.replace("_", " "): state
    for state in (
        a_person_has_a_number,
        a_case_is_registered,
        an_application_was_submitted,
        an_application_was_handed_over,
        a_file_for_jlis_is_ready,
        isa_asked_for_a_code,
        a_provision_was_asked_for,
        a_card_is_in_force,
        isa_has_a_permit,
        an_inquiry_of_isa_waits,
        pension_has_a_permit,
        an_inquiry_of_pension_waits,
        the_core_signed_a_delivery,
    )
}
