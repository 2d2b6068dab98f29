/** A check whose time has come. */
export interface Due {
  readonly id: string;
  /** When the run was due. */
  readonly dueMs: number;
  /** Earlier runs that were due since the last look, and cannot take place any more. */
  readonly missed: number;
}

interface Entry {
  readonly id: string;
  readonly intervalMs: number;
  nextMs: number;
}

export interface WheelSize {
  readonly tickMs: number;
  readonly ticks: number;
}

/** A whole number below 2^32, the same for the same text, spread evenly (FNV-1a and the finalizer of MurmurHash3). */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/**
 * The first time after `nowMs` at which a check is due. A check is due at one phase of its interval, which follows from
 * its id: checks of one interval are spread over it, and another worker with the same clock goes on in step.
 */
export const nextDueMs = (id: string, intervalMs: number, nowMs: number): number => {
  const phaseMs = Math.floor((hashOf(id) / 2 ** 32) * intervalMs);
  return (Math.floor((nowMs - phaseMs) / intervalMs) + 1) * intervalMs + phaseMs;
};

/**
 * Knows which checks are due. Each stands in the slot of its next run's tick; a run further away than one turn of the
 * wheel is passed by until its turn. Time is given.
 */
export class TimerWheel {
  private readonly entries = new Map<string, Entry>();
  private readonly slots: Set<Entry>[];
  private tick: number;

  constructor(
    private readonly size: WheelSize,
    nowMs: number,
  ) {
    this.slots = Array.from({ length: size.ticks }, () => new Set<Entry>());
    this.tick = this.tickOf(nowMs);
  }

  get count(): number {
    return this.entries.size;
  }

  /** A check that stands in it with the same interval keeps its place. */
  add(id: string, intervalMs: number, nowMs: number): void {
    if (this.entries.get(id)?.intervalMs === intervalMs) return;
    this.remove(id);
    const entry = { id, intervalMs, nextMs: nextDueMs(id, intervalMs, nowMs) };
    this.entries.set(id, entry);
    this.place(entry);
  }

  remove(id: string): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    this.slotOf(entry).delete(entry);
  }

  /** What became due since the last look, earliest first. A check that was due several times is named once. */
  advance(nowMs: number): readonly Due[] {
    const until = this.tickOf(nowMs);
    const from = Math.max(this.tick, until - this.size.ticks + 1);
    const due: Due[] = [];
    for (let tick = from; tick <= until; tick += 1) {
      const slot = this.slots[this.indexOf(tick)] as Set<Entry>;
      for (const entry of slot) {
        if (entry.nextMs > nowMs) continue;
        slot.delete(entry);
        due.push(this.fire(entry, nowMs));
      }
    }
    // The last tick is looked at again: its other runs are due later.
    this.tick = Math.max(this.tick, until);
    return due.toSorted((one, other) => one.dueMs - other.dueMs);
  }

  private fire(entry: Entry, nowMs: number): Due {
    const missed = Math.floor((nowMs - entry.nextMs) / entry.intervalMs);
    const dueMs = entry.nextMs + missed * entry.intervalMs;
    entry.nextMs = dueMs + entry.intervalMs;
    this.place(entry);
    return { id: entry.id, dueMs, missed };
  }

  private place(entry: Entry): void {
    this.slotOf(entry).add(entry);
  }

  private slotOf({ nextMs }: Entry): Set<Entry> {
    return this.slots[this.indexOf(this.tickOf(nextMs))] as Set<Entry>;
  }

  private tickOf(ms: number): number {
    return Math.floor(ms / this.size.tickMs);
  }

  private indexOf(tick: number): number {
    return tick % this.size.ticks;
  }
}
