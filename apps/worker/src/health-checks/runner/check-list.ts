import { type CheckDefinition, definitionSchemas } from '@bellwether/config';
import type { Tables } from '@bellwether/database';
import type { Kysely } from 'kysely';
import { isProbed, probedKinds } from '../probers/prober.js';
import { type CheckRow, loadChangedChecks } from './checks.repository.js';

/** Bounds the memory of one read. */
const pageSize = 2_000;

/** A check that this worker runs, as of one revision. */
export interface HeldCheck {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly check: CheckDefinition;
  /** Of the last run; it outlives revisions and restarts, so that a change of it is counted once. */
  verdict: 'up' | 'down' | null;
}

export interface CheckChanges {
  readonly changed: (check: HeldCheck) => void;
  readonly dropped: (id: string) => void;
  /** A definition that this version does not understand. */
  readonly refused: (id: string, error: unknown) => void;
}

/** The checks of a zone, kept equal to the database by their revisions. */
export class CheckList {
  private readonly checks = new Map<string, HeldCheck>();
  private seen = 0;

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly zone: string,
    private readonly changes: CheckChanges,
  ) {}

  get count(): number {
    return this.checks.size;
  }

  get(id: string): HeldCheck | undefined {
    return this.checks.get(id);
  }

  /** Reads one page of what changed; true when there is more. */
  async follow(): Promise<boolean> {
    const query = { zone: this.zone, kinds: probedKinds, seen: this.seen, limit: pageSize };
    const rows = await loadChangedChecks(this.db, query);
    for (const row of rows) this.apply(row);
    this.seen = rows.at(-1)?.revision ?? this.seen;
    return rows.length === pageSize;
  }

  /** The next read loads everything: what changed meanwhile, and verdicts that another worker found. */
  clear(): void {
    this.checks.clear();
    this.seen = 0;
  }

  private apply(row: CheckRow): void {
    const held = row.runs ? this.read(row) : undefined;
    if (held !== undefined) {
      this.checks.set(row.id, held);
      this.changes.changed(held);
    } else if (this.checks.delete(row.id)) this.changes.dropped(row.id);
  }

  private read(row: CheckRow): HeldCheck | undefined {
    const { kind, definition, lastVerdict, revision: _revision, runs: _runs, ...rest } = row;
    if (!isProbed(kind)) return undefined;
    try {
      const check = { kind, definition: definitionSchemas[kind].parse(definition) } as CheckDefinition;
      // The one in memory is newer than the stored one.
      return { ...rest, check, verdict: this.checks.get(row.id)?.verdict ?? lastVerdict };
    } catch (error) {
      this.changes.refused(row.id, error);
      return undefined;
    }
  }
}
