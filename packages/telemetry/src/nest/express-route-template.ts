import type { IncomingMessage } from 'node:http';

import { unmatchedRoute } from '../families/http.telemetry.js';

type Pattern = string | RegExp | readonly (string | RegExp)[];

interface Route {
  readonly path: Pattern;
}

interface Layer {
  readonly route?: Route;
  readonly handle?: { readonly stack?: readonly Layer[] };
  /** The pattern as it was given; Express 5 keeps it. */
  readonly rawPath?: Pattern;
}

interface Application {
  readonly router?: { readonly stack?: readonly Layer[] };
  readonly mountpath?: Pattern;
  readonly parent?: Application;
}

interface ExpressRequest extends IncomingMessage {
  readonly route?: Route;
  readonly baseUrl?: string;
  readonly app?: Application;
}

/** Where the pattern of a mount is not known. The address itself would be a series for each value in it. */
const unknownMount = '/{mount}';

const templates = new WeakMap<Route, readonly string[]>();

/**
 * The template of the route that answered, with the prefixes it is mounted under. A request has only the
 * address that matched a mount (`/shops/42`), so the route is looked up in the tree of routers, once, and
 * kept.
 */
export function expressRouteOf(request: IncomingMessage): string {
  const { route, app, baseUrl } = request as ExpressRequest;
  if (route === undefined) return unmatchedRoute;
  let found = templates.get(route);
  if (found === undefined) {
    found = app ? templatesIn(app, route) : [];
    templates.set(route, found);
  }
  if (found.length > 1)
    return found.find((template) => isUnder(template, baseUrl ?? '', route)) ?? (found[0] as string);
  return found[0] ?? tidy((baseUrl ? unknownMount : '') + textOf(route.path));
}

/**
 * A router mounted twice has one route with two templates; the literal address of the mount distinguishes them.
 */
const isUnder = (template: string, baseUrl: string, route: Route): boolean =>
  template === tidy(baseUrl + textOf(route.path));

function templatesIn(app: Application, route: Route): readonly string[] {
  const prefix = mountsOf(app);
  return find(app.router?.stack ?? [], route).map((template) => tidy(prefix + template));
}

function find(stack: readonly Layer[], route: Route): string[] {
  return stack.flatMap((layer) => {
    if (layer.route === route) return [textOf(route.path)];
    const inner = layer.handle?.stack;
    if (inner === undefined) return [];
    const mount = layer.rawPath === undefined ? unknownMount : textOf(layer.rawPath);
    return find(inner, route).map((template) => mount + template);
  });
}

/** An application mounted in another one keeps its place by itself. */
function mountsOf(app: Application): string {
  if (app.parent === undefined) return '';
  return mountsOf(app.parent) + (app.mountpath === undefined ? '' : textOf(app.mountpath));
}

function textOf(pattern: Pattern): string {
  if (typeof pattern === 'string') return pattern;
  if (pattern instanceof RegExp) return `{${pattern.source}}`;
  return pattern.length === 1 ? textOf(pattern[0] as string) : `(${pattern.map(textOf).join('|')})`;
}

function tidy(template: string): string {
  const single = template.replace(/\/{2,}/g, '/');
  return single.length > 1 ? single.replace(/\/$/, '') : single;
}
