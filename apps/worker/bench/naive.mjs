/** The usual way: each transfer is an SQL transaction of its own, and waits for the disk by itself. */
import { newUuid } from '@bellwether/database/ledger';
import { pickPair, rateOf } from './setting.mjs';

async function transfer(client, [source, destination]) {
  const id = newUuid(Date.now());
  await client.query('begin');
  // In the order of their ids, so that two transfers between the same balances do not wait for each other in a circle.
  for (const balance of [source, destination].toSorted()) {
    await client.query('select id from balances where id = $1 for no key update', [balance]);
  }
  await client.query(
    'update balances set debit_balance = debit_balance + 1, version = version + 1 where id = $1',
    [source],
  );
  await client.query(
    'update balances set credit_balance = credit_balance + 1, version = version + 1 where id = $1',
    [destination],
  );
  await client.query(
    `insert into transactions (id, reference, source_id, destination_id, currency, precise_amount, precision,
       description, allow_overdraft, inflight, created_at, changed_at, status)
     values ($1, $2, $3, $4, 'USD', 1, 100, 'a transfer', true, false, now(), now(), 'APPLIED')`,
    [id, id, source, destination],
  );
  await client.query(
    `insert into entries (balance_id, version, transaction_id, side, settled, inflight, created_at)
     select id, version, $3::uuid, case when id = $1 then 'debit' else 'credit' end,
       case when id = $1 then -1 else 1 end, 0, now()
     from balances where id in ($1, $2)`,
    [source, destination, id],
  );
  await client.query('commit');
}

export async function naiveRate(db, ids, clients, seconds) {
  const claimed = await Promise.all(Array.from({ length: clients }, () => db.borrowConnection()));
  try {
    return await rateOf(clients, seconds, (client) => transfer(claimed[client], pickPair(ids)));
  } finally {
    for (const client of claimed) client.release();
  }
}
