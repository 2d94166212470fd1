"""The checks of a provider, as data."""

from datetime import timedelta

from renkei.conform import provider_acts as acts
from renkei.conform.check import Check
from renkei.conform.provider_acts import F7, G11, G14, LAW, Act, Spoil

REFUSAL = "a refusal (4xx) without any answer and without the linkage code"
PERMIT = "design section 5, The permit"
OFF_LIST = {"affair": "JM99999999999999", "procedure": "JT99999999999999"}
STRANGER = "9000999900000001"


def _wrong(id_: str, title: str, source: str, spoil: Spoil) -> Check:
    return _refused(id_, title, source, acts.refuses(spoil), "deliver permit and notice of which this is wrong")


def _refused(id_: str, title: str, source: str, act: Act, *steps: str) -> Check:
    requirement = (
        "nothing is provided on a permit or notice that is not the core's, not for this provider, or not of now"
    )
    return Check(id_, title, requirement, source, steps, REFUSAL, act)


CHECKS = (
    Check(
        "PRV-01",
        "answers what it knows",
        "the provider answers with its original in the fields of the item",
        f"{LAW}; design section 5, step 4",
        ("deliver a permit and its notice about a person of whom it has the item", "open the answer"),
        "200 with an answer that names processing number, permit, provider and item, and has every field",
        acts.answers_what_it_knows,
    ),
    Check(
        "PRV-02",
        "knows nobody of an unknown code",
        "whether the provider knows the person is found out by the inquiry",
        "design section 5, step 3",
        ("deliver a notice whose code nobody has",),
        '200 with {"status": "no-record"}',
        acts.knows_nobody,
    ),
    Check(
        "PRV-03",
        "seals and binds its answer",
        "the answer is readable by the inquirer only and belongs to one query",
        f"{F7}, {G14}",
        ("deliver a permit and its notice", "read the protected header of the answer"),
        "kid of the inquirer's key; apu and apv, or processing_number and permit_jti, of this query",
        acts.binds_its_answer,
    ),
    Check(
        "PRV-04",
        "is answered through the gateway",
        "a provider that has plugged in its own system answers live, within the time limit of its endpoint",
        "design section 5, step 7",
        ("plug the program in at the gateway", "obtain a permit and present it", "open the inquirer's answer"),
        "the inquirer is answered, at once or after 202",
        acts.is_answered_through_the_gateway,
    ),
    Check(
        "PRV-05",
        "answers later",
        "an answer that needs a look comes later, by PUT /provisions/{processing_number}",
        "design section 5, steps 5 and 7",
        ("deliver a permit and its notice", "ask through the gateway and wait"),
        "202 at once, and the inquirer is answered afterwards",
        acts.answers_later,
    ),
    _refused(
        "PRV-10", "a permit that was changed", PERMIT, acts.tampered("permit"), "change a claim, keep the signature"
    ),
    _refused(
        "PRV-11", "a notice that was changed", PERMIT, acts.tampered("notice"), "change a claim, keep the signature"
    ),
    *(
        _refused(id_, f"a {part} {title}", PERMIT, acts.by_another(part, how), f"deliver a {part} signed so")
        for id_, part, how, title in (
            ("PRV-12", "permit", "unknown", "signed by an unknown key"),
            ("PRV-13", "notice", "unknown", "signed by an unknown key"),
            ("PRV-14", "permit", "stolen-kid", "signed by another key under the core's kid"),
            ("PRV-15", "notice", "stolen-kid", "signed by another key under the core's kid"),
            ("PRV-16", "permit", "none", "with the algorithm none"),
            ("PRV-17", "notice", "none", "with the algorithm none"),
            ("PRV-18", "permit", "secret", "signed with HS256 by the core's public key"),
            ("PRV-19", "notice", "secret", "signed with HS256 by the core's public key"),
        )
    ),
    _refused(
        "PRV-20", "a notice in the place of the permit", PERMIT, acts.swaps_are_noticed, "deliver the notice twice"
    ),
    _wrong("PRV-21", "a permit for another provider", PERMIT, lambda sent: sent.but({"aud": STRANGER})),
    _wrong("PRV-22", "a notice for another provider", LAW, lambda sent: sent.but(notice={"aud": STRANGER})),
    _wrong("PRV-23", "a permit of another issuer", PERMIT, lambda sent: sent.but({"iss": "http://elsewhere"})),
    _wrong("PRV-24", "a notice of another issuer", PERMIT, lambda sent: sent.but(notice={"iss": "http://elsewhere"})),
    _wrong("PRV-25", "a notice of another permit", G14, lambda sent: sent.but(notice={"permit_jti": "another"})),
    _wrong("PRV-26", "a notice of another number", G14, lambda sent: sent.but(notice={"processing_number": "1" * 20})),
    _wrong("PRV-27", "a notice of another item", G14, lambda sent: sent.but(notice={"item": "TM00000000000099"})),
    _wrong("PRV-28", "a notice of another inquirer", G14, lambda sent: sent.but(notice={"inquirer": STRANGER})),
    _wrong(
        "PRV-29",
        "a query that is not on its own copy of the list",
        G11,
        lambda sent: sent.but({"authorization_details": [{**sent.permit["authorization_details"][0], **OFF_LIST}]}),
    ),
    _wrong("PRV-30", "a permit without its query", PERMIT, lambda sent: sent.but({"authorization_details": None})),
    _wrong("PRV-31", "a notice without a subject", LAW, lambda sent: sent.but(notice={"sub": None})),
    _refused("PRV-40", "a delivery of an hour ago", PERMIT, acts.shifted(by=timedelta(hours=-1)), "deliver it late"),
    _refused("PRV-41", "a delivery of an hour ahead", PERMIT, acts.shifted(by=timedelta(hours=1)), "deliver it early"),
    _refused(
        "PRV-42", "a permit expired when presented", PERMIT, acts.permit_over_before_notice, "let it expire first"
    ),
    _refused(
        "PRV-43", "a delivery that was used", "design section 5, step 4", acts.replay_is_refused, "deliver it twice"
    ),
    Check(
        "PRV-44",
        "many copies of one delivery at once",
        "a permit is used once, also in a race",
        "design section 5, step 4",
        (f"deliver {acts.AT_ONCE} copies at the same time",),
        "exactly one is accepted",
        acts.only_one_of_many_copies,
    ),
    *(
        _refused(id_, title, "design section 6", acts.unreadable(content), "deliver it, signed")
        for id_, title, content in (
            ("PRV-50", "an empty body", b""),
            ("PRV-51", "a body that is no JSON", b"{"),
            ("PRV-52", "a body that is no object", b"[1]"),
            ("PRV-53", "a body without a notice", b'{"permit": "a.b.c"}'),
            ("PRV-54", "members of the wrong kind", b'{"permit": 1, "notice": null}'),
            ("PRV-55", "tokens that are none", b'{"permit": "x", "notice": "y"}'),
        )
    ),
    *(
        _refused(id_, title, "RFC 9421; control G14", acts.badly_signed(how), "deliver it so")
        for id_, title, how in (
            ("PRV-60", "a request that nobody signed", "none"),
            ("PRV-61", "a request with the signature of another body", "other-body"),
            ("PRV-62", "a request with the signature of another target", "other-target"),
        )
    ),
    Check(
        "PRV-70",
        "follows the core's keys",
        "keys are published at /.well-known/jwks.json and rotate; old ones verify until their permits expire",
        PERMIT,
        ("let the old key sign a delivery", "rotate the core's key", "deliver what the new and the old key signed"),
        "both are answered",
        acts.follows_new_keys,
    ),
)

UNCOVERED = (
    "whether what is provided is true: the suite cannot know the provider's originals",
    "the provider's own records, logs and their retention",
    "who may look at and release what waits inside the provider",
    "encryption at rest and TLS of the program",
    "load and behaviour under failure of the provider's own parts",
)
