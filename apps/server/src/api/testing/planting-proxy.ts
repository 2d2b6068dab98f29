import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlantedSecrets } from './planted-secrets.js';

/** As long as the field it is put into may be. */
const referenceMax = 255;
/** Headers that say how the message between us and the caller is written. */
const ofThisHop = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);

/** Elsewhere a field that is not known is refused, and the demo would do nothing. */
const takesMetaData = /^\/(?:ledgers|balances|transactions|refund-transaction\/[^/]+)$/;

type Body = Record<string, unknown>;

/** Stands before a server and puts secrets into everything that passes: headers, queries, every field that takes text. */
export class PlantingProxy {
  /** The same reference becomes the same again, so that a repeated one is repeated. */
  private readonly references = new Map<string, string>();

  private constructor(
    private readonly server: Server,
    private readonly target: string,
    private readonly secrets: PlantedSecrets,
    private readonly apiKey: string,
  ) {
    server.on('request', (request, response) => {
      this.pass(request, response).catch(() => response.destroy());
    });
  }

  static async start(target: string, secrets: PlantedSecrets, apiKey: string): Promise<PlantingProxy> {
    const proxy = new PlantingProxy(createServer(), target, secrets, apiKey);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = 'GET', url = '/' } = request;
    const own = Object.entries(request.headers).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && !ofThisHop.has(pair[0]),
    );
    const answer = await fetch(
      `${this.target}${url}${url.includes('?') ? '&' : '?'}${this.secrets.query(url)}`,
      {
        method,
        headers: {
          ...Object.fromEntries(own),
          ...this.secrets.headers(`${method} ${url}`),
          // A caller that signs in keeps its own credentials, or it would only be refused.
          ...(request.headers.authorization && { authorization: request.headers.authorization }),
          'x-api-key': this.apiKey,
        },
        ...(chunks.length > 0 && { body: this.planted(url, Buffer.concat(chunks).toString()) }),
      },
    );
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }

  private planted(url: string, text: string): string {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return `${text} ${this.secrets.text(`broken body of ${url}`)}`;
    }
    if (typeof body !== 'object' || body === null) return text;
    return JSON.stringify(this.plantedFields(url, body as Body));
  }

  private plantedFields(url: string, body: Body): Body {
    const grown = (field: string): Body =>
      typeof body[field] === 'string'
        ? { [field]: `${body[field]} ${this.secrets.text(`${field} of ${url}`)}` }
        : {};
    return {
      ...body,
      ...grown('name'),
      ...grown('description'),
      ...(typeof body['reference'] === 'string' && { reference: this.reference(body['reference']) }),
      ...(takesMetaData.test(url) && { meta_data: this.secrets.fields(`meta_data of ${url}`) }),
    };
  }

  private reference(original: string): string {
    const known = this.references.get(original);
    if (known !== undefined) return known;
    const grown = `${original} ${this.secrets.text('reference')}`.slice(0, referenceMax);
    this.references.set(original, grown);
    return grown;
  }
}
