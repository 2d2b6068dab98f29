import type { Permission, Settings } from '@bellwether/config';
import { ApiKey, type HttpFailure, RefusedRequest, SETTINGS } from '@bellwether/platform';
import { parseAuthorization, parseBasic } from '@bellwether/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SignIn } from './sign-in.js';
import { setTenant, type Tenant, type TenantAccess, tenantAccessOf } from './tenant.js';
import { challenge, unauthorized } from './tenant-failures.js';
import { allows, TokenLookup } from './token-lookup.js';

/** Lets a request of a tenant in, or refuses it. */
@Injectable()
export class TenantGate {
  private readonly operatorKey: ApiKey | undefined;

  constructor(
    private readonly tokens: TokenLookup,
    private readonly signIns: SignIn,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'health_checks' | 'server'>,
  ) {
    const key = settings.server.secret_key;
    this.operatorKey = key && new ApiKey(key.reveal());
  }

  async admit(request: FastifyRequest, access: TenantAccess): Promise<void> {
    if (access.by === 'registration') {
      await this.admitRegistration(request);
      return;
    }
    const { user, password } = credentialsOf(request);
    const tenant =
      access.by === 'token'
        ? await this.tenantOfToken(user, password, access.permission)
        : await this.signIns.signIn(request.ip, user, password);
    if (tenant === undefined) throw new RefusedRequest(unauthorized);
    setTenant(request, tenant);
  }

  private async tenantOfToken(
    organizationId: string,
    secret: Buffer,
    permission: Permission,
  ): Promise<Tenant | undefined> {
    const token = await this.tokens.find(organizationId, secret);
    if (token === undefined) return undefined;
    if (!allows(token, permission)) throw new RefusedRequest(lacks(permission));
    return { organizationId: token.organizationId };
  }

  /** The key of the operator opens registration in secure mode and outside it alike. */
  private async admitRegistration(request: FastifyRequest): Promise<void> {
    if (this.settings.health_checks.registration) {
      await this.signIns.assertWithinRate(request.ip);
      return;
    }
    if (this.operatorKey === undefined) throw new RefusedRequest(closed);
    const refusal = this.operatorKey.check(request.headers);
    if (refusal !== undefined) throw new RefusedRequest({ ...refusal, headers: challenge });
  }
}

/**
 * Called after what limits the rate of an address and before what reads bodies. The gate is made by Nest, after the
 * hooks and before the first request.
 */
export function addTenantGate(instance: FastifyInstance, gate: () => TenantGate): void {
  instance.addHook('preParsing', async (request) => {
    const access = request.is404 ? undefined : tenantAccessOf(request);
    if (access !== undefined) await gate().admit(request, access);
  });
}

function credentialsOf(request: FastifyRequest): { user: string; password: Buffer } {
  const offered = parseAuthorization(request.headers.authorization);
  if (offered?.scheme !== 'basic') throw new RefusedRequest(unauthorized);
  const pair = parseBasic(offered.credential);
  if (pair === undefined) throw new RefusedRequest(malformed);
  return { user: pair.username.toString('utf8'), password: pair.password };
}

const malformed: HttpFailure = {
  status: 400,
  code: 'GEN_BAD_REQUEST',
  message: 'the Authorization header is not well-formed basic auth',
};

const lacks = (permission: Permission): HttpFailure => ({
  status: 403,
  code: 'ORG_FORBIDDEN',
  message: `the token does not have the permission ${permission}`,
});

const closed: HttpFailure = {
  status: 403,
  code: 'ORG_REGISTRATION_CLOSED',
  message:
    'registration is closed: set health_checks.registration (BELLWETHER_HEALTH_CHECKS_REGISTRATION) to open it, ' +
    'or server.secret_key (BELLWETHER_SERVER_SECRET_KEY) and send that key as X-Api-Key',
};
