import type { DownReason, ProbeOutcome, ProbePhase } from '@bellwether/config';
import type { Socket } from 'node:net';

/** What a probe may do, whatever its kind. */
export interface ProbeContext {
  /** Bounds the whole probe, from the first lookup to the verdict. */
  readonly timeoutMs: number;
  /** Ends the probe without a verdict, when the process stops or loses its zone. */
  readonly signal?: AbortSignal;
  /** Asked for each address before it is connected to. */
  readonly mayProbe: (address: string) => boolean;
  readonly redirectsMax: number;
  readonly answerBytesMax: number;
}

/** What a prober finds out besides the verdict. */
export type Finding = Pick<ProbeOutcome, 'status' | 'certificateExpiresAt'>;

/** Ends a probe with the verdict that its target is down. The message is read by a tenant. */
export class TargetDown extends Error {
  override name = 'TargetDown';

  constructor(
    readonly reason: DownReason,
    message: string,
  ) {
    super(message);
  }
}

/** One execution: its time by phase, and the sockets it has open. One thing is waited for at a time. */
export class Probe {
  finding: Finding = {};
  private readonly startedMs = performance.now();
  private readonly phases: Partial<Record<ProbePhase, number>> = {};
  private readonly sockets = new Set<Socket>();
  private phase: ProbePhase | undefined;
  private phaseStartedMs = 0;
  private failure: Error | undefined;
  private reject: ((failure: Error) => void) | undefined;

  constructor(readonly context: ProbeContext) {}

  get remainingMs(): number {
    return Math.max(0, this.context.timeoutMs - (performance.now() - this.startedMs));
  }

  /** Ends the phase before it. Phases of several connections are added up. */
  enter(phase: ProbePhase | undefined): void {
    const nowMs = performance.now();
    if (this.phase !== undefined) {
      this.phases[this.phase] = (this.phases[this.phase] ?? 0) + (nowMs - this.phaseStartedMs) / 1_000;
    }
    this.phase = phase;
    this.phaseStartedMs = nowMs;
  }

  /** Like a promise of its own that is also rejected when the probe has to end. */
  wait<T>(start: (resolve: (value: T) => void, reject: (failure: Error) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.failure !== undefined) {
        reject(this.failure);
        return;
      }
      this.reject = reject;
      start(resolve, reject);
    });
  }

  /** Closes the socket with the probe at the latest. Errors that come after are of no interest. */
  owns(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
  }

  /**
   * The outer socket speaks TLS over the inner one and closes it. Node ends with a segmentation fault when the inner one
   * is destroyed first.
   */
  wraps(inner: Socket, outer: Socket): void {
    this.sockets.delete(inner);
    this.owns(outer);
  }

  closeSockets(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  timeOut(): void {
    const during = this.phase === undefined ? '' : ` (${phaseWords[this.phase]})`;
    this.end(new TargetDown('timeout', `timed out after ${this.context.timeoutMs} ms${during}`));
  }

  end(failure: Error): void {
    this.failure ??= failure;
    this.reject?.(this.failure);
    this.closeSockets();
  }

  outcome(down?: TargetDown): ProbeOutcome {
    this.enter(undefined);
    return {
      verdict: down === undefined ? 'up' : 'down',
      reason: down?.reason ?? null,
      message: printable(down?.message ?? 'success'),
      seconds: (performance.now() - this.startedMs) / 1_000,
      phases: this.phases,
      ...this.finding,
    };
  }
}

const messageCharactersMax = 4_096;

/** A message may hold bytes of the target; Postgres stores no NUL. */
const printable = (text: string): string =>
  text.slice(0, messageCharactersMax).replaceAll('\0', '\uFFFD').toWellFormed();

const phaseWords: Readonly<Record<ProbePhase, string>> = {
  resolve: 'resolving the name',
  connect: 'connecting',
  tls: 'in the TLS handshake',
  first_byte: 'waiting for the answer',
  transfer: 'reading the answer',
};

/**
 * Does what every probe needs: bounds its time, closes its sockets, and turns `TargetDown` into a verdict. Rejects
 * only when the signal fires, or for an error of ours.
 */
export async function runProbe(
  context: ProbeContext,
  work: (probe: Probe) => Promise<void>,
): Promise<ProbeOutcome> {
  const probe = new Probe(context);
  const { signal } = context;
  signal?.throwIfAborted();
  const abort = (): void => probe.end(signal?.reason as Error);
  signal?.addEventListener('abort', abort);
  const timer = setTimeout(() => probe.timeOut(), context.timeoutMs);
  try {
    await work(probe);
    return probe.outcome();
  } catch (error) {
    if (error instanceof TargetDown) return probe.outcome(error);
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    probe.closeSockets();
  }
}
