/** `pnpm new runbook <AlertName>`: the form of a runbook, with what is known already filled in. */
import { assemble } from './assemble.js';
import { bellwether } from './bellwether.js';
import { folders } from './folders.js';
import { alertsOf } from './prometheus/rule-set.js';
import { writeRunbook } from './reference/write-runbook.js';
import { bellwetherTexts } from './texts.js';

const name = process.argv.at(-1) ?? '';
const { rules } = assemble(bellwether, bellwetherTexts());
const { ok, message } = writeRunbook(name, alertsOf(rules), folders.runbooks);
(ok ? process.stdout : process.stderr).write(`${message}\n`);
process.exitCode = ok ? 0 : 1;
