import { asksForHelp, demoUsage, readDemoOptions } from './demo/demo-options.js';
import { runDemo } from './demo/run-demo.js';

/** `pnpm demo`: traffic against a running system, so that every panel shows data; stops by itself. */

const live = process.stdout.isTTY;
let open = false;
const say = (line: string): void => {
  process.stdout.write(`${open ? '\n' : ''}${line}\n`);
  open = false;
};
/** One changing line on a terminal; one line each time in a log. */
const progress = (line: string): void => {
  process.stdout.write(live ? `\r\u001b[2K${line}` : `${line}\n`);
  open = live;
};

const args = process.argv.slice(2);
try {
  if (asksForHelp(args)) {
    say(demoUsage);
  } else {
    const options = readDemoOptions(args, process.env);
    const done = await runDemo(options, { say, progress, reportEveryMs: live ? 500 : 10_000 });
    if (done) say('Look at it: the dashboards in Grafana, or the queue page of the worker.');
    process.exitCode = done ? 0 : 1;
  }
} catch (error) {
  say(`pnpm demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
