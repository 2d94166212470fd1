// oauth2-mock-server with an ES256 key: node oauth2-mock-server.mjs FOLDER PORT
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const [folder, port] = process.argv.slice(2);
const found = createRequire(`${folder}/`).resolve("oauth2-mock-server");
const {OAuth2Server} = await import(pathToFileURL(found));

const server = new OAuth2Server();
await server.issuer.keys.generate("ES256");
await server.start(Number(port), "127.0.0.1");
