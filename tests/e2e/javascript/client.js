// openid-client, as published, against the gateway: finds the endpoints, authenticates, gets a permit and presents it.
// Reads what to do as JSON from standard input, writes what it saw as JSON to standard output.
import { request } from "node:https";
import { buffer, text } from "node:stream/consumers";
import * as client from "openid-client";

const given = JSON.parse(await text(process.stdin));
const issuer = new URL(given.issuer);

async function authentication() {
  if (given.method === "tls_client_auth") return client.TlsClientAuth();
  if (given.method === "client_secret_basic") return client.ClientSecretBasic(given.secret);
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", given.key, algorithm, false, ["sign"]);
  return client.PrivateKeyJwt({ key, kid: given.key.kid });
}

// Node's own fetch takes no client certificate.
async function fetchWithCertificate(url, { method = "GET", headers, body }) {
  if (new URL(url).protocol !== "https:") return fetch(url, { method, headers, body });
  const sent = { method, headers: Object.fromEntries(new Headers(headers)), ...given.tls };
  const answer = await new Promise((resolve, reject) => {
    request(url, sent, resolve).on("error", reject).end(body?.toString());
  });
  return new Response(await buffer(answer), { status: answer.statusCode, headers: answer.headers });
}

const metadata = given.tls && { use_mtls_endpoint_aliases: true };
const config = await client.discovery(issuer, given.client_id, metadata, await authentication(), {
  algorithm: "oauth2",
  execute: [client.allowInsecureRequests],
  ...(given.tls && { [client.customFetch]: fetchWithCertificate }),
});
const options = {};
if (given.dpop) options.DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));

const permit = await client.clientCredentialsGrant(
  config,
  { authorization_details: JSON.stringify(given.authorization_details) },
  options,
);
const before = await client.tokenIntrospection(config, permit.access_token);
const system = await client.clientCredentialsGrant(config, {}, options);
const answer = await client.fetchProtectedResource(
  config,
  system.access_token,
  new URL("/inquiries", given.resource ?? issuer),
  "POST",
  JSON.stringify({ permit: permit.access_token }),
  new Headers({ "content-type": "application/json" }),
  options,
);
const after = await client.tokenIntrospection(config, permit.access_token);
await client.tokenRevocation(config, system.access_token);
const revoked = await client.tokenIntrospection(config, system.access_token);

process.stdout.write(
  JSON.stringify({
    token_types: [permit.token_type, system.token_type].map((name) => name.toLowerCase()),
    details: permit.authorization_details,
    states: [before.state, after.state],
    bound: before.cnf !== undefined,
    answer: { code: answer.status, ...(await answer.json()) },
    revoked: !revoked.active,
  }),
);
