import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { forgetChild, watchChild } from './watchdog.js';

const linesKeptMax = 20_000;
const stopTimeoutMs = 15_000;
/** Long enough for a reader on a busy machine, which may look at its timers before it looks at its pipes. */
const lastLinesMs = 5_000;

export interface ChildOptions {
  /** The word a person reads when it dies. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** What asks this program to end in its orderly way. */
  readonly stopSignal?: NodeJS.Signals;
  readonly onLine?: (line: string) => void;
  /** False in tests: a handle somebody forgot must not hold the test runner. */
  readonly keepsUsAlive?: boolean;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process we started: its last words are kept, it can be stopped, and it never outlives us. */
export class Child {
  readonly name: string;
  readonly exited: Promise<ChildExit>;
  private readonly process: ChildProcess;
  private readonly stopSignal: NodeJS.Signals;
  private readonly kept: string[] = [];
  private exit: ChildExit | undefined;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.stopSignal = options.stopSignal ?? 'SIGTERM';
    this.process = spawn(options.command, options.args, {
      // Its own process group: Ctrl-C in a terminal reaches us alone, and we decide the order of stopping.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
    if (this.process.pid !== undefined) watchChild(this.process.pid, this.stopSignal);
    this.exited = this.untilExit();
    for (const stream of [this.process.stdout, this.process.stderr]) {
      if (stream !== null) this.keepLines(stream, options.onLine);
    }
    if (options.keepsUsAlive === false) this.letUsGo();
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get running(): boolean {
    return this.exit === undefined;
  }

  get exitStatus(): ChildExit | undefined {
    return this.exit;
  }

  logs(): string {
    return this.kept.join('\n');
  }

  lastLines(count: number): readonly string[] {
    return this.kept.slice(-count);
  }

  /** Asks it to end, and ends it when it does not within the time it is given. */
  async stop(timeoutMs = stopTimeoutMs): Promise<ChildExit> {
    // Whoever waits for an end must not end first.
    this.process.ref();
    this.signal(this.stopSignal);
    const timer = setTimeout(() => this.kill(), timeoutMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): Promise<ChildExit> {
    this.process.ref();
    // The whole group, so that nothing it started itself is left either.
    if (this.running && this.pid > 0) signalQuietly(-this.pid, 'SIGKILL');
    return this.exited;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running && this.pid > 0) signalQuietly(this.pid, signal);
  }

  private untilExit(): Promise<ChildExit> {
    return new Promise((resolve) => {
      const end = (exit: ChildExit) => {
        if (this.exit !== undefined) return;
        this.exit = exit;
        forgetChild(this.pid);
        resolve(exit);
      };
      this.process.once('error', (error) => {
        this.kept.push(error.message);
        if (this.process.pid === undefined) end({ code: 127, signal: null });
      });
      // `close` comes after the last line was read; a grandchild that holds the pipe must not delay it for ever.
      this.process.once('exit', (code, signal) => {
        const late = setTimeout(() => end({ code, signal }), lastLinesMs);
        this.process.once('close', () => {
          clearTimeout(late);
          end({ code, signal });
        });
      });
    });
  }

  private keepLines(stream: Readable, onLine: ((line: string) => void) | undefined): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      this.kept.push(line);
      if (this.kept.length > linesKeptMax) this.kept.splice(0, linesKeptMax / 2);
      onLine?.(line);
    });
  }

  private letUsGo(): void {
    this.process.unref();
    for (const stream of [this.process.stdout, this.process.stderr]) {
      (stream as { unref?: () => void } | null)?.unref?.();
    }
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already, which is what the signal was for.
  }
}
