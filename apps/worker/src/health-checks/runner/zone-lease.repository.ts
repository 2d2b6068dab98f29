import type { Tables } from '@bellwether/database';
import { sql, type Kysely } from 'kysely';

export interface LeaseClaim {
  readonly zone: string;
  /** One per worker process. */
  readonly holder: string;
}

export interface HeldLease {
  /** Grows with each change of the holder. */
  readonly epoch: number;
  /** The time of the database, by which all workers count. */
  readonly databaseMs: number;
}

/**
 * Takes the zone when it is free or its holder fell silent, or renews it. `undefined` when another holds it. Only the
 * clock of the database decides.
 */
export const claimZone = async (db: Kysely<Tables>, { zone, holder }: LeaseClaim, leaseMs: number) => {
  const until = sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;
  const { rows } = await sql<HeldLease>`
    insert into zone_leases as held (zone, holder, epoch, expires_at) values (${zone}, ${holder}, 1, ${until})
    on conflict (zone) do update set holder = excluded.holder, expires_at = ${until},
      epoch = held.epoch + (held.holder <> excluded.holder)::int
    where held.holder = excluded.holder or held.expires_at <= clock_timestamp()
    returning epoch, extract(epoch from clock_timestamp())::float8 * 1000 as "databaseMs"`.execute(db);
  return rows[0];
};

/** Lets another worker take the zone at once. The row stays, for its epoch. */
export const releaseZone = async (db: Kysely<Tables>, { zone, holder }: LeaseClaim): Promise<void> => {
  await sql`
    update zone_leases set expires_at = clock_timestamp() where zone = ${zone} and holder = ${holder}`.execute(
    db,
  );
};
