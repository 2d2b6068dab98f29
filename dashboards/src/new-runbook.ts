/** `pnpm new runbook <AlertName>`: the form of a runbook, with what is known already filled in. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folders } from './folders.js';
import { runbookSkeleton } from './reference/runbook-skeleton.js';
import { bellwetherTexts } from './texts.js';
import { assemble } from './assemble.js';
import { bellwether } from './bellwether.js';
import { alertsOf } from './prometheus/rule-set.js';

const [name = ''] = process.argv.slice(2);
const alerts = alertsOf(assemble(bellwether, bellwetherTexts()).rules);
const path = join(folders.runbooks, `${name}.md`);

const refuse = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const found = alerts.find((alert) => alert.name === name);
if (found === undefined) {
  refuse(
    `No alert is called "${name}". There are: ${[...new Set(alerts.map((one) => one.name))].join(', ')}`,
  );
} else if (existsSync(path)) {
  refuse(`runbooks/${name}.md is there already.`);
} else {
  writeFileSync(path, runbookSkeleton(found));
  process.stdout.write(`Wrote dashboards/runbooks/${name}.md. Replace every TODO, then run: pnpm generate\n`);
}
