/** The command behind `pnpm migrate`. */
import { explainMigrationFailure, runMigrateCommand } from './migrate-command.js';

try {
  console.log(await runMigrateCommand(process.argv.slice(2)));
} catch (error) {
  console.error(explainMigrationFailure(error));
  process.exitCode = 1;
}
