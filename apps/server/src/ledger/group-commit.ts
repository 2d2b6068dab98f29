export interface GroupCommitOptions {
  /** How many items one commit takes. */
  readonly itemsMax: number;
  /** Commits that run at the same time; meanwhile what arrives waits and is taken together. */
  readonly commitsMax: number;
  /** How many must wait for another commit to begin beside one that runs: fewer are cheaper taken with those to come. */
  readonly crowd: number;
  /** How many items may wait; one more is refused. */
  readonly waitingMax: number;
  /** What the one who is refused gets. */
  readonly refusal: () => Error;
}

export type Settled<R> = { readonly value: R } | { readonly error: unknown };

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (value: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Stores what arrives at the same time together. The first item is committed at once; what arrives while commits are
 * under way is taken by the next one as a whole. So a lone request waits for nobody, and a crowd shares one wait for
 * the disk.
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

  /** One turn of the event loop later, so that requests read together are taken together. */
  private plan(): void {
    if (this.planned || !this.mayStart()) return;
    this.planned = true;
    setImmediate(() => {
      this.planned = false;
      this.start();
    });
  }

  private mayStart(): boolean {
    const { commitsMax, crowd } = this.options;
    return this.running === 0 || (this.running < commitsMax && this.waiting.length >= crowd);
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
