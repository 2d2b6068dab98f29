import type { Permission } from '@bellwether/config';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { HasContract, type PathContract } from '../../api/openapi/path-contract.js';
import { Public } from '../../api/public.js';

/** How a request under a tenant path proves what it may do. */
export type TenantAccess =
  | { readonly by: 'token'; readonly permission: Permission }
  | { readonly by: 'account' }
  | { readonly by: 'registration' };

/** The organization a request acts for, once the gate has let it in. */
export interface Tenant {
  readonly organizationId: string;
  /** Set where an account signed in with its password. */
  readonly accountId?: string;
}

const messages: PathContract['failure'] = {
  name: 'TenantFailure',
  schema: {
    type: 'object',
    required: ['messages'],
    properties: { messages: { type: 'array', items: { type: 'string' } } },
  },
};

const basic = (name: string, description: string): NonNullable<PathContract['credential']> => ({
  name,
  scheme: { type: 'http', scheme: 'basic', description },
});

const contracts = {
  token: {
    credential: basic('organizationToken', 'Organization id and API token.'),
    failure: messages,
    errors: ['GEN_BAD_REQUEST', 'ORG_UNAUTHORIZED', 'ORG_FORBIDDEN'],
  },
  account: {
    credential: basic('account', 'E-mail address and password of an account.'),
    failure: messages,
    errors: ['GEN_BAD_REQUEST', 'ORG_UNAUTHORIZED'],
  },
  registration: { failure: messages, errors: ['ORG_REGISTRATION_CLOSED', 'AUTH_INVALID_API_KEY'] },
} as const satisfies Record<TenantAccess['by'], PathContract>;

const tenantRoute = (access: TenantAccess, because: string): MethodDecorator =>
  applyDecorators(
    Public(because),
    // The second route config replaces the first, so it repeats what `Public` says.
    RouteConfig({ public: because, tenant: access }),
    HasContract(contracts[access.by]),
  );

/** Organization id and API token, by basic auth; the token must have the permission. */
export const ByToken = (permission: Permission): MethodDecorator =>
  tenantRoute({ by: 'token', permission }, `a token of an organization that allows ${permission} opens it`);

/** E-mail address and password of an account, by basic auth. */
export const ByAccount = (): MethodDecorator =>
  tenantRoute({ by: 'account' }, 'an account opens it with its e-mail address and password');

/** Without credentials where registration is open; with the API key of the operator where it is not. */
export const ByRegistration = (): MethodDecorator =>
  tenantRoute({ by: 'registration' }, 'open while health_checks.registration is true');

export const tenantAccessOf = (request: FastifyRequest): TenantAccess | undefined =>
  (request.routeOptions.config as { tenant?: TenantAccess }).tenant;

const tenants = new WeakMap<FastifyRequest, Tenant>();

/** Called by the gate, before the body of the request is read. */
export const setTenant = (request: FastifyRequest, tenant: Tenant): void => {
  tenants.set(request, tenant);
};

/** The organization of the request, as a parameter of a controller. */
export const CurrentTenant = createParamDecorator((_: unknown, context: ExecutionContext): Tenant => {
  const tenant = tenants.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (tenant === undefined) throw new Error('the route has no tenant: add @ByToken or @ByAccount to it');
  return tenant;
});
