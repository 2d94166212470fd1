"""The first half of the story: from the applicant's card to ISA's linkage code (符号)."""

from renkei.applicant import Applicant
from renkei.demo.scene import OFFICER, Scene, check
from renkei.demo.step import Happened, answered
from renkei_kit.errors import ErrorCode


async def registers(scene: Scene) -> Happened:
    """The applicant registers (利用申出) with a valid user certificate."""
    lost = await Applicant(scene.network, scene.network.world.person_with_story("certificate-revoked").id).register()
    scene.number = await scene.applicant.number_on_card()
    answer = (await scene.applicant.register()).raise_for_status()
    (await scene.applicant.log_in()).raise_for_status()
    card = await scene.network.control["jlis-verify"].get(f"/cards/{scene.person.id}")
    serial = answer.json()["certificate_serial"]
    return answered(
        answer,
        check(serial in card.text, "the certificate is the one on the card that J-LIS issued"),
        check(
            lost.json().get("code") == ErrorCode.CERTIFICATE_NOT_VALID.slug,
            "J-LIS is asked: the same operation refuses a card that was reported lost",
        ),
    )


async def applies(scene: Scene) -> Happened:
    """The same card signs the application; the number goes along in a sealed envelope."""
    answer = (await scene.applicant.apply()).raise_for_status()
    scene.application_id = answer.json()["application_id"]
    return answered(answer, check(scene.number not in answer.text, "RAS answers without the personal number"))


async def is_passed_on(scene: Scene) -> Happened:
    """RAS passes the application on by itself."""
    answer = await scene.until(
        "the transfer to FEIS",
        lambda: scene.applicant.application(scene.application_id),
        lambda application: application["state"] != "submitted",
    )
    return answered(answer, f"nobody asked for it, and RAS says: {answer.json()['state']}")


async def number_is_handed_over(scene: Scene) -> Happened:
    """FEIS hands the sealed number to IMS; it cannot read it, and keeps nothing of it."""
    feis = scene.service("feis")
    async with scene.looking("feis", OFFICER) as auth:
        cases = (await feis.get("/cases", auth=auth)).raise_for_status().json()["cases"]
        case_id = next(case["case_id"] for case in cases if case["application_id"] == scene.application_id)
        answer = await scene.until(
            "the registration at IMS",
            lambda: feis.get(f"/cases/{case_id}", auth=auth),
            lambda case: case["state"] == "examining" or case["reason_code"],
        )
    scene.case_id, case = case_id, answer.json()
    return answered(
        answer,
        check(
            case["state"] == "examining", "IMS gave an addressee number (団体内統合宛名番号), and the case is examined"
        ),
        check(scene.number not in answer.text, "FEIS shows no personal number"),
        check("sealed" not in answer.text, "and no envelope, which only IMS can open"),
    )


async def number_is_verified(scene: Scene) -> Happened:
    """IMS has the number verified (真正性確認) by J-LIS, through juki-link on the leased line."""
    async with scene.looking("juki-link", "operator-1") as auth:
        log = (await scene.service("juki-link").get("/transmissions", auth=auth)).raise_for_status()
    async with scene.looking("ims", "registrar-1") as auth:
        answer = await scene.service("ims").get(f"/persons/{scene.addressee_number}", auth=auth)
    entry = answer.raise_for_status().json()
    return answered(
        answer,
        check(entry["authenticity"] == "match", "J-LIS found number and person to be one: match"),
        check(len(log.json()["transmissions"]) > 0, "juki-link's operators' log shows the file that went out"),
        check(scene.number not in answer.text + log.text, "neither IMS's screen nor that log shows the number"),
    )


async def code_is_acquired(scene: Scene) -> Happened:
    """IMS acquires ISA's linkage code; J-LIS, not ISA, tells the core who the person is."""
    isa_ims = scene.network.as_system("isa-ims")
    answer = await scene.until(
        "the acquisition of the linkage code",
        lambda: scene.service("mesh-gateway").get(f"/linkage-codes/{scene.addressee_number}", auth=isa_ims),
        lambda code: code["state"] == "acquired",
    )
    return answered(answer, check(scene.number not in answer.text, "no personal number reached the gateway"))
