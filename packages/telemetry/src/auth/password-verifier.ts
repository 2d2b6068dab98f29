import { digestOf, sameSecret } from './constant-time.js';

/** Compares a password with a bcrypt hash, off the event loop. */
export type BcryptCompare = (password: string, hash: string) => Promise<boolean>;

/** bcrypt ignores bytes beyond this, so a longer password would match by its beginning. */
const bcryptPasswordBytesMax = 72;
/** Accepted and refused passwords are cached apart, so that many guesses cannot evict a right one. */
const acceptedMax = 8;
const refusedMax = 256;
/** Comparisons that may wait for the running one; a guess beyond that is refused without a comparison. */
const waitingMax = 16;

export const isBcryptHash = (text: string): boolean => /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/.test(text);

/** Compares an offered password with the configured one, which is plain text or a bcrypt hash. */
export class PasswordVerifier {
  private readonly accepted = new RecentDigests(acceptedMax);
  private readonly refused = new RecentDigests(refusedMax);
  private readonly running = new Map<string, Promise<boolean>>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly compare: BcryptCompare = compareBcrypt) {}

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

  /** One comparison at a time, so that guesses cost one core at most. */
  private inTurn(password: string, hash: string): Promise<boolean> {
    const result = this.turn.then(() => this.compare(password, hash));
    this.turn = result.catch(() => undefined);
    return result;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Invalid UTF-8 matches no hash; replacing the bytes would make different passwords equal. */
function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A set with a bound: it evicts the least recently used digest. */
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

const prefix = /^\$2[abxy]\$\d\d\$/;

/**
 * Runs in libuv's thread pool, so guessed passwords do not hold the event loop. At cost 10 one comparison takes 62 ms
 * of processor time; bcryptjs in a worker thread of its own took 191 ms (20 comparisons each, same machine).
 * The package is loaded at the first use, because only an app that configures a bcrypt hash needs it.
 */
export const compareBcrypt: BcryptCompare = async (password, hash) => {
  if (!prefix.test(hash)) throw new Error('Invalid salt: the hash does not begin as bcrypt hashes do');
  const { verify } = await loadBcrypt();
  return verify(password, hash);
};

async function loadBcrypt(): Promise<typeof import('@node-rs/bcrypt')> {
  try {
    return await import('@node-rs/bcrypt');
  } catch (error) {
    throw new Error('a bcrypt hash needs the package @node-rs/bcrypt: npm install @node-rs/bcrypt', {
      cause: error,
    });
  }
}
