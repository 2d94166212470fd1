// The consumer against a running network, by Node's own test runner.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { askForLevy, Gateway } from "./tax-levy.js";

const ISA = "9000100000000001";
const file = process.env.RENKEI_WORLD;
const world = JSON.parse(file ? readFileSync(file) : execFileSync("renkei", ["world", "--json"]));
const isa = world.clients.find((client) => client.id === "isa-ims");
const gateway = new Gateway(world.services["mesh-gateway"].url, isa.id, isa.secret);

const PLACES = { plain: "千代田区", "no-copy": "川口市", "no-auto-reply": "川口市", "pia-void": "大阪市" };

before(async () => {
  for (const service of Object.values(world.services)) await fetch(`${service.control_url}/reset`, { method: "POST" });
});

const placeOf = (story) => world.agencies.find((agency) => agency.name.includes(PLACES[story])).code;
const numberOf = (story) => world.people.find((person) => person.story === story).addressee_numbers[ISA];

for (const [story, said, reason] of [
  ["plain", "known"],
  ["no-copy", "unknown"],
  ["no-auto-reply", "waiting"],
  ["pia-void", "refused", "pia-violation"],
]) {
  test(`what is said of the person with the story ${story}`, async () => {
    const levy = await askForLevy(gateway, isa.private_jwk, numberOf(story), placeOf(story));
    assert.deepEqual([levy.said, levy.reason], [said, reason]);
    assert.equal(Number.isInteger(levy.amount), said === "known");
  });
}

test("an unknown person is refused by name", async () => {
  const levy = await askForLevy(gateway, isa.private_jwk, "0".repeat(15), placeOf("plain"));
  assert.equal(levy.reason, "addressee-unknown");
});
