#!/usr/bin/env node
import { argv, cwd, stdin, stdout } from 'node:process';
import { text } from 'node:stream/consumers';
import { readEnvironment } from '@bellwether/config';
import { runCli } from './program.js';

/** Without the name of the error, which says little to an operator. */
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// The reader of the output may end first, as `head` does.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const run = async () =>
  runCli(argv.slice(2), {
    io: {
      out: (line) => console.log(line),
      err: (line) => console.error(line),
      readInput: () => text(stdin),
      columns: stdout.isTTY ? stdout.columns : undefined,
      // Heeds NO_COLOR and FORCE_COLOR.
      colours: stdout.isTTY && stdout.hasColors(),
    },
    env: readEnvironment(),
    cwd: cwd(),
  });

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`bellwether: ${messageOf(error)}`);
    process.exitCode = 1;
  },
);
