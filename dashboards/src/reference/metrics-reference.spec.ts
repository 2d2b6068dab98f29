import { defineMetrics, counter, bounded } from '@bellwether/telemetry/catalog';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';

const shown = defineMetrics('parcels', {
  sent: counter('parcel_sent_total', {
    help: 'Parcels of one customer.',
    owner: ['shop'],
    stability: 'stable',
    labels: { id: bounded(100, 'parcels of one customer') },
    unseen: 'shown to customers',
  }),
});

it('lists what others than the operator scrape in a section of its own, outside of every sum', () => {
  const { reference } = toyArtefacts();
  const page = { title: 'What a customer scrapes', about: 'At `/parcels`.', sets: [shown] };
  const other = toyArtefacts({ ...toySpec, otherPages: [page] }).reference;
  expect(other).toBe(
    `${reference}
## What a customer scrapes

At \`/parcels\`.

| metric | kind | stability |
| - | - | - |
| [\`parcel_sent_total\`](#parcel_sent_total) | counter | stable |

### parcel_sent_total

Parcels of one customer.

- kind: counter
- unit: none
- stability: stable
- labels: \`id\` (at most 100: parcels of one customer)
`,
  );
});
