import { compareInThread, type BcryptCompare } from './bcrypt-compare.js';
import { digestOf, sameSecret } from './constant-time.js';

/** Longer than this bcrypt reads no further, so that a longer password would match by its beginning. */
const bcryptPasswordBytesMax = 72;
/**
 * Accepted and refused passwords are remembered apart, so that a flood of guesses cannot push a right one
 * out.
 */
const acceptedMax = 8;
const refusedMax = 256;
/** Comparisons that may wait for the one that runs; a guess beyond that is refused without a look. */
const waitingMax = 16;

const bcryptHash = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/;

export const isBcryptHash = (text: string): boolean => bcryptHash.test(text);

/**
 * Compares an offered password with a plain one or with a bcrypt hash, whichever is configured at that
 * moment.
 */
export class PasswordVerifier {
  private readonly accepted = new RecentDigests(acceptedMax);
  private readonly refused = new RecentDigests(refusedMax);
  private readonly running = new Map<string, Promise<boolean>>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly compare: BcryptCompare = compareInThread) {}

  async verify(offered: Buffer, expected: string): Promise<boolean> {
    return isBcryptHash(expected) ? this.verifyHash(offered, expected) : sameSecret(offered, expected);
  }

  private async verifyHash(offered: Buffer, hash: string): Promise<boolean> {
    const password = decode(offered);
    if (password === undefined || offered.length > bcryptPasswordBytesMax) return false;
    const key = digestOf(hash, offered).toString('base64');
    if (this.accepted.has(key)) return true;
    if (this.refused.has(key)) return false;
    const shared = this.running.get(key);
    if (shared) return shared;
    if (this.running.size > waitingMax) return false;
    const result = this.inTurn(password, hash).then((matches) => {
      (matches ? this.accepted : this.refused).add(key);
      return matches;
    });
    this.running.set(key, result);
    return result.finally(() => this.running.delete(key));
  }

  /** One at a time: guesses cost one core at most. */
  private inTurn(password: string, hash: string): Promise<boolean> {
    const result = this.turn.then(() => this.compare(password, hash));
    this.turn = result.catch(() => undefined);
    return result;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that are no text match no hash; replacing them would make different passwords equal. */
function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Forgets the one used longest ago when it is full. */
class RecentDigests {
  private readonly digests = new Set<string>();

  constructor(private readonly max: number) {}

  has(digest: string): boolean {
    if (!this.digests.delete(digest)) return false;
    this.digests.add(digest);
    return true;
  }

  add(digest: string): void {
    this.digests.add(digest);
    for (const oldest of this.digests) {
      if (this.digests.size <= this.max) return;
      this.digests.delete(oldest);
    }
  }
}
