import { Database } from '@bellwether/database';
import { parseId, printId } from '@bellwether/database/ledger';
import { Injectable } from '@nestjs/common';
import {
  type BalanceName,
  isIndicator,
  keyOfName,
  findBalances,
  findOrCreateIndicated,
  type KnownBalance,
} from './balances.repository.js';
import { LedgerTelemetry } from '../ledger.telemetry.js';

/** Some 200 bytes each. */
const rememberedMax = 50_000;

/** Finds balances by the names that requests use. The cached facts never change, so entries do not expire. */
@Injectable()
export class BalanceDirectory {
  private readonly cache = new Map<string, KnownBalance>();

  constructor(
    private readonly db: Database,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  /** Finds all balances of a group with at most one query per kind of name. Unknown names are left out. */
  async find(names: readonly BalanceName[]): Promise<(name: BalanceName) => KnownBalance | undefined> {
    const found = new Map<string, KnownBalance>();
    const missing = new Map<string, BalanceName>();
    for (const name of names) {
      const key = keyOfName(name);
      const known = this.cache.get(key);
      if (known === undefined) missing.set(key, name);
      else found.set(key, known);
    }
    for (const [key, balance] of await this.load([...missing.values()])) {
      found.set(key, balance);
      this.remember(key, balance);
    }
    return (name) => found.get(keyOfName(name));
  }

  private async load(names: readonly BalanceName[]) {
    const indicated = names.filter(({ identifier }) => isIndicator(identifier));
    const ids = names.flatMap(({ identifier }) => parseId('balance', identifier) ?? []);
    const [known, made] = await Promise.all([
      ids.length === 0 ? [] : findBalances(this.db, ids),
      indicated.length === 0 ? [] : this.indicated(indicated),
    ]);
    return [...known.map((balance) => [printId('balance', balance.id), balance] as const), ...made];
  }

  private async indicated(names: readonly BalanceName[]) {
    const { balances, created } = await findOrCreateIndicated(this.db, names, Date.now());
    if (created > 0) this.telemetry.balancesCreated(created);
    return balances.map(
      ({ id, currency, indicator }) =>
        [keyOfName({ identifier: indicator, currency }), { id, currency }] as const,
    );
  }

  private remember(key: string, balance: KnownBalance): void {
    const [oldest] = this.cache.keys();
    if (this.cache.size >= rememberedMax && oldest !== undefined) this.cache.delete(oldest);
    this.cache.set(key, balance);
  }
}
