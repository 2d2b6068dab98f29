import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Operation, ValidBody } from '../../api/operation.js';
import { messagesAnswer } from '../fields.dto.js';
import {
  accountView,
  changePasswordBody,
  organizationAnswer,
  organizationView,
  registerAnswer,
  registerBody,
  type RegisterBody,
} from './organizations.dto.js';
import { OrganizationsService } from './organizations.service.js';
import { ByAccount, ByRegistration, CurrentTenant, type Tenant } from './tenant.js';

const exampleOrganization = {
  id: '7a2f9c1e-3b4d-4c5e-8f60-718293a4b5c6',
  name: 'Lighthouse',
  description: null,
  'created-at': '2030-01-31T12:00:00.000Z',
  'price-plan': 'default',
};

const exampleAccount = {
  id: '0d1e2f3a-4b5c-4d6e-8f70-8192a3b4c5d6',
  'first-name': 'Ada',
  'last-name': 'Keeper',
  email: 'ada@lighthouse.example',
  'created-at': exampleOrganization['created-at'],
};

const exampleRegistration = {
  organization: { name: 'Lighthouse', description: '' },
  account: {
    'first-name': 'Ada',
    'last-name': 'Keeper',
    email: 'ada@lighthouse.example',
    password: 'a long passphrase',
  },
};

@Controller()
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Post('register')
  @HttpCode(200)
  @ByRegistration()
  @Operation({
    summary: 'Register an organization and its first account',
    description:
      'Open while `health_checks.registration` is true; otherwise it wants the API key of the operator as `X-Api-Key`.',
    body: registerBody,
    example: exampleRegistration,
    invalid: 'HCK_INVALID',
    answers: {
      200: {
        description: 'Both',
        body: registerAnswer,
        example: { organization: exampleOrganization, account: exampleAccount },
      },
    },
    errors: ['HCK_INVALID', 'ORG_DUPLICATE'],
  })
  async register(@ValidBody() body: RegisterBody) {
    const { organization, account } = await this.organizations.register(body);
    return { organization: organizationView(organization), account: accountView(account) };
  }

  @Get('app/v1/organization')
  @ByAccount()
  @Operation({
    summary: 'The organization of an account',
    answers: {
      200: { description: 'The organization', body: organizationAnswer, example: exampleOrganization },
    },
  })
  async get(@CurrentTenant() tenant: Tenant) {
    return organizationView(await this.organizations.get(tenant));
  }

  @Post('app/v1/password/change')
  @HttpCode(200)
  @ByAccount()
  @Operation({
    summary: 'Change the password of an account',
    description: 'Tokens stay valid.',
    body: changePasswordBody,
    example: { 'new-password': 'another long passphrase' },
    invalid: 'HCK_INVALID',
    answers: {
      200: { description: 'Changed', body: messagesAnswer, example: { messages: ['Password changed'] } },
    },
    errors: ['HCK_INVALID'],
  })
  async changePassword(
    @CurrentTenant() tenant: Tenant,
    @ValidBody() body: z.output<typeof changePasswordBody>,
  ) {
    await this.organizations.changePassword(tenant, body['new-password']);
    return { messages: ['Password changed'] };
  }
}
