/** What a token may be allowed to do, under the names of the prior art. `*` allows everything. */
export const permissions = [
  '*',
  'GetOrganization',
  'ListAPITokens',
  'GetAPIToken',
  'DeleteAPIToken',
  'GetHealthcheck',
  'CreateHealthcheck',
  'DeleteHealthcheck',
  'UpdateHealthcheck',
  'ListHealthchecks',
  'ListHealthchecksResults',
  'GetHealthchecksMetrics',
  'CabourotteDiscovery',
] as const;

export type Permission = (typeof permissions)[number];
