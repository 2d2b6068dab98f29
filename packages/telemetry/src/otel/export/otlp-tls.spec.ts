import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeThrowawayDirectory, type ThrowawayDirectory } from '@bellwether/local/testing';
import { context, propagation, trace } from '@opentelemetry/api';
import { MetricRegistry } from '../../instruments/metric-registry.js';
import { createLogger } from '../../logs/create-logger.js';
import { OtlpReceiver, issueTestCertificates, type ReceiverTls } from '../../testing/index.js';
import type { Environment } from '../environment.js';
import { startTelemetry } from '../telemetry-export.js';
import { withSpan } from '../traces/with-span.js';

const { ca, server, client } = issueTestCertificates();
const stranger = issueTestCertificates();

describe('an endpoint behind https', () => {
  let directory: ThrowawayDirectory;
  let receiver: OtlpReceiver;
  let caFile: string;
  let certFile: string;
  let keyFile: string;

  const fileOf = async (name: string, text: string): Promise<string> => {
    const path = join(directory.path, name);
    await writeFile(path, text);
    return path;
  };

  beforeAll(async () => {
    directory = await makeThrowawayDirectory('tls');
    caFile = await fileOf('ca.pem', ca.cert);
    certFile = await fileOf('client.pem', client.cert);
    keyFile = await fileOf('client.key', client.key);
  });
  afterAll(() => directory.remove());
  afterEach(async () => {
    trace.disable();
    context.disable();
    propagation.disable();
    await receiver.stop();
  });

  const receive = async (tls: Partial<ReceiverTls> = {}): Promise<void> => {
    receiver = await OtlpReceiver.start({ tls: { ...server, ...tls } });
  };

  /** One span and one push to where the environment says; what was logged meanwhile. */
  const sendAll = async (environment: Environment): Promise<string> => {
    const lines: string[] = [];
    const log = createLogger({ process: 'shop', destination: { write: (line) => void lines.push(line) } });
    const signals = startTelemetry({
      serviceName: 'shop',
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...environment },
    });
    signals.announce(log);
    signals.attachMetrics(new MetricRegistry({ process: 'shop' }));
    await withSpan('count carts', () => {});
    await signals.shutdown();
    return lines.join('');
  };

  const pathsTaken = () => [...new Set(receiver.requests.map(({ path }) => path))].toSorted();

  it('stays https, and is trusted for the authority that OTEL_EXPORTER_OTLP_CERTIFICATE names', async () => {
    await receive();
    const logged = await sendAll({ OTEL_EXPORTER_OTLP_CERTIFICATE: caFile });
    expect(pathsTaken()).toEqual(['/v1/metrics', '/v1/traces']);
    expect(logged).toContain(`${receiver.url}/v1/traces`);
    expect(logged).not.toContain('fails');
  });

  it('is not trusted without its authority, and the log says that it is the certificate', async () => {
    await receive();
    const logged = await sendAll({});
    expect(receiver.requests).toEqual([]);
    expect(logged).toMatch(/"reason":"tls".*export of traces to https:.* fails: .*(?:SIGNATURE|CERT|ISSUER)/);
  });

  it('is not trusted when another authority signed it', async () => {
    await receive(stranger.server);
    const logged = await sendAll({ OTEL_EXPORTER_OTLP_CERTIFICATE: caFile });
    expect(receiver.requests).toEqual([]);
    expect(logged).toContain('"reason":"tls"');
  });

  it('trusts per signal where a signal has its own certificate', async () => {
    await receive();
    const own = await fileOf('stranger.pem', stranger.ca.cert);
    await sendAll({
      OTEL_EXPORTER_OTLP_CERTIFICATE: caFile,
      OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE: own,
    });
    expect(pathsTaken()).toEqual(['/v1/traces']);
  });

  it('is shown the certificate of this process where it asks for one', async () => {
    await receive({ ca: ca.cert, requestCert: true, rejectUnauthorized: true });
    await sendAll({
      OTEL_EXPORTER_OTLP_CERTIFICATE: caFile,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certFile,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: keyFile,
    });
    expect(pathsTaken()).toEqual(['/v1/metrics', '/v1/traces']);
    expect(new Set(receiver.requests.map((request) => request.client))).toEqual(new Set(['Test sender']));
  });

  it('takes nothing from a process without a certificate where it asks for one', async () => {
    await receive({ ca: ca.cert, requestCert: true, rejectUnauthorized: true });
    const logged = await sendAll({ OTEL_EXPORTER_OTLP_CERTIFICATE: caFile });
    expect(receiver.requests).toEqual([]);
    expect(logged).toContain('fails');
  });

  it.each([
    ['is not there', undefined],
    ['holds no certificate', 'not a certificate'],
  ])('lets the process start and counts a failure where the file %s', async (_what, text) => {
    await receive();
    const path = await fileOf('broken.pem', text ?? '');
    if (text === undefined) await rm(path);
    const logged = await sendAll({ OTEL_EXPORTER_OTLP_CERTIFICATE: path });
    expect(receiver.requests).toEqual([]);
    expect(logged).toContain('"reason":"tls"');
    expect(logged.includes('names a file that cannot be read (ENOENT)')).toBe(text === undefined);
  });
});
