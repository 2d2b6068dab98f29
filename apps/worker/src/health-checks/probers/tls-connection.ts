import type { ProbeOutcome } from '@bellwether/config';
import { isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect,
  createSecureContext,
  type DetailedPeerCertificate,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { type Probe, TargetDown } from './probe.js';
import { describeFault } from './target-connection.js';

/**
 * Every server knows one of these curves. The default of OpenSSL begins with a post-quantum one, whose key costs more
 * than the rest of the handshake, and which protects nothing in a probe.
 */
const curves = 'X25519:P-256:P-384:P-521';

/** Reading the roots takes milliseconds, so all probes that trust the default roots share one context. */
let defaultRoots: SecureContext | undefined;
export const trustDefaultRoots = (): SecureContext =>
  (defaultRoots ??= createSecureContext({ ecdhCurve: curves }));

export interface TlsOptions {
  /** The name in the certificate, which is also sent as SNI unless it is an address. */
  readonly serverName: string;
  readonly insecure: boolean;
  readonly trust?: SecureContext;
}

/** Codes of OpenSSL and Node as a tenant reads them; others stand as they are. */
const certificateWords: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the chain ends in a root that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the chain is not complete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer is not known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
};

/** Its root is the reader's own, so its end does not count; a certificate that signed itself does. */
export function earliestEnd(peer: DetailedPeerCertificate): ProbeOutcome['certificateExpiresAt'] {
  const endOf = ({ valid_to: end }: PeerCertificate): number => Date.parse(end) / 1_000;
  let earliest = endOf(peer);
  let one: DetailedPeerCertificate | undefined = peer.issuerCertificate;
  while (one?.issuerCertificate !== undefined && one !== one.issuerCertificate) {
    earliest = Math.min(earliest, endOf(one));
    one = one.issuerCertificate;
  }
  return Number.isNaN(earliest) ? undefined : earliest;
}

const handshake = (probe: Probe, socket: Socket, options: TlsOptions) =>
  probe.wait<TLSSocket>((resolve, reject) => {
    const { serverName } = options;
    const secure = connect({
      socket,
      host: serverName,
      ...(isIP(serverName) === 0 && { servername: serverName }),
      secureContext: options.trust ?? trustDefaultRoots(),
      ALPNProtocols: ['http/1.1'],
      // Judged below, so that the end of a bad certificate is known too.
      rejectUnauthorized: false,
      checkServerIdentity,
    });
    probe.wraps(socket, secure);
    const fail = (fault: string): void => reject(new TargetDown('tls', `TLS handshake failed: ${fault}`));
    const describe = (error: NodeJS.ErrnoException): string =>
      error.code === 'ERR_SSL_WRONG_VERSION_NUMBER' ? 'the target does not speak TLS' : describeFault(error);
    secure.once('secureConnect', () => resolve(secure));
    secure.once('error', (error) => fail(describe(error)));
    secure.once('close', () => fail('the connection was closed'));
  });

/** Speaks TLS on an open connection, and finds when the certificates of the target end. */
export async function secureConnection(
  probe: Probe,
  socket: Socket,
  options: TlsOptions,
): Promise<TLSSocket> {
  probe.enter('tls');
  const secure = await handshake(probe, socket, options);
  const certificateExpiresAt = earliestEnd(secure.getPeerCertificate(true));
  if (certificateExpiresAt !== undefined) probe.finding = { ...probe.finding, certificateExpiresAt };
  if (!secure.authorized && !options.insecure) {
    const code = String(secure.authorizationError);
    throw new TargetDown('certificate', `TLS verification failed: ${certificateWords[code] ?? code}`);
  }
  return secure;
}
