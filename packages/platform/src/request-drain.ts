import type { ServerResponse } from 'node:http';

/** Counts the requests that are being answered, so that a shutdown can wait for them. */
export class RequestDrain {
  private readonly open = new Set<ServerResponse>();
  private waiting: (() => void)[] = [];
  private closed = false;

  /** True once no further request is taken. */
  get isClosed(): boolean {
    return this.closed;
  }

  close(): void {
    this.closed = true;
  }

  /** Counts a request until it is answered or its caller has closed the connection. */
  track(response: ServerResponse): void {
    this.open.add(response);
    response.once('close', () => {
      this.open.delete(response);
      if (this.open.size > 0) return;
      for (const resolve of this.waiting) resolve();
      this.waiting = [];
    });
  }

  /** Resolves when nothing is being answered. */
  async idle(): Promise<void> {
    if (this.open.size === 0) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
