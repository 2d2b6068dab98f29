export interface GroupCommitOptions {
  /** How many items one commit takes. */
  readonly itemsMax: number;
  /** How many commits run at the same time. Items that arrive meanwhile wait and are taken together. */
  readonly commitsMax: number;
  /** How many items must wait before another commit starts beside a running one. */
  readonly concurrentMin: number;
  /** How many items may wait; further ones are refused. */
  readonly waitingMax: number;
  /** The error of a refused item. */
  readonly refusal: () => Error;
}

export type Settled<R> = { readonly value: R } | { readonly error: unknown };

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (value: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Stores items that arrive at the same time together. The first item is committed at once; items that arrive
 * during a commit are taken by the next one. A single request waits for no other, and many requests share one
 * wait for the disk.
 */
export class GroupCommit<T, R> {
  private readonly waiting: Waiting<T, R>[] = [];
  private running = 0;
  private planned = false;

  constructor(
    private readonly commit: (items: readonly T[]) => Promise<readonly Settled<R>[]>,
    private readonly options: GroupCommitOptions,
  ) {}

  add(item: T): Promise<R> {
    if (this.waiting.length >= this.options.waitingMax) return Promise.reject(this.options.refusal());
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.plan();
    });
  }

  /** Waits one turn of the event loop, so that requests read together are taken together. */
  private plan(): void {
    if (this.planned || !this.mayStart()) return;
    this.planned = true;
    setImmediate(() => {
      this.planned = false;
      this.start();
    });
  }

  private mayStart(): boolean {
    const { commitsMax, concurrentMin } = this.options;
    return this.running === 0 || (this.running < commitsMax && this.waiting.length >= concurrentMin);
  }

  private start(): void {
    const group = this.waiting.splice(0, this.options.itemsMax);
    if (group.length === 0) return;
    this.running += 1;
    void this.settle(group).finally(() => {
      this.running -= 1;
      if (this.waiting.length > 0) this.plan();
    });
    if (this.waiting.length > 0) this.plan();
  }

  private async settle(group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.commit(group.map(({ item }) => item));
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index];
        if (result === undefined) reject(new Error('a commit forgot one of its items'));
        else if ('error' in result) reject(result.error);
        else resolve(result.value);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
