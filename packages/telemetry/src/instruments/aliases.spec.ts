import { bounded, counter, defineMetrics, gauge, histogram, oneOf } from '../catalog/index.js';
import { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { scrape } from '../testing/scrape.js';
import { MetricRegistry } from './metric-registry.js';

const common = { help: 'A test.', owner: 'every', stability: 'experimental' } as const;

const http = defineMetrics('http', {
  duration: histogram('http_duration_seconds', {
    ...common,
    labels: { method: oneOf('GET', 'POST'), route: bounded(10, 'a test') },
    buckets: [0.1, 1],
    aliases: [
      { set: 'old', name: 'flask_duration_seconds', labels: { route: 'url_rule' } },
      { set: 'old', name: 'flask_requests_total', labels: { route: null }, counts: true },
      { set: 'older', name: 'zope_duration_seconds', labels: { route: null, method: null } },
    ],
  }),
  active: gauge('http_active', {
    ...common,
    labels: { route: bounded(10, 'a test') },
    formerName: { name: 'http_busy', until: '2.0.0' },
  }),
});

function start(aliases: readonly string[]) {
  const exemplar = () => ({ traceId: 'abc', spanId: 'def' });
  const registry = new MetricRegistry({ process: 'test', aliases, exemplar });
  const metrics = registry.register(http);
  const endpoint = new MetricsEndpoint(registry);
  return { metrics, read: (openMetrics = false) => scrape(endpoint, { openMetrics }) };
}

describe('an alias of a metric', () => {
  it('is not shown unless its set is switched on', async () => {
    const { metrics, read } = start([]);
    metrics.duration.observe({ method: 'GET', route: '/a' }, 0.5);
    const names = (await read()).families.map(({ name }) => name);
    expect(names.filter((name) => /flask|zope/.test(name))).toEqual([]);
  });

  it('shows the same numbers under its own label names, scrape after scrape', async () => {
    const { metrics, read } = start(['old']);
    for (const count of [1, 2, 3]) {
      metrics.duration.observe({ method: 'GET', route: '/a' }, 0.5);
      metrics.duration.observe({ method: 'GET', route: `/${count}` }, 0.05);
      const shown = await read();
      expect(shown.family('flask_duration_seconds')).toEqual({
        ...shown.family('http_duration_seconds'),
        name: 'flask_duration_seconds',
        samples: shown.family('http_duration_seconds').samples.map(({ name, labels, value }) => {
          const { route, ...rest } = labels;
          return { name: name.replace('http_', 'flask_'), labels: { ...rest, url_rule: route }, value };
        }),
      });
    }
  });

  it('sums away the labels it does not have', async () => {
    const { metrics, read } = start(['older']);
    metrics.duration.observe({ method: 'GET', route: '/a' }, 0.5);
    metrics.duration.observe({ method: 'POST', route: '/b' }, 0.05);
    const shown = await read();
    expect(shown.value('zope_duration_seconds_count')).toBe(2);
    expect(shown.value('zope_duration_seconds_bucket', { le: '0.1' })).toBe(1);
    expect(shown.value('zope_duration_seconds_sum')).toBeCloseTo(0.55, 10);
  });

  it('shows a histogram as a counter of its observations where it says so', async () => {
    const { metrics, read } = start(['old']);
    for (const route of ['/a', '/b', '/c']) metrics.duration.observe({ method: 'GET', route }, 0.5);
    const shown = await read();
    expect(shown.family('flask_requests_total').type).toBe('counter');
    expect(shown.value('flask_requests_total', { method: 'GET' })).toBe(3);
  });

  const jobs = defineMetrics('jobs', {
    duration: histogram('jobs_duration_seconds', {
      ...common,
      labels: { queue: bounded(10, 'a test'), outcome: oneOf('done', 'lost') },
      buckets: [0.1, 0.5, 1],
      aliases: [
        {
          set: 'old',
          name: 'celery_task_seconds',
          help: 'Time of a task',
          labels: { outcome: 'a_state' },
          values: { outcome: { done: 'SUCCESS' }, queue: { '0': 'queue_1' } },
          buckets: [0.5],
        },
      ],
    }),
    waits: counter('jobs_waits_total', {
      ...common,
      labels: { queue: bounded(10, 'a test') },
      aliases: [{ set: 'old', name: 'celery_waits_total', absentUntilRecorded: true }],
    }),
  });
  const startJobs = () => {
    const exemplar = () => ({ traceId: 'abc', spanId: 'def' });
    const registry = new MetricRegistry({ process: 'test', aliases: ['old'], exemplar });
    const endpoint = new MetricsEndpoint(registry);
    return {
      metrics: registry.register(jobs),
      read: (openMetrics = false) => scrape(endpoint, { openMetrics }),
    };
  };

  it('has its own help, values and bounds, and its labels in the order of their names', async () => {
    const { metrics, read } = startJobs();
    for (const seconds of [0.05, 0.3, 0.7, 5])
      metrics.duration.observe({ queue: '0', outcome: 'done' }, seconds);
    metrics.duration.observe({ queue: 'mail', outcome: 'lost' }, 0.3);
    const lines = (await read()).text.split('\n').filter((line) => line.includes('celery_task'));
    expect(lines).toEqual([
      '# HELP celery_task_seconds Time of a task',
      '# TYPE celery_task_seconds histogram',
      'celery_task_seconds_bucket{a_state="SUCCESS",queue="queue_1",le="0.5"} 2',
      'celery_task_seconds_bucket{a_state="SUCCESS",queue="queue_1",le="+Inf"} 4',
      'celery_task_seconds_sum{a_state="SUCCESS",queue="queue_1"} 6.05',
      'celery_task_seconds_count{a_state="SUCCESS",queue="queue_1"} 4',
      'celery_task_seconds_bucket{a_state="lost",queue="mail",le="0.5"} 1',
      'celery_task_seconds_bucket{a_state="lost",queue="mail",le="+Inf"} 1',
      'celery_task_seconds_sum{a_state="lost",queue="mail"} 0.3',
      'celery_task_seconds_count{a_state="lost",queue="mail"} 1',
    ]);
    const bucket = (await read(true))
      .family('celery_task_seconds')
      .samples.find(({ labels }) => labels['le'] === '+Inf');
    expect(bucket?.exemplar).toMatchObject({ value: 5 });
  });

  it('is absent until something is recorded where it says so', async () => {
    const { metrics, read } = startJobs();
    const names = async () => (await read()).families.map(({ name }) => name);
    expect(await names()).not.toContain('celery_waits_total');
    metrics.waits.inc({ queue: 'mail' });
    expect(await names()).toContain('celery_waits_total');
  });

  it('carries the exemplars', async () => {
    const { metrics, read } = start(['old']);
    metrics.duration.observe({ method: 'GET', route: '/a' }, 0.5);
    const bucket = (await read(true))
      .family('flask_duration_seconds')
      .samples.find(({ labels }) => labels['le'] === '1.0');
    expect(bucket?.exemplar).toMatchObject({ labels: { trace_id: 'abc', span_id: 'def' }, value: 0.5 });
  });

  it('is always shown where it is the former name, and forgets what the metric forgets', async () => {
    const { metrics, read } = start([]);
    metrics.active.set({ route: '/a' }, 1);
    metrics.active.set({ route: '/b' }, 2);
    await read();
    metrics.active.remove({ route: '/a' });
    metrics.active.set({ route: '/c' }, 3);
    const shown = await read();
    expect(shown.family('http_busy').samples.map(({ labels, value }) => [labels['route'], value])).toEqual([
      ['/b', 2],
      ['/c', 3],
    ]);
  });

  it('cannot give two labels one name', () => {
    const registry = new MetricRegistry({ process: 'test', aliases: ['old'] });
    const wrong = defineMetrics('wrong', {
      a: counter('a_total', {
        ...common,
        labels: { x: oneOf('1'), y: oneOf('2') },
        aliases: [{ set: 'old', name: 'b_total', labels: { x: 'z', y: 'z' } }],
      }),
    });
    expect(() => registry.register(wrong)).toThrow('An alias maps two labels to one name: z, z.');
  });
});
