import { join } from 'node:path';
import { Child } from '../children/child.js';
import { waitUntil } from '../wait-until.js';
import { ProcessLog } from './output.js';
import { ChildDied, type Supervisor } from './supervisor.js';

const healthyTimeoutMs = 60_000;

export interface AppOptions {
  readonly name: 'server' | 'worker';
  readonly root: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly supervisor: Supervisor;
  readonly say: (line: string) => void;
}

/** The server or the worker: started, watched, and started again when its code changes. */
export class AppProcess {
  readonly log: ProcessLog;
  private child: Child | undefined;
  /** After its first restart an end is a mistake in edited code and no reason to stop everything. */
  private isEdited = false;

  constructor(private readonly options: AppOptions) {
    this.log = new ProcessLog(options.name);
  }

  get name(): string {
    return this.options.name;
  }

  /** Resolves when it answers UP on /health. */
  async start(): Promise<void> {
    const { name, root, env, supervisor } = this.options;
    const child: Child = new Child({
      name,
      command: process.execPath,
      args: [join(root, 'apps', name, 'dist', 'main.js')],
      cwd: root,
      env,
      onLine: (line) => this.log.show(line, supervisor.isStopped(child)),
    });
    this.child = child;
    supervisor.watch(child, () => this.forgives(child));
    await this.untilHealthy(child);
  }

  /** Stops and starts it again; a failed start is printed, and everything else goes on. */
  async restart(): Promise<void> {
    const { name, supervisor, say } = this.options;
    this.isEdited = true;
    const old = this.child;
    if (old?.running === true) await supervisor.stop(old);
    const began = performance.now();
    this.start().then(
      () => say(`${name} is back (${seconds(performance.now() - began)})`),
      // The failure is printed already, or another change has replaced the process.
      () => undefined,
    );
  }

  private forgives(child: Child): boolean {
    if (!this.isEdited) return false;
    if (child === this.child) {
      this.options.say(new ChildDied(child).message.split('\n')[0] ?? '');
      this.options.say(`Waiting for the next change to start ${this.name} again; everything else goes on`);
    }
    return true;
  }

  private async untilHealthy(child: Child): Promise<void> {
    const { name, url } = this.options;
    let answer = 'no answer';
    await waitUntil(
      async () => {
        if (!child.running) throw new ChildDied(child);
        const response = await fetch(`${url}/health`).catch(() => undefined);
        if (response !== undefined) answer = `${response.status} ${await response.text()}`;
        return response?.ok === true;
      },
      { timeoutMs: healthyTimeoutMs, what: `the ${name} to be healthy` },
    ).catch((error: Error) => {
      if (error instanceof ChildDied) throw error;
      throw new Error(`${error.message}; its last answer on ${url}/health was: ${answer}`);
    });
  }
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
