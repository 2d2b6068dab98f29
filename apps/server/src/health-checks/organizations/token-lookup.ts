import { createHash } from 'node:crypto';

import type { Permission } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { Injectable } from '@nestjs/common';
import { RecentAnswers } from './recent-answers.js';
import { findToken } from './organizations.repository.js';

export interface ValidToken {
  readonly id: string;
  readonly organizationId: string;
  readonly permissions: ReadonlySet<string>;
  readonly expiresAtMs: number;
}

/** Below the five seconds in which a revoked token has to stop, on every server. */
const keptForMs = 4_000;
/** Some 400 bytes each. Only valid tokens are kept here, so guesses cannot push them out. */
const validMax = 10_000;
/** A client with a wrong token repeats it; a flood of guesses only pushes out other guesses. */
const wrongMax = 10_000;

const times = { keptForMs, nowMs: () => performance.now() };

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** The digest that is stored instead of a token. */
export const digestOfToken = (token: string | Buffer): Buffer => createHash('sha256').update(token).digest();

export const allows = (token: ValidToken, permission: Permission): boolean =>
  token.permissions.has('*') || token.permissions.has(permission);

/** Finds tokens by their digest, and keeps what it found for some seconds. */
@Injectable()
export class TokenLookup {
  private readonly valid = new RecentAnswers<ValidToken>({ ...times, keysMax: validMax });
  private readonly wrong = new RecentAnswers<true>({ ...times, keysMax: wrongMax });
  /** Requests that arrive together with one token share one query. */
  private readonly running = new Map<string, Promise<ValidToken | undefined>>();

  constructor(private readonly db: Database) {}

  /** The token, where it is of that organization, has not expired, and the organization is open. */
  async find(organizationId: string, token: Buffer): Promise<ValidToken | undefined> {
    const id = organizationId.toLowerCase();
    if (!uuid.test(id)) return undefined;
    const digest = digestOfToken(token);
    const key = `${id}:${digest.toString('base64')}`;
    const known = this.valid.find(key);
    if (known !== undefined) return known.expiresAtMs > Date.now() ? known : undefined;
    if (this.wrong.find(key) !== undefined) return undefined;
    const running = this.running.get(key);
    if (running !== undefined) return running;
    const asked = this.ask(key, id, digest).finally(() => this.running.delete(key));
    this.running.set(key, asked);
    return asked;
  }

  /** A token that was revoked here stops here at once; other servers forget it within seconds. */
  forget(tokenId: string): void {
    this.valid.forgetWhere(({ id }) => id === tokenId);
  }

  private async ask(key: string, organizationId: string, digest: Buffer): Promise<ValidToken | undefined> {
    const askedAtMs = times.nowMs();
    const row = await findToken(this.db, organizationId, digest);
    if (row === undefined) {
      this.wrong.keep(key, true, askedAtMs);
      return undefined;
    }
    const { id, permissions, expires_at: expiresAt } = row;
    const token = { id, organizationId, permissions: new Set(permissions), expiresAtMs: expiresAt.getTime() };
    this.valid.keep(key, token, askedAtMs);
    return token;
  }
}
