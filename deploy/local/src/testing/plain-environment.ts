const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];

/** What a program needs to run at all, and nothing else: no setting of the developer's leaks into a test. */
export function plainEnvironment(): Record<string, string> {
  const inherited = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), NODE_ENV: 'test' };
}
