import { Child, type ChildOptions } from '../children/child.js';

const lastLinesShown = 20;

/** A process of ours ended and nobody had asked it to. */
export class ChildDied extends Error {
  constructor(child: Child) {
    const { code, signal } = child.exitStatus ?? { code: null, signal: null };
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    const last = child.lastLines(lastLinesShown).map((line) => `    ${line}`);
    super([`${child.name} ended ${how}. Its last lines:`, ...last].join('\n'));
  }
}

/** Everything that was started, in that order: it is stopped in the opposite one. */
export class Supervisor {
  /** Rejects when a process ends that nobody asked to. */
  readonly death: Promise<never>;
  private readonly children: Child[] = [];
  private readonly asked = new Set<Child>();
  private isStopping = false;
  private reject: (error: Error) => void = () => undefined;

  constructor() {
    this.death = new Promise<never>((_, reject) => {
      this.reject = reject;
    });
    // Nobody may be listening yet when the first one dies.
    this.death.catch(() => undefined);
  }

  start(options: ChildOptions): Child {
    if (this.isStopping) throw new Error('everything is being stopped');
    return this.watch(new Child(options));
  }

  /** Answers for a process somebody else started. `forgives` says that this death is no reason to stop. */
  watch(child: Child, forgives: () => boolean = () => false): Child {
    this.children.push(child);
    if (this.isStopping) void child.stop();
    void child.exited.then(() => {
      if (!this.asked.has(child) && !this.isStopping && !forgives()) this.reject(new ChildDied(child));
    });
    return child;
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
