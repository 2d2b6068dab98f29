import { type Database, openDatabase } from '@bellwether/database';
import { parseId, printId } from '@bellwether/database/ledger';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { BalanceDirectory } from './balance-directory.js';
import { buildTransaction } from './build-transaction.js';
import { DryRunService } from './dry-run.service.js';
import type { LedgerTelemetry } from './ledger.telemetry.js';
import { transaction } from './testing/requests.js';
import { createTransactionBody } from './transactions.dto.js';

let db: Database;
beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabaseUrl() });
});
afterAll(() => db.destroy());

const directory = () =>
  new BalanceDirectory(db, { balancesCreated: () => undefined } as unknown as LedgerTelemetry);
const tryOut = (...changes: readonly object[]) => {
  const drafts = changes.flatMap(
    (change) => buildTransaction(createTransactionBody.parse(transaction(change)), new Date()).drafts,
  );
  return new DryRunService(db).run(drafts);
};
const open = async (indicator: string): Promise<string> => {
  const name = { identifier: indicator, currency: 'USD' };
  return printId('balance', (await directory().find([name]))(name)?.id ?? '');
};
/** The same id in other letters. */
const shout = (id: string) => `bln_${id.slice(4).toUpperCase()}`;

describe('the name of a balance', () => {
  it('is that of another one where the space between name and currency is elsewhere', async () => {
    const names = [
      { identifier: '@A B', currency: 'C' },
      { identifier: '@A', currency: 'B C' },
    ] as const;
    const find = await directory().find(names);
    expect(names.map((name) => find(name)?.currency)).toEqual(['C', 'B C']);
    const foreseen = await tryOut(...names.map(({ identifier: source, currency }) => ({ source, currency })));
    expect(foreseen.map(({ currency }) => currency)).toEqual(['C', 'B C']);
    expect(new Set(foreseen.map((row) => row.source_id)).size).toBe(2);
  });

  it('may be its id in small and in capital letters, in one group', async () => {
    const [one, other] = [await open('@One'), await open('@Other')];
    const spelled = [one, shout(one), shout(other), other].map((identifier) => ({
      identifier,
      currency: 'USD',
    }));
    const known = directory();
    for (const find of [await known.find(spelled), await known.find(spelled)]) {
      expect(spelled.map((name) => printId('balance', find(name)?.id ?? ''))).toEqual([
        one,
        one,
        other,
        other,
      ]);
    }
    const foreseen = await tryOut(
      { source: one, destination: shout(other) },
      { source: shout(one), destination: other },
    );
    expect(foreseen.map((row) => printId('balance', row.source_id))).toEqual([one, one]);
  });

  it('is none where it is an id without what it is of', async () => {
    const identifier = await open('@Known');
    const id = parseId('balance', identifier) ?? '';
    const names = [identifier, id].map((one) => ({ identifier: one, currency: 'USD' }));
    const find = await directory().find(names);
    expect(names.map((name) => find(name)?.id)).toEqual([id, undefined]);
  });
});
