/** `pnpm demo`: traffic against a running system, so that every panel shows data; stops by itself. */
import { readDemoOptions } from './demo/demo-options.js';
import { runDemo } from './demo/run-demo.js';

const live = process.stdout.isTTY;
let open = false;
const say = (line: string): void => {
  process.stdout.write(`${open ? '\n' : ''}${line}\n`);
  open = false;
};
/** On a terminal one line that changes; in a log a line each time. */
const progress = (line: string): void => {
  process.stdout.write(live ? `\r\u001b[2K${line}` : `${line}\n`);
  open = live;
};

try {
  const options = readDemoOptions(process.argv.slice(2), process.env);
  const done = await runDemo(options, { say, progress, reportEveryMs: live ? 500 : 10_000 });
  if (done) say('Look at it: the dashboards in Grafana, or the queue page of the worker.');
  process.exitCode = done ? 0 : 1;
} catch (error) {
  say(`pnpm demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
