#!/usr/bin/env node
import { argv, cwd } from 'node:process';
import { readEnvironment } from '@bellwether/config';
import { runCli } from './program.js';

/** The name says little to whoever meets an error nobody planned for; the message is what counts. */
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

runCli(argv.slice(2), {
  io: { out: (text) => console.log(text), err: (text) => console.error(text) },
  env: readEnvironment(),
  cwd: cwd(),
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`bellwether: ${messageOf(error)}`);
    process.exitCode = 1;
  },
);
