import { createHash } from 'node:crypto';

import { curlOf } from './curl.js';
import { type Html, html, Html as Markup } from './html.js';
import type { OpenapiDocument, OpenapiOperation, OpenapiResponse } from './openapi-document.js';
import type { JsonSchema } from './openapi-schemas.js';
import { openapiStyle } from './openapi-style.js';
import { formOf } from './schema-form.js';
import { fieldsOf, type SchemaField } from './schema-fields.js';

/** Nothing but this one style may load, so a page served by the process can never run or fetch anything. */
export const openapiPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(openapiStyle).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** In one piece: the policy allows exactly these characters between the tags. */
const style = new Markup(`<style>${openapiStyle}</style>`);

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: OpenapiOperation;
}

/** The API description as one page: no script, nothing from elsewhere, readable when printed. */
export function renderOpenapiPage(document: OpenapiDocument, origin: string): string {
  const entries = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): Entry => ({ method, path, operation })),
  );
  const groups = document.tags.map(({ name }) => ({
    name,
    entries: entries.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${document.info.title} API</title>
        ${style}
      </head>
      <body>
        ${navigation(document, groups)}
        <main>
          <h1>${document.info.title} API</h1>
          <p class="lead">${prose(document.info.description)}</p>
          <ul class="facts">
            <li>Version ${document.info.version}</li>
            <li>OpenAPI ${document.openapi}: <a href="/openapi.json">/openapi.json</a></li>
            <li>
              ${document.components.securitySchemes ? 'Secured: send X-Api-Key' : 'Open: no key needed'}
            </li>
          </ul>
          ${groups.map(
            ({ name, entries }) =>
              html`<section>
                <h2 id="${anchor(name)}">${name}</h2>
                ${entries.map((entry) => card(entry, document, origin))}
              </section>`,
          )}
        </main>
      </body>
    </html>`;
  return page.text;
}

const anchor = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

const navigation = (
  document: OpenapiDocument,
  groups: readonly { name: string; entries: readonly Entry[] }[],
): Html =>
  html`<nav>
    <strong>${document.info.title}</strong><small>API ${document.info.version}</small>
    ${groups.map(
      ({ name, entries }) =>
        html`<h2>${name}</h2>
          <ul>
            ${entries.map(
              ({ method, path, operation }) =>
                html`<li>
                  <a href="#${operation.operationId}"
                    ><span class="verb ${method}">${method.toUpperCase()}</span><span>${path}</span></a
                  >
                </li>`,
            )}
          </ul>`,
    )}
  </nav>`;

function card({ method, path, operation }: Entry, document: OpenapiDocument, origin: string): Html {
  const request = operation.requestBody?.content['application/json'];
  // The target of a link is inside, so that a browser opens the card on the way to it, without any script.
  return html`<details class="operation">
    <summary>
      <span class="verb ${method}">${method.toUpperCase()}</span><code class="path">${path}</code>
      <span class="says">${operation.summary}</span>
    </summary>
    <div class="inside" id="${operation.operationId}">
      ${operation.description !== undefined && html`<p>${prose(operation.description)}</p>`}
      ${
        (operation.parameters?.length ?? 0) > 0 &&
        html`<h3>Parameters</h3>
          <table>
            ${operation.parameters?.map(({ name, required, schema, description, in: place }) =>
              row({ name, required, schema }, 'input', description ?? `In the ${place}.`),
            )}
          </table>`
      }
      ${
        request &&
        html`<h3>Body</h3>
          ${fields(request.schema, document, 'input')}`
      }
      <h3>Try it</h3>
      <pre><code>${curlOf({ method, path, operation, origin })}</code></pre>
      <h3>Answers</h3>
      <table class="answers">
        ${Object.entries(operation.responses).map(([status, response]) =>
          status.startsWith('2') ? answer(status, response, document) : failure(status, response),
        )}
      </table>
    </div>
  </details>`;
}

type Direction = 'input' | 'output';

const fields = (schema: JsonSchema, document: OpenapiDocument, direction: Direction): Html =>
  html`<table>
    ${fieldsOf(schema, document.components.schemas).map((field) => {
      const { description } = field.schema;
      return row(field, direction, typeof description === 'string' ? description : '');
    })}
  </table>`;

/** A caller must know what to send; a reader of an answer must know what may be absent. */
const row = ({ name, required, schema }: SchemaField, direction: Direction, says: string): Html =>
  html`<tr>
    <td>
      <code>${name}</code>${direction === 'input' && required && html` <span class="must">required</span>`}${
        direction === 'output' && !required && html` <span class="may">may be absent</span>`
      }
    </td>
    <td class="form">${formOf(schema)}</td>
    <td>${prose(says)}</td>
  </tr>`;

function answer(status: string, { description, content }: OpenapiResponse, document: OpenapiDocument): Html {
  const body = content?.['application/json'];
  return html`<tr>
    <td><span class="status good">${status}</span></td>
    <td>
      ${prose(description)}
      ${body?.example !== undefined && html`<pre><code>${JSON.stringify(body.example, null, 2)}</code></pre>`}
      ${
        body &&
        html`<details>
          <summary>Fields</summary>
          ${fields(body.schema, document, 'output')}
        </details>`
      }
    </td>
  </tr>`;
}

/** One line per code that a caller may branch on. */
const failure = (status: string, { description }: OpenapiResponse): Html =>
  html`<tr>
    <td><span class="status bad">${status}</span></td>
    <td>
      <ul>
        ${description.split('\n').map((line) => {
          const [code, ...message] = line.split(': ');
          return html`<li><code>${code}</code> ${message.join(': ')}</li>`;
        })}
      </ul>
    </td>
  </tr>`;

/** Text as it is written in a schema: what stands between backticks is code. */
const prose = (text: string): Html[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
