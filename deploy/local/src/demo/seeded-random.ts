/** Random numbers that repeat for the same seed. */
export class SeededRandom {
  constructor(private state: number) {}

  /** From 0 inclusive to 1 exclusive. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  upTo(max: number): number {
    return 1 + Math.floor(this.next() * max);
  }

  oneOf<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.next() * choices.length)] ?? choices[0];
  }

  /** One of the choices. The weights are percentages. */
  weighted<T>(choices: readonly (readonly [number, T])[]): T {
    let left = this.next() * 100;
    return (choices.find(([weight]) => (left -= weight) < 0) ?? choices[0]!)[1];
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}
