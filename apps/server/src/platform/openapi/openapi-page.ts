import { createHash } from 'node:crypto';

import { curlOf } from './curl.js';
import { type Html, html, Html as Markup } from './html.js';
import type { OpenapiDocument, OpenapiOperation, OpenapiResponse } from './openapi-document.js';
import type { JsonSchema } from './openapi-schemas.js';
import { openapiStyle } from './openapi-style.js';
import { fieldsOf } from './schema-fields.js';

/** Nothing but this one style may load, so a page served by the process can never run or fetch anything. */
export const openapiPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(openapiStyle).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

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
        <style>
          ${new Markup(openapiStyle)}
        </style>
      </head>
      <body>
        ${navigation(document, groups)}
        <main>
          <h1>${document.info.title} API</h1>
          <p class="lead">${document.info.description}</p>
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
  return html`<details class="operation" id="${operation.operationId}" open>
    <summary>
      <span class="verb ${method}">${method.toUpperCase()}</span><code class="path">${path}</code>
      <span class="says">${operation.summary}</span>
    </summary>
    <div class="inside">
      ${operation.description !== undefined && html`<p>${operation.description}</p>`}
      ${
        (operation.parameters?.length ?? 0) > 0 &&
        html`<h3>Parameters</h3>
          <table>
            ${operation.parameters?.map((parameter) =>
              row(
                `${parameter.name}`,
                parameter.required,
                parameter.schema,
                parameter.description ?? `in the ${parameter.in}`,
              ),
            )}
          </table>`
      }
      ${
        request &&
        html`<h3>Body</h3>
          ${fields(request.schema, document)}`
      }
      <h3>Answers</h3>
      <table>
        ${Object.entries(operation.responses).map(([status, response]) => answer(status, response, document))}
      </table>
      <h3>Try it</h3>
      <pre><code>${curlOf({ method, path, operation, origin })}</code></pre>
    </div>
  </details>`;
}

const fields = (schema: JsonSchema, document: OpenapiDocument): Html =>
  html`<table>
    ${fieldsOf(schema, document.components.schemas).map(({ name, required, schema: field }) =>
      row(name, required, field, typeof field['description'] === 'string' ? field['description'] : ''),
    )}
  </table>`;

const row = (name: string, required: boolean, schema: JsonSchema, says: string): Html =>
  html`<tr>
    <td><code>${name}</code>${required && html` <span class="must">required</span>`}</td>
    <td class="form">${formOf(schema)}</td>
    <td>${says}</td>
  </tr>`;

function answer(status: string, { description, content }: OpenapiResponse, document: OpenapiDocument): Html {
  const body = content?.['application/json'];
  const good = status.startsWith('2');
  return html`<tr>
    <td><span class="status ${good ? 'good' : 'bad'}">${status}</span></td>
    <td>
      <ul>
        ${description.split('\n').map((line) => html`<li>${line}</li>`)}
      </ul>
      ${good && body && fields(body.schema, document)}
      ${body?.example !== undefined && html`<pre><code>${JSON.stringify(body.example, null, 2)}</code></pre>`}
    </td>
  </tr>`;
}

/** What a value looks like, in a few words. */
export function formOf(schema: JsonSchema): string {
  const {
    type,
    format,
    enum: values,
    const: constant,
    anyOf,
    oneOf,
    items,
    $ref,
    minimum,
    maximum,
    maxLength,
  } = schema;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? '';
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  const either = anyOf ?? oneOf;
  if (Array.isArray(either)) return [...new Set((either as JsonSchema[]).map(formOf))].join(' or ');
  if (type === 'array') return `list of ${formOf((items ?? {}) as JsonSchema)}`;
  const limits = [
    isTelling(minimum) && `from ${String(minimum)}`,
    isTelling(maximum) && `to ${String(maximum)}`,
    typeof maxLength === 'number' && `at most ${maxLength} characters`,
  ].filter((limit) => limit !== false);
  return [[type ?? 'anything', format].filter(Boolean).join(' '), ...limits].join(', ');
}

/** The bounds of what a double holds are no promise of ours. */
const isTelling = (bound: unknown): boolean =>
  typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
