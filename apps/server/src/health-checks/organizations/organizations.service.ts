import { randomUUID } from 'node:crypto';

import { Conflict } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { Injectable } from '@nestjs/common';
import type { RegisterBody } from './organizations.dto.js';
import {
  type AccountRow,
  getOrganization,
  insertAccount,
  insertOrganization,
  type OrganizationRow,
  updatePassword,
} from './organizations.repository.js';
import { Passwords } from './passwords.js';
import type { Tenant } from './tenant.js';

@Injectable()
export class OrganizationsService {
  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
  ) {}

  /** Both or neither: an organization without an account could never be used. */
  async register({ organization, account }: RegisterBody): Promise<{
    organization: OrganizationRow;
    account: AccountRow;
  }> {
    const passwordHash = await this.passwords.hash(account.password);
    return this.db.transaction().execute(async (trx) => {
      const opened = await insertOrganization(trx, { id: randomUUID(), ...organization });
      const first = await insertAccount(trx, {
        id: randomUUID(),
        organizationId: opened.id,
        firstName: account['first-name'],
        lastName: account['last-name'],
        email: account.email,
        passwordHash,
      });
      if (first === undefined) {
        throw new Conflict('ORG_DUPLICATE', `an account with the email ${account.email} already exists`);
      }
      return { organization: opened, account: first };
    });
  }

  get({ organizationId }: Tenant): Promise<OrganizationRow> {
    return getOrganization(this.db, organizationId);
  }

  async changePassword({ accountId }: Tenant, password: string): Promise<void> {
    if (accountId === undefined) throw new Error('only an account has a password');
    await updatePassword(this.db, accountId, await this.passwords.hash(password));
  }
}
