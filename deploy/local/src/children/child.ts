import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { forgetChild, watchChild } from './watchdog.js';

const linesKeptMax = 20_000;
const stopTimeoutMs = 15_000;
/** Long enough for a busy machine, where timers may fire before pipes are read. */
const lastLinesMs = 5_000;

export interface ChildOptions {
  /** Shown when the process ends unexpectedly. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** The signal on which this program stops in order. */
  readonly stopSignal?: NodeJS.Signals;
  readonly onLine?: (line: string) => void;
  /** False in tests: a forgotten child must not keep the test runner alive. */
  readonly keepsUsAlive?: boolean;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process: keeps its last lines, can be stopped, and never outlives this process. */
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
      // A process group of its own: Ctrl-C reaches only this process, which stops its children in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.env,
      cwd: options.cwd,
      uid: options.uid,
      gid: options.gid,
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

  /** Sends the stop signal, and SIGKILL after the timeout. */
  async stop(timeoutMs = stopTimeoutMs): Promise<ChildExit> {
    // This process must stay alive while it waits.
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
    // Kill the whole group, so that grandchildren end too.
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
      // `close` comes after the last line; a grandchild that holds the pipe must not delay it for ever.
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
    // The process has ended already.
  }
}
