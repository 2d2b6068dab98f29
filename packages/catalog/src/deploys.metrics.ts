import { defineMetrics, histogram, oneOf, requestDurations } from '@bellwether/telemetry/catalog';

const event = oneOf('ping', 'push', 'release', 'deployment', 'deployment_status', 'workflow_run', 'other');
/** 598 stands for a call that got no answer. */
const status = oneOf('200', '304', '401', '403', '404', '422', '429', '500', '502', '503', '598', 'other');

export const deploys = defineMetrics('deploys', {
  webhookDuration: histogram('github_webhook_duration_seconds', {
    help: 'Time from a delivery of GitHub being received to its answer; one per delivery, by what became of it.',
    owner: ['server'],
    stability: 'experimental',
    labels: { event, outcome: oneOf('accepted', 'repeated', 'ignored', 'refused', 'failed') },
    buckets: requestDurations,
    unseen: 'there are no deliveries yet; the family is there for those who scrape it by its alias',
    aliases: [{ set: 'aviator', name: 'github_webhook_latency' }],
  }),
  apiCallDuration: histogram('github_api_call_duration_seconds', {
    help: 'Time of a call to the GitHub API to its whole answer; one per call, with status 598 for no answer.',
    owner: ['worker'],
    stability: 'experimental',
    labels: {
      operation: oneOf('get_commit', 'get_deployment', 'get_workflow_run'),
      method: oneOf('GET'),
      status,
    },
    buckets: requestDurations,
    unseen: 'there are no calls yet; the family is there for those who scrape it by its alias',
    aliases: [
      {
        set: 'aviator',
        name: 'github_api_call_latency',
        help: 'Time taken by GitHub API calls',
        labels: { operation: null },
      },
    ],
  }),
});
