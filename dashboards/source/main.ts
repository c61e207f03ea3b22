// Writes every dashboard as JSON into the folder that is named.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capacity } from './capacity.js';
import { containers } from './containers.js';
import { exporter } from './exporter.js';
import { fleet } from './fleet.js';
import { job } from './job.js';

const folder = process.argv[2] ?? 'grafana';
mkdirSync(folder, { recursive: true });
for (const [name, dashboard] of Object.entries({ fleet, job, containers, capacity, exporter })) {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(dashboard(), null, 2) + '\n');
}
