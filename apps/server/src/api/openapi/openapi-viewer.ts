import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const require = createRequire(import.meta.url);
const viewerFolder = dirname(require.resolve('swagger-ui-dist/package.json'));

/** Scripts and styles of this process only: the browser refuses inline scripts and every other host. */
export const openapiPagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The icons inside the style sheet of Swagger UI are data URLs.
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Addresses are relative, so the page also works behind a proxy that adds a path. */
export const openapiPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Bellwether API</title>
    <link rel="icon" href="openapi/favicon-32x32.png">
    <link rel="stylesheet" href="openapi/swagger-ui.css">
  </head>
  <body>
    <noscript>This page needs JavaScript. The description itself: <a href="openapi.json">openapi.json</a></noscript>
    <div id="viewer"></div>
    <script src="openapi/swagger-ui-bundle.js"></script>
    <script src="openapi/start-viewer.js"></script>
  </body>
</html>
`;

/** A file of its own, because the policy allows no inline script. */
const startViewer = `
const dark = matchMedia('(prefers-color-scheme: dark)');
const applyColorScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', applyColorScheme);
applyColorScheme();
SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#viewer',
  deepLinking: true,
  filter: true,
  defaultModelsExpandDepth: 0,
  docExpansion: 'list',
  validatorUrl: null,
  // Swagger UI reads JSON into doubles, which round large amounts; text is shown as it came.
  responseInterceptor: (response) => {
    if (response.url.endsWith('/openapi.json')) return response;
    response.headers['content-type'] = 'text/plain';
    return response;
  },
});
`;

interface LoadedFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly zipped: Buffer;
}
type LoadFile = () => Promise<LoadedFile>;

const zip = promisify(gzip);

/** Reads and compresses at the first request, then keeps both forms. */
function fileOf(type: string, read: () => Promise<Buffer>): LoadFile {
  let loaded: Promise<LoadedFile> | undefined;
  const load = async (): Promise<LoadedFile> => {
    const plain = await read();
    return { type, plain, zipped: await zip(plain) };
  };
  return () =>
    (loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    }));
}

const fromPackage = (name: string) => () => readFile(join(viewerFolder, name));

/** Every file that the page loads, by the name that it is served under. */
export const viewerFiles = {
  'swagger-ui.css': fileOf('text/css; charset=utf-8', fromPackage('swagger-ui.css')),
  'swagger-ui-bundle.js': fileOf('text/javascript; charset=utf-8', fromPackage('swagger-ui-bundle.js')),
  'start-viewer.js': fileOf('text/javascript; charset=utf-8', async () => Buffer.from(startViewer)),
  'favicon-32x32.png': fileOf('image/png', fromPackage('favicon-32x32.png')),
} as const;

export type ViewerFile = keyof typeof viewerFiles;
