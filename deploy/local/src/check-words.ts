/** Old private words are errors, so that one thing keeps one name that a newcomer understands. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from './repository.js';

/** Old name → new name. An identifier, a file name or a whole string constant must not be an old name. */
const words: Readonly<Record<string, string>> = {
  Signals: 'TelemetryExport',
  startSignals: 'startTelemetry',
  withStep: 'withSpan',
  recordStep: 'recordSpan',
  Open: 'Public',
  'open-listeners': 'listen',
  waitedForByAPerson: 'interactiveLatency',
  LooseFamily: 'foreign',
  'loose-page': 'foreign',
  TablePage: 'FamilyRenderer',
  NameBook: 'MetricNames',
  OtherName: 'Alias',
  Turns: 'Semaphore',
  LongReads: 'SlowQueries',
  noteErrorsOfNest: 'patchExceptionsHandler',
  leaveBehind: 'retireRegistry',
  putInCharge: 'activate',
  keptTraceparent: 'sampledTraceparent',
  whileRecorded: 'skipUnlessSampled',
  joinServedTraces: 'linkBatchTraces',
  taken: 'accepted',
  later: 'retry or tryLater',
  never: 'rejected',
  absent: 'notFound',
  hopeless: 'giveUp',
  sayFault: 'formatIssue',
  complain: 'printError',
  whereabouts: 'logContext',
  lastWordsMs: 'forceCloseMs',
  patience: 'shutdownAbort',
  remembered: 'cache',
  ending: 'shutdown-request',
  dice: 'seeded-random',
  furniture: 'defaults',
  litter: 'tempDirs',
  places: 'queue rows',
  tell: 'enqueue',
  told: 'enqueue',
  crowd: 'concurrentMin',
  moot: 'alreadyDone',
};

export interface OldWord {
  readonly line: number;
  readonly old: string;
  readonly now: string;
}

const comment = /\/\*[^]*?\*\/|\/\/[^\n]*/.source;
const stringConstant = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/.source;
/** A slash where a value may stand begins a regular expression; its text is no identifier. */
const regularExpression = /(?<=[(,=:[!&|?{};]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/
  .source;
/** A member of an object is reported where it is declared, not at each access. */
const identifier = /(?<!\.\s*)(?<![\w$])[A-Za-z_$][\w$]*/.source;
const tokens = new RegExp(
  `${comment}|${regularExpression}|(?<string>${stringConstant})|(?<name>${identifier})`,
  'g',
);
/** `never` is also a type: only a declaration of that name is an error. */
const declaredNever = /\b(?:const|let|function)\s+never\b|[{,(]\s*never\s*(?:[}=]|\??:)/;

export function findInCode(text: string): readonly OldWord[] {
  return [...text.matchAll(tokens)].flatMap((match) => {
    const { string, name } = match.groups ?? {};
    if (name === 'never' && !declaredNever.test(around(text, match.index))) return [];
    const old = name ?? string?.slice(1, -1) ?? '';
    return report(old, text.slice(0, match.index).split('\n').length);
  });
}

const around = (text: string, at: number): string =>
  text.slice(Math.max(0, at - 10), at + 'never'.length + 3);

/** `src/open-listeners.spec.ts` and `src/long-reads.ts` are named by old words. */
export function findInPath(path: string): readonly OldWord[] {
  const base = path.split('/').at(-1)?.split('.')[0] ?? '';
  return Object.keys(words)
    .filter((old) => kebabCase(old) === base)
    .flatMap((old) => report(old, 1));
}

const report = (old: string, line: number): readonly OldWord[] =>
  Object.hasOwn(words, old) ? [{ line, old, now: words[old] ?? '' }] : [];

const kebabCase = (name: string): string =>
  name.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();

/** The list itself and its test contain the old names. */
const isList = (path: string): boolean => path.startsWith('deploy/local/src/check-words.');

/** `absent()` is a function of PromQL. */
const isPromql = (path: string, old: string): boolean =>
  old === 'absent' && /^dashboards\/src\/(?:.*\/)?promql\//.test(path);

function checkRepository(root: string): number {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const paths = listed.split('\0').filter((path) => path !== '' && !isList(path));
  let count = 0;
  for (const path of paths) {
    const code = /[.][cm]?[jt]s$/.test(path) ? findInCode(readIfPresent(join(root, path))) : [];
    for (const { line, old, now } of [...findInPath(path), ...code]) {
      if (isPromql(path, old)) continue;
      count += 1;
      console.log(`${path}:${line}: "${old}" is an old word; use ${now}`);
    }
  }
  if (count > 0) console.log(`${count} old words; the list is in deploy/local/src/check-words.ts`);
  return count;
}

/** Git lists a deleted file until the deletion is committed. */
function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = checkRepository(repositoryRoot) === 0 ? 0 : 1;
}
