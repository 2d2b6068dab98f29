import { TryLater } from '@bellwether/config';
import { Semaphore } from '@bellwether/platform';

export interface ScrapeLimits {
  /** Pages of one organization that are made or sent at the same time. */
  readonly ofOrganization: number;
  /** Of all organizations together. */
  readonly ofAll: number;
  /** Pages that are read from the database at the same time. */
  readonly reading: number;
  /** Requests of one organization that wait; one more is refused at once. */
  readonly waitingOfOrganization: number;
  readonly waitMs: number;
}

/**
 * A page that is sent takes some megabytes at most, and its client reads as slowly as it likes; one that is read takes a
 * connection to the database, for a moment. So fewer are read at once, and few are of one organization.
 */
export const scrapeLimits: ScrapeLimits = {
  ofOrganization: 2,
  ofAll: 16,
  reading: 2,
  waitingOfOrganization: 16,
  waitMs: 5_000,
};

interface OfOrganization {
  readonly semaphore: Semaphore;
  /** Requests that wait or have a place. */
  requests: number;
}

/** Bounds the pages that are made at the same time, of one organization and of all. */
export class ScrapeSemaphores {
  private readonly all: Semaphore;
  private readonly reads: Semaphore;
  private readonly organizations = new Map<string, OfOrganization>();

  constructor(private readonly limits: ScrapeLimits = scrapeLimits) {
    this.all = new Semaphore(limits.ofAll, limits.waitMs);
    this.reads = new Semaphore(limits.reading, limits.waitMs);
  }

  /** What is returned gives the place back; a second call does nothing. */
  async acquire(organizationId: string): Promise<() => void> {
    const own = this.semaphoreOf(organizationId);
    own.requests += 1;
    const leave = (): void => {
      own.requests -= 1;
      if (own.requests === 0) this.organizations.delete(organizationId);
    };
    if (!(await own.semaphore.acquire())) {
      leave();
      throw busy('this organization');
    }
    if (!(await this.all.acquire())) {
      own.semaphore.release();
      leave();
      throw busy('all organizations');
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.all.release();
      own.semaphore.release();
      leave();
    };
  }

  async reading<T>(read: () => Promise<T>): Promise<T> {
    if (!(await this.reads.acquire())) throw busy('all organizations');
    try {
      return await read();
    } finally {
      this.reads.release();
    }
  }

  private semaphoreOf(organizationId: string): OfOrganization {
    const { ofOrganization, waitingOfOrganization, waitMs } = this.limits;
    const known = this.organizations.get(organizationId);
    if (known !== undefined) {
      if (known.requests >= ofOrganization + waitingOfOrganization) throw tooMany();
      return known;
    }
    const own = { semaphore: new Semaphore(ofOrganization, waitMs), requests: 0 };
    this.organizations.set(organizationId, own);
    return own;
  }
}

const busy = (whose: string): TryLater =>
  new TryLater(
    'GEN_UNAVAILABLE',
    `too many scrapes of ${whose} at the same time, try again later`,
    {},
    {
      retryAfterSeconds: 5,
    },
  );

const tooMany = (): TryLater =>
  new TryLater(
    'GEN_RATE_LIMITED',
    'too many scrapes of this organization at the same time',
    {},
    {
      retryAfterSeconds: 5,
    },
  );
