import { open } from 'node:fs/promises';

import type { TelemetryLog } from '../instruments/telemetry-log.js';

/** A text, or an object that prints itself as redacted and gives the text only when asked. */
export type SecretText = string | { reveal(): string };

/** Where a secret comes from. `undefined` means there is none now, so that nothing can match it. */
export interface SecretSource {
  current(): Promise<string | undefined>;
}

export function fixedSecret(name: string, text: SecretText): SecretSource {
  const value = typeof text === 'string' ? text : text.reveal();
  if (value.trim() === '') throw new Error(`${name} is empty: leave it out, or give it a value`);
  return { current: async () => value };
}

/** A token or a password fits; a file beyond this is not one. */
const secretFileBytesMax = 16_384;

/**
 * A secret in a file that may be exchanged while the process runs. It is read at each use: the file is tiny,
 * and a time stamp would miss two writes within one tick of the file system's clock.
 */
export class SecretFile implements SecretSource {
  private last: string | undefined;
  private reading: Promise<string | undefined> | undefined;
  private complaint: string | undefined;

  constructor(
    private readonly name: string,
    private readonly path: string,
    private readonly log: TelemetryLog,
  ) {}

  /** Uses that overlap share one reading. */
  current(): Promise<string | undefined> {
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<string | undefined> {
    const found = await readBounded(this.path);
    if ('problem' in found) this.reportProblem(found.problem);
    else this.accept(found.text);
    return this.last;
  }

  private accept(text: string): void {
    const rotated = this.last !== undefined && this.last !== text;
    const recovered = this.complaint !== undefined;
    this.last = text;
    this.complaint = undefined;
    if (rotated) this.log.info({ setting: this.name }, `${this.name} has changed and is in use from now on`);
    else if (recovered) this.log.info({ setting: this.name }, `${this.name} can be read again`);
  }

  /** Once for each problem, so that a scrape every few seconds does not fill the log. */
  private reportProblem(problem: string): void {
    if (this.complaint === problem) return;
    this.complaint = problem;
    const consequence =
      this.last === undefined ? 'nobody is let in until it can be read' : 'the last good value stays in use';
    this.log.error({ setting: this.name }, `${this.name} ${problem}; ${consequence}`);
  }
}

async function readBounded(path: string): Promise<{ text: string } | { problem: string }> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(secretFileBytesMax + 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      if (bytesRead > secretFileBytesMax) return { problem: 'is too large to be a secret' };
      const text = buffer.toString('utf8', 0, bytesRead).trim();
      return text === '' ? { problem: 'is empty' } : { text };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { problem: code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})` };
  }
}
