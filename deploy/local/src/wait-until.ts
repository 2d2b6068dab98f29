import { setTimeout as after } from 'node:timers/promises';

export interface WaitOptions {
  readonly timeoutMs: number;
  /** What is waited for, as the message says it: "… to answer". */
  readonly what: string;
  readonly intervalMs?: number;
}

/**
 * Polls until the condition holds and returns what it returned. A condition that throws ends the waiting with
 * its error; running out of time is an error that says what was waited for.
 */
export async function waitUntil<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions,
): Promise<Exclude<T, false | undefined | null>> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined && value !== null) {
      return value as Exclude<T, false | undefined | null>;
    }
    if (performance.now() > deadline) {
      throw new Error(`waited ${options.timeoutMs} ms in vain for ${options.what}`);
    }
    await after(options.intervalMs ?? 25);
  }
}
