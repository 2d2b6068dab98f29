import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { skipUnlessSampled } from './instrumentations.js';

/** Patches what it is given as the instrumentations of libraries do. */
class Instrumentation extends InstrumentationBase {
  calls = 0;

  constructor() {
    super('test', '1', {});
  }

  init(): [] {
    return [];
  }

  patch(client: Client): void {
    // oxlint-disable-next-line no-underscore-dangle -- the library's name for it
    this._wrap(client, 'query', (original) => {
      const count = () => (this.calls += 1);
      return function query(this: Client, text: string) {
        count();
        return original.call(this, text);
      };
    });
  }

  unpatch(client: Client): void {
    // oxlint-disable-next-line no-underscore-dangle -- the library's name for it
    this._unwrap(client, 'query');
  }
}

class Client {
  readonly name = 'shop';

  query(text: string): string {
    return `${this.name}: ${text}`;
  }
}

describe('an instrumentation while a span is recorded', () => {
  const client = new Client();
  const instrumentation = skipUnlessSampled(new Instrumentation(), ['query']);
  const within = (provider: TracerProvider | undefined): string => {
    if (provider === undefined) return client.query('select 1');
    const span = provider.getTracer('test').startSpan('request');
    return context.with(trace.setSpan(ROOT_CONTEXT, span), () => client.query('select 1'));
  };

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    instrumentation.patch(client);
  });
  afterAll(() => context.disable());

  it.each([
    ['takes part', new TracerProvider({}), 1],
    [
      'is passed by where the span is not recorded',
      new TracerProvider({ sampler: new AlwaysOffSampler() }),
      0,
    ],
    ['is passed by where there is no span', undefined, 0],
  ])('%s', (_title, provider, calls) => {
    const before = instrumentation.calls;
    expect(within(provider)).toBe('shop: select 1');
    expect(instrumentation.calls - before).toBe(calls);
  });

  it('keeps a callback in its trace where that is not recorded', () => {
    const seen: unknown[] = [];
    const span = new TracerProvider({ sampler: new AlwaysOffSampler() })
      .getTracer('test')
      .startSpan('request');
    const pending: { call?: () => void } = {};
    const pool = {
      name: 'shop' as const,
      query: (_text: string, done?: () => void): string => {
        if (done !== undefined) pending.call = done;
        return '';
      },
    };
    instrumentation.patch(pool);
    context.with(trace.setSpan(ROOT_CONTEXT, span), () =>
      pool.query('select 1', () => void seen.push(trace.getActiveSpan())),
    );
    context.with(ROOT_CONTEXT, () => pending.call?.());
    expect(seen).toEqual([span]);
  });

  it('takes part in work that goes on after its span has ended', () => {
    const before = instrumentation.calls;
    const span = new TracerProvider({}).getTracer('test').startSpan('request');
    span.end();
    context.with(trace.setSpan(ROOT_CONTEXT, span), () => client.query('select 1'));
    expect(instrumentation.calls - before).toBe(1);
  });

  it('can be taken off', () => {
    const before = instrumentation.calls;
    instrumentation.unpatch(client);
    expect(within(new TracerProvider({}))).toBe('shop: select 1');
    expect(instrumentation.calls).toBe(before);
  });
});
