import { randomBytes, randomUUID } from 'node:crypto';

import { NotFound, parseGoDuration, Refused, type Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { SETTINGS } from '@bellwether/platform';
import { Inject, Injectable } from '@nestjs/common';
import { storedId } from '../fields.dto.js';
import type { Tenant } from '../organizations/tenant.js';
import { digestOfToken, TokenLookup } from '../organizations/token-lookup.js';
import type { CreateToken } from './tokens.dto.js';
import {
  countTokens,
  deleteExpiredTokens,
  deleteToken,
  findTokenById,
  insertToken,
  loadTokens,
  lockTokensOf,
  type TokenRow,
} from './tokens.repository.js';

const secretBytes = 32;

@Injectable()
export class TokensService {
  constructor(
    private readonly db: Database,
    private readonly lookup: TokenLookup,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'health_checks'>,
  ) {}

  /** The secret is here and nowhere else: what is stored is its digest. */
  async create({ organizationId }: Tenant, body: CreateToken): Promise<{ row: TokenRow; secret: string }> {
    const secret = randomBytes(secretBytes).toString('base64url');
    const { name, description, ttl, permissions } = body;
    const row = await this.db.transaction().execute(async (trx) => {
      await lockTokensOf(trx, organizationId);
      await deleteExpiredTokens(trx, organizationId);
      this.assertRoom(await countTokens(trx, organizationId));
      return insertToken(trx, {
        id: randomUUID(),
        organizationId,
        name,
        description,
        permissions: permissions.actions,
        ttl,
        ttlMs: parseGoDuration(ttl) ?? 0,
        digest: digestOfToken(secret),
      });
    });
    return { row, secret };
  }

  list({ organizationId }: Tenant): Promise<TokenRow[]> {
    return loadTokens(this.db, organizationId);
  }

  async get({ organizationId }: Tenant, id: string): Promise<TokenRow> {
    const row = await findTokenById(this.db, organizationId, storedId(id));
    if (row === undefined) throw new NotFound('ORG_TOKEN_NOT_FOUND');
    return row;
  }

  async delete({ organizationId }: Tenant, id: string): Promise<void> {
    const stored = storedId(id);
    if (!(await deleteToken(this.db, organizationId, stored))) throw new NotFound('ORG_TOKEN_NOT_FOUND');
    this.lookup.forget(stored);
  }

  private assertRoom(count: number): void {
    const { tokens_max: max } = this.settings.health_checks;
    if (count < max) return;
    throw new Refused(
      'HCK_LIMIT_REACHED',
      `the organization has ${count} tokens and may have ${max}: delete one, or raise health_checks.tokens_max`,
    );
  }
}
