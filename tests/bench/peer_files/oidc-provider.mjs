// oidc-provider that gives ES256 tokens to a client with a secret: node oidc-provider.mjs FOLDER PORT
import {generateKeyPairSync} from "node:crypto";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const [folder, port] = process.argv.slice(2);
const found = createRequire(`${folder}/`).resolve("oidc-provider");
const {Provider} = await import(pathToFileURL(found));

const {privateKey} = generateKeyPairSync("ec", {namedCurve: "P-256"});
const issuer = `http://127.0.0.1:${port}`;
const resource = "urn:bench:resource";
const provider = new Provider(issuer, {
  clients: [{
    client_id: "bench",
    client_secret: "bench-secret",
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    id_token_signed_response_alg: "ES256",
  }],
  jwks: {keys: [{...privateKey.export({format: "jwk"}), use: "sig", alg: "ES256", kid: "bench"}]},
  features: {
    clientCredentials: {enabled: true},
    devInteractions: {enabled: false},
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      getResourceServerInfo: () => ({
        scope: "permits",
        audience: resource,
        accessTokenTTL: 300,
        accessTokenFormat: "jwt",
        jwt: {sign: {alg: "ES256"}},
      }),
    },
  },
});
provider.listen(Number(port), "127.0.0.1");
