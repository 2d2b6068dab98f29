import { TryLater, type Settings } from '@bellwether/config';
import { hashPassword, matchesPassword, unmatchedHash } from '@bellwether/database/organizations';
import { Semaphore, SETTINGS } from '@bellwether/platform';
import { Inject, Injectable } from '@nestjs/common';

const waitMs = 5_000;

/** Hashes passwords, a few at a time: the threads that do it also serve DNS and files. */
@Injectable()
export class Passwords {
  private readonly semaphore: Semaphore;

  constructor(@Inject(SETTINGS) settings: Pick<Settings, 'health_checks'>) {
    this.semaphore = new Semaphore(settings.health_checks.password_threads, waitMs);
  }

  hash(password: string): Promise<string> {
    return this.inTurn(() => hashPassword(Buffer.from(password)));
  }

  /** Without a hash the answer is no, after the same work. */
  async matches(password: Buffer, hash: string | undefined): Promise<boolean> {
    const matched = await this.inTurn(() => matchesPassword(password, hash ?? unmatchedHash));
    return matched && hash !== undefined;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (!(await this.semaphore.acquire())) {
      throw new TryLater('GEN_UNAVAILABLE', 'too many passwords are checked at once, try again later');
    }
    try {
      return await work();
    } finally {
      this.semaphore.release();
    }
  }
}
