import type { HttpDefinition } from '@bellwether/config';
import { RE2JS } from 're2js';
import { type BodyLimits, HttpReader } from './http-reader.js';
import { followRedirect, type HttpRequest, isRedirect, printRequest, requestOf } from './http-request.js';
import { type Probe, type ProbeContext, runProbe, TargetDown } from './probe.js';
import { connectTo, describeFault } from './target-connection.js';
import { secureConnection } from './tls-connection.js';

/** As much of a body as a message holds, and the most bytes that so many characters have. */
const excerptCharacters = 1_000;
const excerptBytes = 4 * excerptCharacters;

/**
 * States of the patterns times characters of the body. The slowest patterns take 30 ns for one, and nothing else runs
 * meanwhile: a pattern of 300 states takes 10 s for a body of 1 MB, and 0.12 s for so much of it.
 */
const matchStepsMax = 4_000_000;

/** The definition object lives as long as its revision, so patterns are compiled once for each. */
const compiled = new WeakMap<HttpDefinition, readonly RE2JS[]>();

const patternsOf = (definition: HttpDefinition): readonly RE2JS[] => {
  const known = compiled.get(definition);
  if (known !== undefined) return known;
  const patterns = (definition['body-regexp'] ?? []).map((pattern) => {
    try {
      return RE2JS.compile(pattern);
    } catch {
      throw new TargetDown('unsupported', `Invalid Regex ${pattern} in body-regexp`);
    }
  });
  compiled.set(definition, patterns);
  return patterns;
};

/** Sends a request, follows redirects, and judges the status first and then the body. */
export const probeHttp = (definition: HttpDefinition, context: ProbeContext) =>
  runProbe(context, async (probe) => {
    if (definition.key !== undefined || definition.cert !== undefined || definition.cacert !== undefined) {
      throw new TargetDown('unsupported', 'this worker reads no certificate files');
    }
    const patterns = patternsOf(definition);
    try {
      const answer = await fetchAnswer(probe, definition);
      judge(answer, definition, patterns);
    } catch (error) {
      if (!(error instanceof TargetDown) || error.reason === 'body') throw error;
      throw new TargetDown(error.reason, `HTTP request failed: ${error.message}`);
    }
  });

const fetchAnswer = async (probe: Probe, definition: HttpDefinition): Promise<HttpReader> => {
  let request = requestOf(definition);
  for (let redirects = 0; ; redirects += 1) {
    const reader = await exchange(probe, request, definition);
    probe.closeSockets();
    probe.finding = { ...probe.finding, status: reader.status };
    if (!definition.redirect || !isRedirect(reader.status)) return reader;
    if (redirects === probe.context.redirectsMax) {
      throw new TargetDown('redirects', `more than ${redirects} redirects`);
    }
    request = followRedirect(request, reader.status, reader.headers.get('location'));
  }
};

/** All of a body that is judged is read, and an excerpt of one that is only shown. */
const bodyLimitsOf = (
  definition: HttpDefinition,
  { answerBytesMax }: ProbeContext,
  status: number,
): BodyLimits => {
  if (definition.redirect && isRedirect(status)) return { bytesMax: 0, keeps: false };
  if (definition['valid-status'].includes(status)) {
    return { bytesMax: answerBytesMax, keeps: patternsOf(definition).length > 0 };
  }
  return { bytesMax: Math.min(excerptBytes, answerBytesMax), keeps: true };
};

const exchange = async (
  probe: Probe,
  request: HttpRequest,
  definition: HttpDefinition,
): Promise<HttpReader> => {
  const text = printRequest(request);
  const plain = await connectTo(probe, request.hostname, request.port);
  const { serverName, protocol } = request;
  const { insecure } = definition;
  const socket =
    protocol === 'https' ? await secureConnection(probe, plain, { serverName, insecure }) : plain;
  const reader = new HttpReader({
    method: request.method,
    limitsOf: ({ status }) => bodyLimitsOf(definition, probe.context, status),
  });
  probe.enter('first_byte');
  const read = probe.wait<void>((resolve, reject) => {
    let hasBegun = false;
    const attempt = (step: () => void): void => {
      try {
        step();
        if (reader.isDone) resolve();
      } catch (error) {
        reject(error as Error);
      }
    };
    socket.on('data', (bytes: Buffer) => {
      if (!hasBegun) probe.enter('transfer');
      hasBegun = true;
      attempt(() => reader.push(bytes));
    });
    socket.once('end', () => attempt(() => reader.end()));
    socket.once('error', (error) => reject(new TargetDown('closed', describeFault(error))));
    socket.once('close', () => reject(new TargetDown('closed', 'the connection ended before the answer')));
    socket.write(text);
  });
  await read.catch((error: unknown) => {
    // The status decides already, and says more than how its body ended.
    const isJudged = reader.hasHeaders && !definition['valid-status'].includes(reader.status);
    if (!(error instanceof TargetDown) || !isJudged) throw error;
  });
  return reader;
};

const excerpt = (text: string): string =>
  Array.from(text.slice(0, 2 * excerptCharacters))
    .slice(0, excerptCharacters)
    .join('');

const judge = (
  reader: HttpReader,
  { 'valid-status': validStatus, 'body-regexp': sources = [] }: HttpDefinition,
  patterns: readonly RE2JS[],
): void => {
  const { status } = reader;
  if (!validStatus.includes(status)) {
    throw new TargetDown('status', `status ${status}. Body: '${excerpt(reader.body.toString())}'`);
  }
  if (patterns.length === 0) return;
  const states = patterns.reduce((sum, pattern) => sum + pattern.programSize(), 0);
  const whole = reader.body.toString();
  const text = whole.slice(0, Math.floor(matchStepsMax / states));
  const failed = patterns.findIndex((pattern) => !pattern.test(text));
  if (failed < 0) return;
  if (reader.truncated || text.length < whole.length) {
    throw new TargetDown(
      'too_large',
      `the first ${text.length} characters of the body do not match, and no more are read`,
    );
  }
  const message = `healthcheck body does not match regex ${sources[failed]}: ${excerpt(text)}`;
  throw new TargetDown('body', message);
};
