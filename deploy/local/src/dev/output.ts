import { prettyFactory } from 'pino-pretty';

const isTerminal = process.stdout.isTTY === true;

/** A line of `pnpm dev` itself, apart from the lines of the processes. */
export function say(line: string): void {
  write(isTerminal ? `\u001B[2m  ${line}\u001B[0m` : `  ${line}`);
}

export function printError(text: string): void {
  process.stderr.write(isTerminal ? `\u001B[31m${text}\u001B[0m\n` : `${text}\n`);
}

export function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

interface LogRecord {
  readonly level: string;
  readonly message: string;
  readonly signal?: string;
  readonly export?: string;
}

const seriousLevels = new Set(['warn', 'error', 'fatal']);

/** The prefix of the line names the process already. */
const formatRecord = prettyFactory({
  colorize: isTerminal,
  ignore: 'process',
  messageKey: 'message',
  singleLine: true,
  translateTime: 'SYS:HH:MM:ss.l',
});

/** A JSON line of a log as one readable line; any other line stays as it is. */
export function formatLogLine(line: string): string {
  return parseRecord(line) === undefined ? line : formatRecord(line).trimEnd();
}

/** Shows the log lines of one process with its name before them. */
export class ProcessLog {
  private readonly exportsOff = new Set<string>();

  constructor(private readonly name: string) {}

  /** While the process stops, only warnings and errors are shown. */
  show(line: string, isStopping: boolean): void {
    const record = parseRecord(line);
    if (record !== undefined && this.isHidden(record, isStopping)) return;
    const prefix = isTerminal ? `\u001B[36m${this.name.padEnd(6)}\u001B[0m │ ` : `${this.name.padEnd(6)} | `;
    write(`${prefix}${formatLogLine(line)}`);
  }

  /** The exports that are off only because no address is set. */
  get unsetExports(): readonly string[] {
    return [...this.exportsOff];
  }

  private isHidden({ level, message, signal, export: state }: LogRecord, isStopping: boolean): boolean {
    if (isStopping) return !seriousLevels.has(level);
    if (signal === undefined || state !== 'off' || !message.includes('_ENDPOINT')) return false;
    this.exportsOff.add(signal);
    return true;
  }
}

/** One line for all processes, or nothing where every export is on. */
export function describeUnsetExports(logs: readonly ProcessLog[]): string | undefined {
  const signals = [...new Set(logs.flatMap(({ unsetExports }) => unsetExports))];
  if (signals.length === 0) return undefined;
  const list = new Intl.ListFormat('en').format(signals);
  return `No export of ${list}: neither BELLWETHER_CLOUD_DSN nor OTEL_EXPORTER_OTLP_ENDPOINT is set`;
}

function parseRecord(line: string): LogRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line) as Partial<LogRecord>;
    return typeof record.level === 'string' && typeof record.message === 'string'
      ? (record as LogRecord)
      : undefined;
  } catch {
    return undefined;
  }
}
