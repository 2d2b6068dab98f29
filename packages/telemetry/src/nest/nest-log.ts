import type { LoggerService } from '@nestjs/common';

import type { TelemetryLog } from '../instruments/telemetry-log.js';

/** Where the log has these levels they are used; pino has them. */
interface LevelledLog extends TelemetryLog {
  debug?(fields: object, message: string): void;
  trace?(fields: object, message: string): void;
  fatal?(fields: object, message: string): void;
}

/** Nest's lines about its own start help to find a missing route; other starts do without them. */
const startChatter: ReadonlySet<string> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/**
 * Nest's own lines, one JSON object each like all others. Nest hands the context over as the last argument.
 */
export class NestLog implements LoggerService {
  constructor(private readonly target: LevelledLog) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(startChatter.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  readonly warn = this.lines('warn');
  readonly error = this.lines('error');
  readonly fatal = this.lines('fatal');
  readonly debug = this.lines('debug');
  readonly verbose = this.lines('trace');

  private lines(level: keyof LevelledLog): LoggerService['log'] {
    return (message: unknown, ...rest: unknown[]) => this.write(level, message, rest);
  }

  private write(level: keyof LevelledLog, message: unknown, rest: readonly unknown[]): void {
    const fields: Record<string, unknown> = {};
    const { context, details } = split(rest);
    if (context !== undefined) fields['context'] = context;
    if (message instanceof Error) fields['err'] = message;
    for (const detail of details) addDetail(fields, detail);
    const text = textOf(message);
    if (typeof message === 'object' && message !== null && !(message instanceof Error)) {
      fields['details'] = message;
    }
    const { target } = this;
    const log = target[level] ?? (level === 'fatal' ? target.error : undefined);
    // A log without this level skips the line.
    log?.call(target, fields, text);
  }
}

function split(rest: readonly unknown[]): { context: string | undefined; details: readonly unknown[] } {
  const last = rest.at(-1);
  return typeof last === 'string' && !looksLikeStack(last)
    ? { context: last, details: rest.slice(0, -1) }
    : { context: undefined, details: rest };
}

const looksLikeStack = (text: string): boolean => /\n\s+at /.test(text);

function addDetail(fields: Record<string, unknown>, detail: unknown): void {
  if (detail === undefined) return;
  if (typeof detail === 'string' && looksLikeStack(detail)) fields['stack'] = detail;
  else if (detail instanceof Error) fields['err'] ??= detail;
  else fields['details'] = detail;
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (message instanceof Error) return message.message;
  if (typeof message === 'object' && message !== null) {
    const { message: inner } = message as { message?: unknown };
    return typeof inner === 'string' ? inner : 'nest';
  }
  return String(message);
}
