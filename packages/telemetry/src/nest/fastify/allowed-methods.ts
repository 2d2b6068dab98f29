/**
 * Fastify answers 404 for a path that exists under another method. This table remembers which methods a path has,
 * so that the answer can be 405 with `Allow`. It is asked only where nothing matched, so it may be plain.
 */
export class AllowedMethods {
  private readonly byPattern = new Map<string, { matches: RegExp; methods: Set<string> }>();

  add(pattern: string, methods: string | readonly string[]): void {
    const known = this.byPattern.get(pattern) ?? { matches: compile(pattern), methods: new Set<string>() };
    for (const method of [methods].flat()) known.methods.add(method);
    this.byPattern.set(pattern, known);
  }

  of(path: string): string[] {
    const methods = new Set<string>();
    for (const entry of this.byPattern.values()) {
      if (entry.matches.test(path)) for (const method of entry.methods) methods.add(method);
    }
    return [...methods].toSorted();
  }
}

function compile(pattern: string): RegExp {
  const source = pattern
    .split(/(:[A-Za-z_]\w*|\*)/)
    .map((part) => {
      if (part === '*') return '.*';
      return part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('');
  return new RegExp(`^${source}$`);
}
