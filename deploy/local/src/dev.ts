import { runDev } from './dev/run-dev.js';

process.exit(await runDev(process.argv.slice(2)));
