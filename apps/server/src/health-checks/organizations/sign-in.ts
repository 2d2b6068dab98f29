import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { type HttpFailure, RateLimit, RefusedRequest, SETTINGS } from '@bellwether/platform';
import { Inject, Injectable } from '@nestjs/common';
import { HealthChecksTelemetry } from '../health-checks.telemetry.js';
import { findAccount } from './organizations.repository.js';
import { clientNetwork } from './client-network.js';
import { Passwords } from './passwords.js';
import type { Tenant } from './tenant.js';

/** Addresses and accounts whose rate is kept; some 150 bytes each. */
const limitedMax = 50_000;

/** A client without a pause waits so long for each refusal, and leaves the process to others. */
const refusalDelayMs = 1_000;
/** Further ones are refused at once: each that waits holds a connection. */
const delayedMax = 1_000;

/** E-mail addresses may be as long as headers, so their digests are kept. */
const keyOf = (email: string): string =>
  createHash('sha256').update(email.toLowerCase()).digest('base64').slice(0, 22);

/** Signs accounts in by e-mail address and password, at a limited rate per address and per account. */
@Injectable()
export class SignIn {
  private readonly perAddress: RateLimit;
  private readonly perAccount: RateLimit;
  private delayed = 0;

  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
    private readonly telemetry: HealthChecksTelemetry,
    @Inject(SETTINGS) settings: Pick<Settings, 'health_checks'>,
  ) {
    const perMinute = settings.health_checks.sign_in_per_minute;
    const options = {
      perSecond: perMinute / 60,
      burst: perMinute,
      addressesMax: limitedMax,
      nowMs: () => performance.now(),
    };
    this.perAddress = new RateLimit(options);
    this.perAccount = new RateLimit(options);
  }

  /** The tenant of the account. An unknown address takes the same work as a wrong password. */
  async signIn(address: string, email: string, password: Buffer): Promise<Tenant | undefined> {
    const refusal = this.overLimit(address, email);
    if (refusal !== undefined) {
      this.telemetry.signedIn('limited');
      return this.refuse(refusal);
    }
    const account = await findAccount(this.db, email);
    const matches = await this.passwords.matches(password, account?.password_hash);
    this.telemetry.signedIn(matches ? 'accepted' : 'refused');
    if (!matches || account === undefined) return undefined;
    return { organizationId: account.organization_id, accountId: account.id };
  }

  /** For other work of an address that hashes a password. */
  async assertWithinRate(address: string): Promise<void> {
    const verdict = this.perAddress.take(clientNetwork(address));
    if (!verdict.allowed) await this.refuse(tooMany('this address', verdict.retryAfterSeconds));
  }

  private async refuse(refusal: HttpFailure): Promise<never> {
    if (this.delayed < delayedMax) {
      this.delayed += 1;
      await setTimeout(refusalDelayMs, undefined, { ref: false });
      this.delayed -= 1;
    }
    throw new RefusedRequest(refusal);
  }

  /** What an address is refused for does not count against the account it names. */
  private overLimit(address: string, email: string): HttpFailure | undefined {
    const ofAddress = this.perAddress.take(clientNetwork(address));
    if (!ofAddress.allowed) return tooMany('this address', ofAddress.retryAfterSeconds);
    const ofAccount = this.perAccount.take(keyOf(email));
    return ofAccount.allowed ? undefined : tooMany('this account', ofAccount.retryAfterSeconds);
  }
}

const tooMany = (whose: string, retryAfterSeconds: number): HttpFailure => ({
  status: 429,
  code: 'GEN_RATE_LIMITED',
  message: `too many sign-ins of ${whose}: try again in ${retryAfterSeconds} s`,
  headers: { 'Retry-After': String(retryAfterSeconds) },
});
