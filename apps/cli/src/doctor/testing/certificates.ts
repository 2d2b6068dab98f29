import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** Certificates for tests, made when they are needed: Node reads and checks them, and makes none itself. */

const tlv = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => tlv(0x30, ...parts);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const yes = tlv(0x01, Buffer.from([0xff]));

/** ecdsa-with-SHA256 */
const algorithm = sequence(oid('2a8648ce3d040302'));
const commonName = (name: string): Buffer =>
  sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(name)))));
/** `261120212435Z` */
const time = (at: Date): Buffer =>
  tlv(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`));
const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

const isAuthority = sequence(oid('551d13'), yes, tlv(0x04, sequence(yes)));
const forNames = (names: readonly string[]): Buffer => {
  const entries = names.map((name) =>
    /^[\d.]+$/.test(name)
      ? tlv(0x87, Buffer.from(name.split('.').map(Number)))
      : tlv(0x82, Buffer.from(name)),
  );
  return sequence(oid('551d11'), tlv(0x04, sequence(...entries)));
};

export interface Issued {
  readonly cert: string;
  readonly key: string;
}

interface Subject {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly extension: Buffer;
  /** Days from now. */
  readonly from: number;
  readonly until: number;
}

const dayMs = 86_400_000;
let serial = 0;

const certificate = (subject: Subject, issuer: string, issuerKey: KeyObject): string => {
  serial += 1;
  const content = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([serial])),
    algorithm,
    commonName(issuer),
    sequence(...[subject.from, subject.until].map((days) => time(new Date(Date.now() + days * dayMs)))),
    commonName(subject.name),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(subject.extension)),
  );
  const signature = sign('sha256', content, issuerKey);
  return pem(sequence(content, algorithm, tlv(0x03, Buffer.from([0]), signature)));
};

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A CA of one's own. */
export const makeAuthority = (name: string): Issued => {
  const { publicKey, privateKey } = newKeys();
  const subject = { name, publicKey, extension: isAuthority, from: -30, until: 30 };
  return { cert: certificate(subject, name, privateKey), key: keyPem(privateKey) };
};

/** A certificate that the CA of this name signed, for the names given. */
export const issue = (
  authority: Issued & { readonly name: string },
  names: readonly string[],
  days: { readonly from: number; readonly until: number } = { from: -1, until: 1 },
): Issued => {
  const { publicKey, privateKey } = newKeys();
  const subject = { name: names[0] ?? '', publicKey, extension: forNames(names), ...days };
  return {
    cert: certificate(subject, authority.name, createPrivateKey(authority.key)),
    key: keyPem(privateKey),
  };
};
