import { silentLog, type TelemetryLog } from '../instruments/telemetry-log.js';
import {
  type OfferedCredential,
  type RequestHeaders,
  parseAuthorization,
  parseBasic,
} from './authorization-header.js';
import { sameSecret } from './constant-time.js';
import { errorEnvelope } from '../exposition/metrics-endpoint.js';
import { PasswordVerifier } from './password-verifier.js';
import { SecretFile, type SecretSource, type SecretText, fixedSecret } from './secret-source.js';

export interface BasicAuthOptions {
  readonly username: string;
  /** Plain, or a bcrypt hash. */
  readonly password?: SecretText | undefined;
  readonly passwordFile?: string | undefined;
}

export interface MetricsGuardOptions {
  /** In secure mode an endpoint without any credential configured is closed instead of open. */
  readonly secure?: boolean | undefined;
  readonly bearerToken?: SecretText | undefined;
  readonly bearerTokenFile?: string | undefined;
  readonly basic?: BasicAuthOptions | undefined;
  /** Writes the JSON body of a refusal, for an app whose errors have a body of their own. */
  readonly renderBody?: ((reason: RefusalReason) => string) | undefined;
  readonly log?: TelemetryLog | undefined;
}

/** Why a scrape is refused: a code for programs and a message for people. */
export interface RefusalReason {
  readonly code: 'AUTH_METRICS_DISABLED' | 'AUTH_METRICS_TOKEN_REQUIRED' | 'AUTH_INVALID_BEARER_TOKEN';
  readonly message: string;
}

export interface Refusal extends RefusalReason {
  readonly ok: false;
  readonly status: 401 | 403;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Verdict = { readonly ok: true } | Refusal;

interface BasicCredential {
  readonly username: string;
  readonly password: SecretSource;
}

/**
 * Decides who may scrape. It sees headers alone, so a token in a query string cannot open it, and of the
 * headers only `Authorization`. Knows no framework: controllers, hooks and plain listeners ask it alike.
 */
export class MetricsGuard {
  private readonly secure: boolean;
  private readonly bearer: SecretSource | undefined;
  private readonly basic: BasicCredential | undefined;
  private readonly challenges: readonly string[];
  private readonly renderBody: (reason: RefusalReason) => string;

  constructor(
    options: MetricsGuardOptions,
    private readonly passwords = new PasswordVerifier(),
  ) {
    const log = options.log ?? silentLog;
    this.secure = options.secure ?? false;
    this.bearer = sourceOf('metrics bearer token', options.bearerToken, options.bearerTokenFile, log);
    this.basic = options.basic && basicOf(options.basic, log);
    this.renderBody = options.renderBody ?? (({ code, message }) => errorEnvelope(code, message));
    this.challenges = [
      ...(this.bearer ? ['Bearer realm="metrics"'] : []),
      ...(this.basic ? ['Basic realm="metrics", charset="UTF-8"'] : []),
    ];
  }

  /** Reads the files once, so that a missing one is in the log at start and not at the first scrape. */
  async load(): Promise<void> {
    await Promise.all([this.bearer?.current(), this.basic?.password.current()]);
  }

  async check(headers: RequestHeaders): Promise<Verdict> {
    if (!this.bearer && !this.basic) return this.secure ? this.refuse(403, disabled) : { ok: true };
    const offered = parseAuthorization(headers['authorization']);
    const matching = offered && this.matching(offered);
    if (matching === undefined) return this.refuse(401, tokenRequired);
    return (await matching) ? { ok: true } : this.refuse(401, invalidToken);
  }

  /** A scheme without a configured credential counts as unknown. */
  private matching({ scheme, credential }: OfferedCredential): Promise<boolean> | undefined {
    if (scheme === 'bearer' && this.bearer) return this.matchesBearer(credential, this.bearer);
    return scheme === 'basic' && this.basic ? this.matchesBasic(credential, this.basic) : undefined;
  }

  private async matchesBearer(offered: Buffer, bearer: SecretSource): Promise<boolean> {
    const expected = await bearer.current();
    // A header cannot carry white space at its ends, so a token that was pasted with some means the one
    // without.
    return expected !== undefined && sameSecret(offered, expected.trim());
  }

  private async matchesBasic(offered: Buffer, basic: BasicCredential): Promise<boolean> {
    const pair = parseBasic(offered);
    const expected = await basic.password.current();
    if (!pair || expected === undefined) return false;
    // Both are always compared, so that the time of a refusal does not reveal which half was wrong.
    const rightPassword = await this.passwords.verify(pair.password, expected);
    return sameSecret(pair.username, basic.username) && rightPassword;
  }

  private refuse(status: 401 | 403, reason: RefusalReason): Refusal {
    return {
      ok: false,
      status,
      ...reason,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        ...(status === 401 && { 'www-authenticate': this.challenges.join(', ') }),
      },
      body: this.renderBody(reason),
    };
  }
}

const disabled: RefusalReason = {
  code: 'AUTH_METRICS_DISABLED',
  message:
    'metrics are closed: secure mode is on and neither a metrics bearer token nor basic auth is configured',
};
const tokenRequired: RefusalReason = {
  code: 'AUTH_METRICS_TOKEN_REQUIRED',
  message: 'metrics bearer token required',
};
const invalidToken: RefusalReason = {
  code: 'AUTH_INVALID_BEARER_TOKEN',
  message: 'invalid metrics bearer token',
};

function basicOf(options: BasicAuthOptions, log: TelemetryLog): BasicCredential {
  if (options.username === '') throw new Error('metrics basic auth has an empty user name');
  if (options.username.includes(':'))
    throw new Error('metrics basic auth: a user name cannot contain a colon');
  const password = sourceOf('metrics basic auth password', options.password, options.passwordFile, log);
  if (!password) throw new Error('metrics basic auth has a user name and no password');
  return { username: options.username, password };
}

function sourceOf(
  name: string,
  text: SecretText | undefined,
  path: string | undefined,
  log: TelemetryLog,
): SecretSource | undefined {
  if (text !== undefined && path !== undefined) {
    throw new Error(`${name} is given twice, as a value and as a file: keep one`);
  }
  if (path !== undefined) return new SecretFile(name, path, log);
  return text === undefined ? undefined : fixedSecret(name, text);
}
