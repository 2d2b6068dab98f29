/** A cache with a limit on its keys. Beyond the limit, values are made and not kept. */
export class BoundedCache<V> {
  private readonly kept = new Map<string, V>();

  constructor(private readonly keysMax: number) {}

  get(key: string, make: () => V): V {
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const made = make();
    if (this.kept.size < this.keysMax) this.kept.set(key, made);
    return made;
  }
}
