import type { Child } from '../children/child.js';
import { formatLogLine } from './output.js';

const lastLinesShown = 20;

/** A child ended without being asked to. */
export class ChildDied extends Error {
  constructor(child: Child) {
    const { code, signal } = child.exitStatus ?? { code: null, signal: null };
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    const last = child.lastLines(lastLinesShown).flatMap((line) => formatLogLine(line).split('\n'));
    super([`${child.name} ended ${how}. Its last lines:`, ...last.map((line) => `    ${line}`)].join('\n'));
  }
}

/** All children in the order of their start; they are stopped in the opposite order. */
export class Supervisor {
  /** Rejects when a child ends without being asked to. */
  readonly death: Promise<never>;
  private readonly reject: (error: Error) => void;
  private readonly children: Child[] = [];
  private readonly asked = new Set<Child>();
  private isStopping = false;

  constructor() {
    ({ promise: this.death, reject: this.reject } = Promise.withResolvers<never>());
    // The first child may end before anything awaits this promise.
    this.death.catch(() => undefined);
  }

  /** Takes over a child that was started elsewhere. `forgives`: its end is no reason to stop everything. */
  watch(child: Child, forgives: () => boolean = () => false): Child {
    this.children.push(child);
    if (this.isStopping) void child.stop();
    void child.exited.then(() => {
      if (!this.asked.has(child) && !this.isStopping && !forgives()) this.reject(new ChildDied(child));
    });
    return child;
  }

  isStopped(child: Child): boolean {
    return this.isStopping || this.asked.has(child);
  }

  async stop(child: Child): Promise<void> {
    this.asked.add(child);
    await child.stop();
    this.children.splice(this.children.indexOf(child), 1);
  }

  async stopAll(onStop: (name: string) => void): Promise<void> {
    this.isStopping = true;
    for (const child of this.children.toReversed()) {
      if (child.running) onStop(child.name);
      await child.stop();
    }
  }
}
