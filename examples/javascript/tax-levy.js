// ISA asks a municipality for a person's local tax: token, permit, presentation, answer. Stands for a system of yours.

import { createDecipheriv, createHash, createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";

const AFFAIR = "JM99000000000001", PROCEDURE = "JT99010000000001", TAX = "TM00000000000002";

export class Gateway {
  #url; #client; #secret; #token;

  constructor(url, client, secret) {
    [this.#url, this.#client, this.#secret] = [url, client, secret];
  }

  async post(path, body) {
    this.#token ??= await this.#newToken();
    let answer = await this.#send(path, body);
    if (answer.status === 401) { // the token has ended; one more is got, once
      this.#token = await this.#newToken();
      answer = await this.#send(path, body);
    }
    return { ok: answer.ok, status: answer.status, said: await answer.json() };
  }

  #send(path, body) {
    const headers = { Authorization: `Bearer ${this.#token}`, "Content-Type": "application/json" };
    return fetch(this.#url + path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #newToken() {
    const basic = Buffer.from(`${this.#client}:${this.#secret}`).toString("base64");
    const answer = await fetch(`${this.#url}/oauth2/token`, {
      method: "POST",
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    if (!answer.ok) throw new Error(`no token: ${(await answer.json()).code}`);
    return (await answer.json()).access_token;
  }
}

export async function askForLevy(gateway, key, addresseeNumber, municipality) {
  const query = { addressee_number: addresseeNumber, affair: AFFAIR, procedure: PROCEDURE, provider: municipality, item: TAX };
  const permit = await gateway.post("/permits", query);
  if (!permit.ok) return { said: "refused", reason: permit.said.code };
  const inquiry = await gateway.post("/inquiries", { permit: permit.said.permit });
  if (!inquiry.ok) return { said: "refused", reason: inquiry.said.code };
  if (!inquiry.said.answer) return { said: inquiry.said.status === "pending" ? "waiting" : "unknown" };
  const plain = JSON.parse(open(inquiry.said.answer, key));
  if (plain.processing_number !== inquiry.said.processing_number) throw new Error("the answer is another's");
  return { said: "known", amount: plain.content.income_levy };
}

// A compact JWE with ECDH-ES+A256KW and A256GCM (RFC 7516, RFC 7518 4.6). A library such as `jose` does the same.
export function open(jwe, privateJwk) {
  const [protectedPart, wrapped, iv, ciphertext, tag] = jwe.split(".");
  const header = JSON.parse(Buffer.from(protectedPart, "base64url"));
  const secret = diffieHellman({
    privateKey: createPrivateKey({ key: privateJwk, format: "jwk" }),
    publicKey: createPublicKey({ key: header.epk, format: "jwk" }),
  });
  const unwrap = createDecipheriv("id-aes256-wrap", concatKdf(secret, header), Buffer.from("A6A6A6A6A6A6A6A6", "hex"));
  const contentKey = Buffer.concat([unwrap.update(Buffer.from(wrapped, "base64url")), unwrap.final()]);
  const decipher = createDecipheriv("aes-256-gcm", contentKey, Buffer.from(iv, "base64url"));
  decipher.setAAD(Buffer.from(protectedPart));
  decipher.setAuthTag(Buffer.from(tag, "base64url"));
  return Buffer.concat([decipher.update(Buffer.from(ciphertext, "base64url")), decipher.final()]).toString();
}

function concatKdf(secret, header) {
  const sized = (part) => Buffer.concat([uint32(part.length), part]);
  const uint32 = (value) => { const held = Buffer.alloc(4); held.writeUInt32BE(value); return held; };
  const info = ["apu", "apv"].map((name) => sized(Buffer.from(header[name] ?? "", "base64url")));
  return createHash("sha256")
    .update(Buffer.concat([uint32(1), secret, sized(Buffer.from(header.alg)), ...info, uint32(256)]))
    .digest();
}
