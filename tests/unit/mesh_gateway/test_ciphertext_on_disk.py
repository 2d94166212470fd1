"""What lies on the disk is ciphertext: no content, no private key, no stored answer in clear (control H7)."""

import pytest

from renkei_kit.keys import client_key
from unit.mesh_gateway.conftest import SEED, plain_texts

pytestmark = pytest.mark.control("H7")


@pytest.mark.parametrize("desk", [{"in_a_file": True}], indirect=True)
async def test_the_files_of_the_store_hold_no_content_no_key_and_no_answer_in_clear(desk, tmp_path):
    asked = await desk.http.post(
        "/permits", json=desk.query(), auth=desk.system, headers={"Idempotency-Key": "on-the-disk"}
    )
    permit = asked.json()["permit"]
    assert (await desk.present(permit)).json()["status"] == "answered"
    waiting = await desk.ask("no-auto-reply")
    assert (await desk.present(waiting.json()["permit"])).json()["status"] == "pending"
    private = [
        *(client_key(SEED, client.id).as_dict(private=True)["d"] for client in desk.world.clients),
        desk.ports.core.keyring.signing.as_dict(private=True)["d"],
    ]
    contents = [text for person in desk.world.people for text in plain_texts(desk.world, person.story)]
    assert len(contents) > 20
    hidden = [*contents, *(key.encode() for key in private), permit.encode(), waiting.json()["permit"].encode()]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    written = b"".join(path.read_bytes() for path in files)
    assert any(path.suffix == ".sqlite" for path in files)
    assert asked.json()["processing_number"].encode() in written  # what is on the disk was looked at
    assert [text for text in hidden if text in written] == []
