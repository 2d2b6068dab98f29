/** `pnpm new runbook <AlertName>` writes the skeleton of a runbook. */
import { assemble } from '../assemble.js';
import { alertsOf } from '../prometheus/rule-set.js';
import { writeRunbook } from '../reference/runbooks.js';
import { folders } from '../texts.js';
import { bellwether, bellwetherTexts } from './product.js';

const name = process.argv.at(-1) ?? '';
const { rules } = assemble(bellwether, bellwetherTexts());
const { ok, message } = writeRunbook(name, alertsOf(rules), folders.runbooks);
(ok ? process.stdout : process.stderr).write(`${message}\n`);
process.exitCode = ok ? 0 : 1;
