// Checks manifests against Kubernetes' and the Prometheus Operator's own schemas, as kubernetes-models has them.
// Usage: node validate.mjs DOCUMENTS.json CHECK.ts
//   DOCUMENTS.json: [{ "name": …, "document": {…} }, …]
// Prints one complaint a line. Writes CHECK.ts, in which every document is a literal of its type: the compiler refuses
// fields that the type does not have, which a schema lets pass.
import { readFileSync, writeFileSync } from "node:fs";

const [documents, check] = [JSON.parse(readFileSync(process.argv[2], "utf8")), process.argv[3]];
const groups = { "monitoring.coreos.com": "@kubernetes-models/prometheus-operator/" };

function moduleOf({ apiVersion, kind }) {
  const group = String(apiVersion).split("/")[0];
  return `${groups[group] ?? "kubernetes-models/"}${apiVersion}/${kind}`;
}

let types = "";
for (const [index, { name, document }] of documents.entries()) {
  const path = moduleOf(document);
  let models;
  try {
    models = await import(path);
  } catch {
    console.log(`${name}: there is no ${document.kind} in ${document.apiVersion}`);
    continue;
  }
  try {
    new models[document.kind](document).validate();
  } catch (error) {
    console.log(`${name}: ${document.kind}: ${error.message}`);
  }
  types += `import type { I${document.kind} as Type${index} } from "${path}";\n`;
  types += `// ${name}\nexport const document${index}: Type${index} = ${JSON.stringify(document, null, 2)};\n`;
}
writeFileSync(check, types);
