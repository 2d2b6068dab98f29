import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeThrowawayDirectory, type ThrowawayDirectory } from '@bellwether/local/testing';
import { context, propagation, trace } from '@opentelemetry/api';
import { createLogger } from '../../logs/create-logger.js';
import { OtlpReceiver } from '../../testing/index.js';
import type { Environment } from '../environment.js';
import { logLimits } from '../log-export.js';
import { startTelemetry } from '../telemetry-export.js';
import { spanLimits } from '../traces/span-export.js';
import { withSpan } from '../traces/with-span.js';
import { injectTraceContext } from '../traces/trace-context.js';
import type { Destination } from './destination.js';
import { planExport } from './plan-export.js';
import { standardVariables } from './variables.js';

const planOf = (environment: Environment) =>
  planExport({ enabled: true, enabledBy: 'ENABLE=true', environment });

const everyEndpoint = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318',
  OTEL_LOGS_EXPORTER: 'otlp',
};

/** What a variable changes, seen from outside: something of the plan, of the limits, or of a span that was sent. */
type Observe = (environment: Environment) => unknown;
interface Effect {
  readonly value: string;
  readonly observe: Observe;
  readonly expected: unknown;
}

const destinations =
  (of: (destination: Destination) => unknown): Observe =>
  (environment) =>
    Object.values(planOf({ ...everyEndpoint, ...environment }).signals).map(({ destinations: all }) =>
      all.map(of),
    );
const span: Observe = spanLimits;
const log: Observe = logLimits;

/** The first span with something of everything, as the receiver got it. */
const sent = (see: (receiver: OtlpReceiver) => unknown): Observe => {
  return async (environment) => {
    const receiver = await OtlpReceiver.start();
    const signals = startTelemetry({
      serviceName: 'shop',
      environment: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url, ...environment },
    });
    try {
      const links = ['a', 'b'].map((digit) => ({
        context: { traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: 1 },
        attributes: { one: 1, two: 2 },
      }));
      await withSpan(
        'count carts',
        (step) => {
          step.setAttributes({ first: 'abcdef', second: 'abcdef' });
          step.addEvent('begun', { one: 1, two: 2 }).addEvent('done');
        },
        { links },
      );
      await signals.shutdown();
      return see(receiver);
    } finally {
      trace.disable();
      context.disable();
      propagation.disable();
      await receiver.stop();
    }
  };
};
const first = ({ spans }: OtlpReceiver) => spans[0];
const attributes = sent((receiver) => first(receiver)?.attributes);

const propagated: Observe = async (environment) => {
  const signals = startTelemetry({ serviceName: 'shop', environment });
  try {
    return await withSpan('count carts', () => Object.keys(injectTraceContext()));
  } finally {
    await signals.shutdown();
  }
};

const exemplars: Observe = (environment) => {
  const signals = startTelemetry({ serviceName: 'shop', environment: { ...everyEndpoint, ...environment } });
  void signals.shutdown(1);
  return signals.exemplar === undefined;
};

const perSignal = (
  name: string,
  value: string,
  observe: Observe,
  own: unknown,
  otherwise: unknown,
): Record<string, Effect> => ({
  [`OTEL_EXPORTER_OTLP_${name}`]: { value, observe, expected: [[own], [own], [own]] },
  [`OTEL_EXPORTER_OTLP_TRACES_${name}`]: { value, observe, expected: [[own], [otherwise], [otherwise]] },
  [`OTEL_EXPORTER_OTLP_METRICS_${name}`]: { value, observe, expected: [[otherwise], [own], [otherwise]] },
  [`OTEL_EXPORTER_OTLP_LOGS_${name}`]: { value, observe, expected: [[otherwise], [otherwise], [own]] },
});

const off = (index: number): Effect => ({
  value: 'none',
  observe: destinations(() => 'sent'),
  expected: [0, 1, 2].map((at) => (at === index ? [] : ['sent'])),
});

let directory: ThrowawayDirectory;
const file = (name: string): string => join(directory.path, name);
beforeAll(async () => {
  directory = await makeThrowawayDirectory('variables');
  await writeFile(file('pem'), 'PEM');
});
afterAll(async () => {
  await rm(directory.path, { recursive: true });
  await directory.remove();
});

const named = (text: string) => text.replace('FILE', file('pem'));

const effects: Readonly<Record<string, Effect>> = {
  OTEL_SDK_DISABLED: { value: 'true', observe: (env) => planOf(env).enabled, expected: false },
  OTEL_SERVICE_NAME: { value: 'till', observe: sent((got) => first(got)?.service), expected: 'till' },
  OTEL_RESOURCE_ATTRIBUTES: {
    value: 'shop.branch=north',
    observe: sent(({ requests }) => requests[0]?.body.includes('north')),
    expected: true,
  },
  OTEL_PROPAGATORS: { value: 'none', observe: propagated, expected: [] },
  OTEL_TRACES_SAMPLER: { value: 'always_off', observe: sent(({ spans }) => spans.length), expected: 0 },
  OTEL_TRACES_SAMPLER_ARG: {
    value: '0',
    observe: (env) =>
      sent(({ spans }) => spans.length)({ ...env, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' }),
    expected: 0,
  },
  OTEL_TRACES_EXPORTER: off(0),
  OTEL_METRICS_EXPORTER: off(1),
  OTEL_LOGS_EXPORTER: off(2),
  OTEL_METRICS_EXEMPLAR_FILTER: { value: 'always_off', observe: exemplars, expected: true },
  OTEL_METRIC_EXPORT_INTERVAL: { value: '5000', observe: (env) => planOf(env).pushEveryMs, expected: 5000 },
  OTEL_BSP_SCHEDULE_DELAY: { value: '7', observe: span, expected: { delayMs: 7 } },
  OTEL_BSP_MAX_QUEUE_SIZE: { value: '7', observe: span, expected: { itemsMax: 7 } },
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: { value: '7', observe: span, expected: { batchItems: 7 } },
  OTEL_BLRP_SCHEDULE_DELAY: { value: '7', observe: log, expected: { delayMs: 7 } },
  OTEL_BLRP_MAX_QUEUE_SIZE: { value: '7', observe: log, expected: { itemsMax: 7 } },
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: { value: '7', observe: log, expected: { batchItems: 7 } },
  OTEL_ATTRIBUTE_COUNT_LIMIT: { value: '1', observe: attributes, expected: { first: 'abcdef' } },
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: { value: '1', observe: attributes, expected: { first: 'abcdef' } },
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: {
    value: '3',
    observe: attributes,
    expected: { first: 'abc', second: 'abc' },
  },
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: {
    value: '3',
    observe: attributes,
    expected: { first: 'abc', second: 'abc' },
  },
  OTEL_SPAN_EVENT_COUNT_LIMIT: {
    value: '1',
    observe: sent((got) => first(got)?.events.length),
    expected: 1,
  },
  OTEL_SPAN_LINK_COUNT_LIMIT: { value: '1', observe: sent((got) => first(got)?.links.length), expected: 1 },
  OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: {
    value: '1',
    observe: sent((got) => first(got)?.events[0]?.attributes),
    expected: { one: 1 },
  },
  OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: {
    value: '1',
    observe: sent((got) => first(got)?.links[0]?.attributes),
    expected: { one: 1 },
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    value: 'http://e',
    observe: destinations(({ url }) => url),
    expected: ['traces', 'metrics', 'logs'].map((signal) => [`http://e/v1/${signal}`]),
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    value: 'http://e/own',
    observe: destinations(({ url }) => url),
    expected: [['http://e/own'], ['http://c:4318/v1/metrics'], ['http://c:4318/v1/logs']],
  },
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: {
    value: 'http://e/own',
    observe: destinations(({ url }) => url),
    expected: [['http://c:4318/v1/traces'], ['http://e/own'], ['http://c:4318/v1/logs']],
  },
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: {
    value: 'http://e/own',
    observe: destinations(({ url }) => url),
    expected: [['http://c:4318/v1/traces'], ['http://c:4318/v1/metrics'], ['http://e/own']],
  },
  ...perSignal(
    'HEADERS',
    'x-team=a%20b',
    destinations(({ headers }) => headers['x-team']),
    'a b',
    undefined,
  ),
  ...perSignal(
    'TIMEOUT',
    '1500',
    destinations(({ timeoutMs }) => timeoutMs),
    1500,
    10_000,
  ),
  ...perSignal(
    'COMPRESSION',
    'gzip',
    destinations(({ gzip }) => gzip),
    true,
    false,
  ),
  ...perSignal(
    'CERTIFICATE',
    'FILE',
    destinations(({ tls }) => tls.ca),
    'PEM',
    undefined,
  ),
  ...perSignal(
    'CLIENT_CERTIFICATE',
    'FILE',
    destinations(({ tls }) => tls.cert),
    'PEM',
    undefined,
  ),
  ...perSignal(
    'CLIENT_KEY',
    'FILE',
    destinations(({ tls }) => tls.key),
    'PEM',
    undefined,
  ),
};

/** They allow what is done anyway; anything else is told to be impossible. */
const onlyWhatIsDone = [
  /_PROTOCOL$/,
  /^OTEL_EXPORTER_OTLP_METRICS_(?:TEMPORALITY_PREFERENCE|DEFAULT_HISTOGRAM_AGGREGATION)$/,
];
/** Read by OpenTelemetry's instrumentations when they are loaded. */
const readElsewhere = ['OTEL_SEMCONV_STABILITY_OPT_IN'];

const entries = [...standardVariables].map(([name, handling]) => ({ name, handling }));
const honouredNames = entries.flatMap(({ name, handling }) => (handling.honoured ? [name] : []));

describe('the variables of the OpenTelemetry standard', () => {
  it('have an effect that is looked at here, each that is honoured and no other', () => {
    const looked = honouredNames.filter(
      (name) => !onlyWhatIsDone.some((form) => form.test(name)) && !readElsewhere.includes(name),
    );
    expect(Object.keys(effects).toSorted()).toEqual(looked.toSorted());
  });

  it.each(Object.keys(effects))('are honoured: %s', async (name) => {
    const { value, observe, expected } = effects[name] as Effect;
    const without = await observe({});
    const withIt = await observe({ [name]: named(value) });
    expect(withIt).not.toEqual(without);
    if (typeof expected === 'object' && !Array.isArray(expected))
      expect(withIt).toMatchObject(expected as object);
    else expect(withIt).toEqual(expected);
    expect(planOf({ [name]: named(value) }).notes).toEqual([]);
  });

  it.each(entries.filter(({ handling }) => !handling.honoured).map(({ name }) => name))(
    'are said to change nothing: %s',
    (name) => {
      const { notes, warnings } = planOf({ [name]: 'x' });
      expect(notes).toEqual([expect.stringMatching(new RegExp(`^${name} is set and changes nothing: \\w`))]);
      expect(warnings).toEqual([]);
    },
  );

  it.each(
    entries.flatMap(({ name, handling }) => (handling.honoured && handling.form !== undefined ? [name] : [])),
  )('are not silently wrong: %s', (name) => {
    expect(planOf({ [name]: 'nonsense' }).warnings.join('\n')).toMatch(
      new RegExp(`^${name} is not .* and is taken as if it were not set$`, 'm'),
    );
    expect(planOf({ [name]: '' }).warnings).toEqual([]);
  });

  it.each([
    ['OTEL_TRACES_SAMPLER', 'parentbased_traceid_ratio'],
    ['OTEL_TRACES_SAMPLER_ARG', '1%'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_PROPAGATORS', 'tracecontext,b3'],
  ])('are told of before anything is started: %s=%s', (name, value) => {
    expect(planOf({ [name]: value }).warnings).toEqual([expect.stringMatching(`^${name} is not`)]);
  });

  it.each([
    ['OTEL_TRACES_SAMPLER', 'ParentBased_TraceIdRatio'],
    ['OTEL_TRACES_SAMPLER_ARG', '0.01'],
    ['OTEL_PROPAGATORS', 'tracecontext, Baggage'],
    ...honouredNames.filter((name) => name.endsWith('_COUNT_LIMIT')).map((name) => [name, '0']),
  ])('are content with %s=%s', (name = '', value = '') => {
    expect(planOf({ [name]: value }).warnings).toEqual([]);
  });

  it('hand the trace on as without it where OTEL_PROPAGATORS names what is not known', async () => {
    expect(await propagated({ OTEL_PROPAGATORS: 'b3' })).toEqual(['traceparent']);
  });

  it('may ask for none of something', async () => {
    const none = {
      OTEL_ATTRIBUTE_COUNT_LIMIT: '0',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '0',
      OTEL_SPAN_LINK_COUNT_LIMIT: '0',
    };
    const nothing = { attributes: {}, events: [], links: [] };
    expect(await sent(first)(none)).toMatchObject(nothing);
  });

  it('are told apart from what is no variable of the standard, such as a slip of the pen', () => {
    const environment = { OTEL_EXPORTER_OLTP_ENDPOINT: 'http://SECRET@c', PATH: '/bin' };
    expect(planOf(environment).notes).toEqual([
      'not known here and without effect: OTEL_EXPORTER_OLTP_ENDPOINT',
    ]);
  });

  it('are in the log at start where they change nothing', async () => {
    const lines: string[] = [];
    const signals = startTelemetry({
      serviceName: 'shop',
      environment: { OTEL_BSP_EXPORT_TIMEOUT: '1', OTEL_BSP_SCHEDULE_DELAY: 'soon' },
    });
    signals.announce(
      createLogger({ process: 'shop', destination: { write: (line) => void lines.push(line) } }),
    );
    await signals.shutdown();
    const all = lines.join('');
    expect(all).toMatch(/"level":"info".*OTEL_BSP_EXPORT_TIMEOUT is set and changes nothing/);
    expect(all).toMatch(/"level":"warn".*OTEL_BSP_SCHEDULE_DELAY is not a whole number above zero/);
  });
});
