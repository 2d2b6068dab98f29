import { connect } from 'node:tls';
import { dsnPath, type Settings } from '@bellwether/config';
import {
  type Destination,
  type Outcome,
  type Plan,
  planExport,
  probeDestination,
} from '@bellwether/telemetry';

export type { Destination, Outcome, Plan };

export interface ProbedDestination {
  readonly destination: Destination;
  readonly outcome: Outcome;
  /** Whether the port speaks TLS; asked only where the outcome leaves it open. */
  readonly speaksTls: boolean | undefined;
}

/** What a process with these settings sends, and where, by the rules of the processes. */
export const planOf = (
  { enable_observability, cloud_dsn }: Pick<Settings, 'enable_observability' | 'cloud_dsn'>,
  environment: Readonly<Record<string, string | undefined>>,
): Plan =>
  planExport({
    enabled: enable_observability,
    enabledBy: 'BELLWETHER_ENABLE_OBSERVABILITY=true',
    dsn: cloud_dsn && { text: cloud_dsn.reveal(), path: dsnPath },
    environment,
  });

/** The usual port of gRPC. Processes warn of it. */
export const isGrpcPort = ({ name, url }: Destination): boolean =>
  name === 'otlp' && new URL(url).port === '4317';

/** Errors of OpenSSL for an answer that is not TLS. */
const noTls = /wrong version number|packet length too long|unknown protocol|http request/;

/** Only a handshake. The certificate does not matter, because nothing is sent. */
const speaksTls = (url: URL, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const host = url.hostname.replaceAll(/[[\]]/g, '');
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const socket = connect({ host, port, rejectUnauthorized: false });
    const timer = setTimeout(() => end(false), timeoutMs);
    const end = (answer: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.on('secureConnect', () => end(true));
    // An error of OpenSSL means that the port speaks TLS, unless the error says that it does not.
    socket.on('error', ({ reason }: Error & { reason?: string }) =>
      end(reason !== undefined && !noTls.test(reason)),
    );
    socket.on('close', () => end(false));
  });

/** Plain HTTP to a port for TLS is closed by some and answered with 400 by others; the reverse is EPROTO. */
const isOpen = ({ url }: Destination, outcome: Outcome): boolean => {
  if (outcome.kind === 'accepted') return false;
  const { reason, detail } = outcome;
  return url.startsWith('http:') ? reason === 'broken' || detail === 'HTTP 400' : reason === 'tls';
};

const probe = async (destination: Destination, timeoutMs: number): Promise<ProbedDestination> => {
  const outcome = await probeDestination(destination, timeoutMs);
  const asked = isOpen(destination, outcome) ? speaksTls(new URL(destination.url), timeoutMs) : undefined;
  return { destination, outcome, speaksTls: await asked };
};

export const probeAll = (plan: Plan, timeoutMs: number): Promise<readonly ProbedDestination[]> =>
  Promise.all(
    Object.values(plan.signals)
      .flatMap(({ destinations }) => destinations)
      .map((destination) => probe(destination, timeoutMs)),
  );
