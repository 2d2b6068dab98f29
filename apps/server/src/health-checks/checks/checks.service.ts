import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import {
  type CommonFields,
  Conflict,
  type DefinedKind,
  NotFound,
  Refused,
  type Settings,
} from '@bellwether/config';
import { Database, type Tables } from '@bellwether/database';
import { SETTINGS } from '@bellwether/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from 'kysely';
import type { RE2JS } from 're2js';
import { isUuid, storedId } from '../fields.dto.js';
import { checkView } from './check-view.js';
import {
  type CheckRow,
  countChecks,
  deleteCheck,
  findCheckById,
  findChecksByName,
  insertCheck,
  loadChecks,
  lockRevisions,
  replaceCheck,
} from './checks.repository.js';
import { jsonList, streamOf } from './json-stream.js';
import { type DefinitionLimits, invalid, readDefinition } from './read-definition.js';
import { compileRegexp } from './regexps.js';

const uniqueViolation = '23505';
const isDuplicateName = (error: unknown): boolean => {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === uniqueViolation && constraint === 'health_checks_name';
};

const notFound = (message = 'healthcheck not found'): NotFound => new NotFound('HCK_NOT_FOUND', message);

@Injectable()
export class ChecksService {
  readonly limits: DefinitionLimits;
  private readonly checksMax: number;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) { zone, health_checks }: Pick<Settings, 'zone' | 'health_checks'>,
  ) {
    const { zones, timeout_max, labels_max, checks_max } = health_checks;
    this.limits = {
      zones: zones.length === 0 ? [zone] : zones,
      timeoutMsMax: timeout_max,
      labelsMax: labels_max,
    };
    this.checksMax = checks_max;
  }

  async create(organizationId: string, kind: DefinedKind, body: CommonFields) {
    const check = readDefinition(kind, body, 'create', this.limits);
    const row = await this.write(`a healthcheck named ${check.name} already exists`, async (trx) => {
      if ((await countChecks(trx, organizationId)) >= this.checksMax) {
        throw new Refused(
          'HCK_LIMIT_REACHED',
          `an organization has at most ${this.checksMax} healthchecks (setting health_checks.checks_max)`,
        );
      }
      return insertCheck(trx, organizationId, check);
    });
    return this.view(row);
  }

  /** Replaces the whole check. An id of a check of another kind is answered as unknown. */
  async replace(organizationId: string, kind: DefinedKind, id: string, body: CommonFields) {
    const check = readDefinition(kind, body, 'update', this.limits);
    const row = await this.write(`A healthcheck named ${check.name} already exists`, (trx) =>
      replaceCheck(trx, organizationId, storedId(id), check),
    );
    if (row === undefined) throw notFound('resource not found');
    return this.view(row);
  }

  async delete(organizationId: string, id: string): Promise<void> {
    const isDeleted = await this.write('', (trx) => deleteCheck(trx, organizationId, storedId(id)));
    if (!isDeleted) throw notFound();
  }

  /** `identifier` is the rest of the URL, as it arrived. */
  async get(organizationId: string, identifier: string) {
    const names = nameCandidates(identifier);
    const id = names.find(isUuid);
    const row =
      id === undefined
        ? await this.findByName(organizationId, names)
        : await findCheckById(this.db, organizationId, id);
    if (row === undefined) throw notFound();
    return this.view(row);
  }

  /** `{"result":[…]}`, written as it is read. */
  list(organizationId: string, namePattern: unknown): Promise<Readable> {
    const pattern = patternOf(namePattern);
    const pages = loadChecks(this.db, organizationId);
    const views = this.viewsOf(pages, pattern);
    return streamOf(
      (async function* body() {
        yield '{"result":';
        yield* jsonList(views);
        yield '}';
      })(),
    );
  }

  private async *viewsOf(
    pages: AsyncIterable<readonly CheckRow[]>,
    pattern: RE2JS | undefined,
  ): AsyncGenerator<readonly unknown[]> {
    for await (const rows of pages) {
      const found = pattern === undefined ? rows : await matching(rows, pattern);
      yield found.map((row) => this.view(row));
    }
  }

  private view(row: CheckRow) {
    return checkView(row, this.limits.zones);
  }

  private async findByName(organizationId: string, names: readonly string[]) {
    const rows = await findChecksByName(this.db, organizationId, names);
    return names.flatMap((name) => rows.filter((row) => row.name === name))[0];
  }

  /** Names are unique by an index, so of two writers of one name the later one is refused. */
  private async write<T>(duplicate: string, change: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
    try {
      return await this.db.transaction().execute(async (trx) => {
        await lockRevisions(trx);
        return change(trx);
      });
    } catch (error) {
      if (isDuplicateName(error)) throw new Conflict('HCK_DUPLICATE_NAME', duplicate);
      throw error;
    }
  }
}

const patternOf = (given: unknown): RE2JS | undefined => {
  if (given === undefined || given === '') return undefined;
  const pattern = typeof given === 'string' ? compileRegexp(given) : undefined;
  if (pattern === undefined || pattern.programSize() > namePatternSizeMax) {
    throw invalid('Invalid regex for the name-pattern parameter');
  }
  return pattern;
};

/** A character may take a step in each state of the pattern, so the states of a pattern bound the time of a list. */
const namePatternSizeMax = 256;
/** Some milliseconds at most; then other requests have their turn. */
const matchStepsAtOnce = 100_000;

const matching = async (rows: readonly CheckRow[], pattern: RE2JS): Promise<readonly CheckRow[]> => {
  const found: CheckRow[] = [];
  let steps = 0;
  for (const row of rows) {
    steps += row.name.length * pattern.programSize();
    if (steps > matchStepsAtOnce) {
      await setImmediate();
      steps = 0;
    }
    if (pattern.matcher(row.name).find()) found.push(row);
  }
  return found;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * The names that the rest of a URL may stand for, the likeliest first. The prior art's client puts a name into the URL
 * as it is, so a slash, a percent sign or a question mark of the name arrives as one of the URL.
 */
const nameCandidates = (rest: string): readonly string[] => {
  const [path = ''] = rest.split('?', 1);
  const candidates = [decoded(path), path, decoded(rest), rest];
  return [...new Set(candidates)].filter((name) => !/\0|\p{Surrogate}/u.test(name));
};
