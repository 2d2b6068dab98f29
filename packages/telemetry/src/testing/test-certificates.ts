import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A certificate with its key, as PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority for tests, and the certificates it signed: of a server on loopback and of a client. */
export interface TestCertificates {
  readonly ca: TestCertificate;
  readonly server: TestCertificate;
  readonly client: TestCertificate;
}

const tag = { sequence: 0x30, set: 0x31, integer: 0x02, bits: 0x03, octets: 0x04, id: 0x06, utf8: 0x0c };
const tagOfTime = 0x17;
const tagOfBoolean = 0x01;

const der = (kind: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([kind, ...head]), content]);
};

/** Object identifiers, already in their bytes. */
const id = (hex: string): Buffer => der(tag.id, Buffer.from(hex, 'hex'));
const ids = {
  ecdsaWithSha256: id('2a8648ce3d040302'),
  commonName: id('550403'),
  basicConstraints: id('551d13'),
  subjectAltName: id('551d11'),
};
const yes = der(tagOfBoolean, Buffer.from([0xff]));

const nameOf = (text: string): Buffer =>
  der(tag.sequence, der(tag.set, der(tag.sequence, ids.commonName, der(tag.utf8, Buffer.from(text)))));

const dayMs = 86_400_000;
const timeOf = (ms: number): Buffer => {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(tagOfTime, Buffer.from(digits.slice(2)));
};

const loopback = der(
  tag.sequence,
  der(0x82, Buffer.from('localhost')),
  der(0x87, Buffer.from([127, 0, 0, 1])),
);

const pemOf = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

interface Subject {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly extension: Buffer;
}

const certificateOf = ({ name, publicKey, issuer, issuerKey, extension }: Subject): string => {
  const algorithm = der(tag.sequence, ids.ecdsaWithSha256);
  const toBeSigned = der(
    tag.sequence,
    der(0xa0, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, Buffer.from([1, ...randomBytes(8)])),
    algorithm,
    nameOf(issuer),
    der(tag.sequence, timeOf(Date.now() - dayMs), timeOf(Date.now() + dayMs)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(tag.sequence, extension)),
  );
  const signature = sign('sha256', toBeSigned, issuerKey);
  return pemOf(der(tag.sequence, toBeSigned, algorithm, der(tag.bits, Buffer.from([0]), signature)));
};

const authority = der(tag.sequence, ids.basicConstraints, yes, der(tag.octets, der(tag.sequence, yes)));
const onLoopback = der(tag.sequence, ids.subjectAltName, der(tag.octets, loopback));

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOfKey = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** New ones for each call, valid for a day. Node has no API to sign certificates, so they are encoded here. */
export const issueTestCertificates = (): TestCertificates => {
  const issuer = 'Test authority';
  const ca = keyPair();
  const issue = (name: string, publicKey: KeyObject, extension: Buffer): string =>
    certificateOf({ name, publicKey, issuer, issuerKey: ca.privateKey, extension });
  const leaf = (name: string): TestCertificate => {
    const { publicKey, privateKey } = keyPair();
    return { cert: issue(name, publicKey, onLoopback), key: pemOfKey(privateKey) };
  };
  return {
    ca: { cert: issue(issuer, ca.publicKey, authority), key: pemOfKey(ca.privateKey) },
    server: leaf('Test receiver'),
    client: leaf('Test sender'),
  };
};
