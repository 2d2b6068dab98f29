import { type Code, errorCodes } from '@bellwether/config';
import { startProcess, type TestProcess, waitUntil } from '@bellwether/local/testing';
import { MetadataScanner, type DiscoveryService } from '@nestjs/core';
import { z } from 'zod';
import { findEndpoints } from '../api/openapi/openapi.module.js';
import { LedgerModule } from './ledger.module.js';
import { type Asked, endpointCases, makeWorld, type World } from './testing/endpoint-cases.js';
import { transaction, type Answer, RunningLedger } from './testing/running-ledger.js';

type Controller = new (...parts: never[]) => object;

const controllers = Reflect.getMetadata('controllers', LedgerModule) as readonly Controller[];
const discovery = { getControllers: () => controllers.map((metatype) => ({ metatype })) };
const scanner = new MetadataScanner();
const endpoints = findEndpoints(discovery as unknown as DiscoveryService, scanner).map((endpoint) => ({
  ...endpoint,
  route: `${endpoint.method} ${endpoint.path}`,
  cases: endpointCases[`${endpoint.method} ${endpoint.path}`],
}));
/** Every method that Nest makes a route of, described or not. */
const handlers = controllers.flatMap(({ name, prototype }) =>
  scanner
    .getAllMethodNames(prototype as object)
    .filter((method) => Reflect.hasMetadata('path', (prototype as Record<string, object>)[method] ?? {}))
    .map((method) => `${name}.${method}`),
);

let ledger: RunningLedger;
let world: World;
let described: { paths: Record<string, Record<string, { summary: string; responses: object }>> };
beforeAll(async () => {
  ledger = await RunningLedger.start({
    BELLWETHER_LEDGER_MONITORS_SECRET: 'a secret',
    BELLWETHER_LEDGER_BULK_MAX: '5',
    BELLWETHER_LEDGER_BULK_BODY_LIMIT: '1500kb',
    BELLWETHER_LEDGER_META_DATA_LIMIT: '2kb',
  });
  world = await makeWorld(ledger);
  described = (await ledger.get('/openapi.json')).body;
}, 60_000);
afterAll(() => ledger.stop());

const pathOf = (path: string, { at = [], query }: Asked): string => {
  const rest = [...at];
  const filled = path.replaceAll(/:\w+/g, () => encodeURIComponent(rest.shift() ?? 'x'));
  return query === undefined ? filled : `${filled}?${query}`;
};

const verdictOf = ({ status, body }: Answer) => [status, body?.error_detail?.code];
const verdict = (code: Code) => [errorCodes[code].status, code];

/** Every code that belongs to the endpoint itself. */
const ownCodes = ({ spec }: (typeof endpoints)[number]): readonly Code[] => {
  const reads = spec.body ?? spec.params ?? spec.query;
  const invalid = reads === undefined ? [] : [spec.invalid ?? 'GEN_VALIDATION_ERROR'];
  return [...new Set<Code>([...invalid, ...(spec.errors ?? [])])].toSorted();
};

/** The object behind a schema that looks at what it is given first. */
const objectIn = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodPipe ? objectIn(schema.out as z.ZodType) : schema;

/** Fields of an answer that its description does not name. */
const undescribed = (schema: z.ZodType, body: unknown): readonly string[] => {
  if (schema instanceof z.ZodUnion) {
    const option = schema.options.find((one) => (one as z.ZodType).safeParse(body).success);
    return option === undefined ? ['all of it'] : undescribed(option as z.ZodType, body);
  }
  if (schema instanceof z.ZodArray && Array.isArray(body)) {
    return body.flatMap((one) => undescribed(schema.element as z.ZodType, one));
  }
  if (!(schema instanceof z.ZodObject) || typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([key, value]) => {
    const { [key]: field } = schema.shape;
    return field === undefined ? [key] : Array.isArray(value) ? undescribed(field, value) : [];
  });
};

describe('the endpoints of the ledger', () => {
  it('are all described', () => {
    expect(endpoints.length).toBe(handlers.length);
  });

  it('all have a request below', () => {
    expect(endpoints.map(({ route }) => route).toSorted()).toEqual(Object.keys(endpointCases).toSorted());
  });
});

describe.each(endpoints)('$route', (endpoint) => {
  const { method, path, spec, cases } = endpoint;
  const ask = (asked: Asked = {}) => ledger.ask(method, pathOf(path, asked), asked.body);
  const codes = { ...cases?.refuses, ...cases?.refusesWhenStalled };

  it('is in the description that the server gives, with every code it answers', () => {
    const operation = described.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    expect(operation?.summary).toBe(spec.summary);
    for (const code of ownCodes(endpoint))
      expect(JSON.stringify(operation?.responses)).toContain(`${code}: `);
  });

  it('has a request below for each of its codes', () => {
    expect(Object.keys(codes).toSorted()).toEqual(ownCodes(endpoint));
  });

  it('answers as it is described', async () => {
    const [request, status] = cases?.works ?? [() => ({}), 0];
    const schema = spec.answers[status]?.body;
    for (const one of [request, cases?.worksToo]) {
      if (one === undefined) continue;
      const answer = await ask(one(world));
      expect([answer.status, answer.body?.error]).toEqual([status, undefined]);
      if (schema === undefined) expect(answer.body).toBeUndefined();
      else {
        schema.parse(answer.body);
        expect(undescribed(schema, answer.body)).toEqual([]);
      }
    }
  });

  it.each(Object.entries(cases?.refuses ?? {}))('refuses with %s', async (code, request) => {
    const answer = await ask(request(world));
    expect(verdictOf(answer)).toEqual(verdict(code as Code));
    expect(answer.body.error).toBe(answer.body.error_detail.message);
  });

  if (spec.params !== undefined) {
    it('refuses an id of another form', async () => {
      const names = Object.keys(spec.params?.shape ?? {});
      const answer = await ask({ at: names.map(() => "';--\u0000"), ...(spec.body && { body: {} }) });
      expect([400, 404]).toContain(answer.status);
      expect(ownCodes(endpoint)).toContain(answer.body.error_detail.code);
    });
  }

  if (spec.query !== undefined) {
    it('refuses an unknown parameter', async () => {
      const known = cases?.works[0](world) ?? {};
      const query = [known.query, 'colour=red'].filter(Boolean).join('&');
      const answer = await ask({ ...known, query });
      expect(verdictOf(answer)).toEqual(verdict(spec.invalid ?? 'GEN_VALIDATION_ERROR'));
      expect(answer.body.error).toContain('colour');
    });
  }

  if (spec.body !== undefined) {
    const read = spec.body;
    const object = objectIn(read);
    const invalid = spec.invalid ?? 'GEN_VALIDATION_ERROR';
    const working = () => cases?.works[0](world) ?? {};
    const send = async (body: string, type = 'application/json') => {
      const answer = await fetch(ledger.server.url + pathOf(path, working()), {
        method,
        body,
        headers: { 'content-type': type },
      });
      const { error_detail: detail } = (await answer.json()) as Answer['body'];
      return [answer.status, detail.code];
    };

    it('refuses an unknown field, and names it', async () => {
      const answer = await ask({ ...working(), body: { ...(working().body as object), colour: 'red' } });
      expect(verdictOf(answer)).toEqual(verdict(invalid));
      expect(answer.body.error_detail.details.errors).toContainEqual({
        field: 'body.colour',
        message: 'unknown field',
      });
    });

    it('takes null for every field that may be left out', () => {
      const body = (working().body ?? {}) as object;
      const fields = object instanceof z.ZodObject ? Object.keys(object.shape) : [];
      const nulls = Object.fromEntries(fields.map((field) => [field, null]));
      expect(fields).not.toEqual([]);
      expect(read.parse({ ...nulls, ...body })).toEqual(read.parse(body));
    });

    it.each([
      ['a list', '[]'],
      ['a text', '"x"'],
      ['a number', '7'],
    ])('refuses %s', async (_what, body) => {
      expect(await send(body)).toEqual(verdict(invalid));
    });

    it.each(['{"a":', '{"a":1,}', "{'a':1}", '{"a":01}', '{"a":NaN}'])(
      'refuses %s, no JSON',
      async (body) => {
        expect(await send(body)).toEqual(verdict('GEN_MALFORMED_REQUEST'));
      },
    );

    it('refuses a body of another type', async () => {
      expect(await send('name=x', 'application/x-www-form-urlencoded')).toEqual(
        verdict('GEN_UNSUPPORTED_MEDIA_TYPE'),
      );
    });

    it('refuses a body that is too large', async () => {
      expect(await send(`{"description":"${'x'.repeat(1_600_000)}"}`)).toEqual(
        verdict('GEN_PAYLOAD_TOO_LARGE'),
      );
    });

    it.each(['{"a":', '['])('refuses a body of %s without end', async (opening) => {
      const depth = 100_000;
      const closing = opening === '[' ? ']' : '}';
      const nested = `${opening.repeat(depth)}1.12345678901234567890${closing.repeat(depth)}`;
      const [status, code] = await send(`{"meta_data":{"a":${nested}}}`);
      expect(status).toBe(400);
      expect([invalid, 'GEN_MALFORMED_REQUEST']).toContain(code);
    });

    if (object instanceof z.ZodObject && Object.hasOwn(object.shape, 'meta_data')) {
      it.each(['1e131000', '1e200000', '1e-20000'])(
        'refuses the number %s in metadata, and says what to do',
        async (number) => {
          const [start = '', end = ''] = JSON.stringify({
            ...(working().body as object),
            meta_data: 'here',
          }).split('"here"');
          const answer = await ask({ ...working(), body: `${start}{"a":[${number}]}${end}` });
          expect(verdictOf(answer)).toEqual(verdict(invalid));
          expect(answer.body.error).toBe(
            'body.meta_data: holds a number of more than 1000 digits; send it as a text',
          );
        },
      );

      it('refuses metadata beyond its limit, and says the limit', async () => {
        const meta_data = { text: 'x'.repeat(2_048) };
        const answer = await ask({ ...working(), body: { ...(working().body as object), meta_data } });
        expect(verdictOf(answer)).toEqual(verdict(invalid));
        expect(answer.body.error).toBe('body.meta_data: is larger than 2048 bytes');
      });
    }
  }
});

describe('a wrong value is answered with what is accepted instead', () => {
  it.each([
    ['/ledgers?limit=abc', 'query.limit: is not a whole number from 1 to 100'],
    ['/ledgers?limit=0', 'query.limit: is not a whole number from 1 to 100'],
    ['/ledgers?limit=101', 'query.limit: is not a whole number from 1 to 100'],
    ['/ledgers?limit=1.5', 'query.limit: is not a whole number from 1 to 100'],
    ['/ledgers?limit=', 'query.limit: is not a whole number from 1 to 100'],
    ['/ledgers?limit=1&limit=2', 'query.limit: is not a whole number from 1 to 100'],
    ['/transactions?offset=-1', 'query.offset: is not a whole number from 0 to 1000000'],
    ['/transactions?offset=1e3', 'query.offset: is not a whole number from 0 to 1000000'],
    ['/transactions?amount_gte=much', 'much is no value of amount, which takes a number'],
    [
      '/transactions?created_at_gt=yesterday',
      'yesterday is no value of created_at, which takes an RFC 3339 time such as 2030-01-31T12:00:00Z, ' +
        'or a day such as 2030-01-31',
    ],
    ['/transactions?inflight_eq=maybe', 'maybe is no value of inflight, which takes true or false'],
    ['/balances/bln_1?with_queued=maybe', 'query.with_queued: is not true or false'],
    ['/balances/bln_1?include=owner', 'query.include: is not "ledger"'],
    [
      '/balances/bln_1/at?timestamp=2030-04-31T00:00:00Z',
      'query.timestamp: is not an RFC 3339 time such as 2030-01-31T12:00:00Z',
    ],
    ['/balances/bln_1/at', 'query.timestamp: is not an RFC 3339 time such as 2030-01-31T12:00:00Z'],
    [
      '/balances/bln_1/at?timestamp=0000-01-01T00:00:00Z',
      'query.timestamp: is not an RFC 3339 time such as 2030-01-31T12:00:00Z',
    ],
  ])('GET %s', async (path, message) => {
    const answer = await ledger.get(path);
    expect([answer.status, answer.body.error]).toEqual([400, message]);
  });

  it.each<[object, string]>([
    [{ currency: undefined }, 'body.currency: is required'],
    [{ currency: 7 }, 'body.currency: is not a text'],
    [{ reference: 'x'.repeat(256) }, 'body.reference: has more than 255 characters'],
    [{ description: 'a\0b' }, 'body.description: holds a character that cannot be stored'],
    [{ inflight: 'yes' }, 'body.inflight: is not true or false'],
    [{ precise_amount: true }, 'body.precise_amount: is not a number'],
    [
      { scheduled_for: '2030-01-31T12:00:00' },
      'body.scheduled_for: is not an RFC 3339 time such as 2030-01-31T12:00:00Z',
    ],
    [
      { effective_date: 'last week' },
      'body.effective_date: is not an RFC 3339 time such as 2030-01-31T12:00:00Z',
    ],
    [{ scheduled_for: '2020-01-31T12:00:00Z' }, 'scheduled_for is not in the future'],
    [{ sources: [], source: undefined }, 'body.sources: is empty'],
    [{ meta_data: [] }, 'body.meta_data: is not an object'],
    [{ rate: 1.2 }, 'body.rate: unknown field'],
    [{ rate: null }, 'body.rate: unknown field'],
    [{ currency: null }, 'body.currency: is required'],
    [
      { effective_date: '9999-12-31T23:59:59-01:00' },
      'body.effective_date: is not an RFC 3339 time such as 2030-01-31T12:00:00Z',
    ],
  ])('POST /transactions with %j', async (change, message) => {
    const answer = await ledger.post('/transactions', transaction(change));
    expect([...verdictOf(answer), answer.body.error]).toEqual([400, 'TXN_VALIDATION_ERROR', message]);
  });
});

const stalled = endpoints.flatMap(({ route, method, path, cases }) =>
  Object.entries(cases?.refusesWhenStalled ?? {}).map(([code, request]) => ({
    title: `${route} with ${code}`,
    method,
    path,
    code: code as Code,
    request,
  })),
);

describe('without workers, when jobs are missing', () => {
  let other: TestProcess;
  beforeAll(async () => {
    await ledger.worker.stop();
    // One waits for ever: it fills half the queue of a server that lets only two wait.
    await ledger.ask('PUT', `/transactions/inflight/${world.heldForLater}`, { status: 'commit' });
    const { BELLWETHER_LEDGER_MONITORS_SECRET: _secret, ...env } = ledger.env;
    other = await startProcess('server', {
      env: { ...env, BELLWETHER_QUEUE_MAX_PENDING: '2', BELLWETHER_LEDGER_BULK_MAX: '2' },
    });
    // The queue is counted beside the first requests, so that one of them may still be let in.
    const isFull = async () => {
      const answer = await fetch(`${other.url}/transactions`, {
        method: 'POST',
        body: JSON.stringify(transaction()),
        headers: { 'content-type': 'application/json' },
      });
      return answer.status === 503;
    };
    await waitUntil(isFull, { timeoutMs: 10_000, what: 'the queue to be full' });
  });
  afterAll(() => other.stop());

  it('manual recovery counts waiting transactions, not lanes', async () => {
    const { waiting } = await ledger.db
      .selectFrom('queue_places')
      .select((of) => of.fn.countAll<number>().as('waiting'))
      .executeTakeFirstOrThrow();
    expect(waiting).toBeGreaterThan(1);
    const { body } = await ledger.ask('POST', '/transactions/recover?threshold=0s');
    expect(body).toEqual({ recovered: waiting, threshold: '0s' });
  });

  it.each(stalled)('is refused: $title', async ({ method, path, code, request }) => {
    const asked = request(world);
    const ask = async () => {
      const answer = await fetch(other.url + pathOf(path, asked), {
        method,
        ...(asked.body !== undefined && {
          body: JSON.stringify(asked.body),
          headers: { 'content-type': 'application/json' },
        }),
      });
      const body = (await answer.json()) as Answer['body'];
      return [answer.status, body.error_detail?.code];
    };
    expect(await ask()).toEqual(verdict(code));
  });
});
