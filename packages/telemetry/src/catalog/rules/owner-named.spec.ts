import type { Owner } from '../definition.js';
import { ownerNamed } from './owner-named.js';
import { aCounter, complaintsOf } from './testing/entries.js';

const ownedBy = (owner: Owner) => complaintsOf(ownerNamed, aCounter({ owner }));

describe('owner-named', () => {
  it('accepts every process, or some by name', () => {
    expect(ownedBy('every')).toEqual([]);
    expect(ownedBy(['server', 'price-worker'])).toEqual([]);
  });

  it('refuses nobody, a name of another form, and a name twice', () => {
    expect(ownedBy([])).toEqual(['no process is named']);
    expect(ownedBy(['Server'])).toEqual(['"Server" is not the name of a process in kebab case']);
    expect(ownedBy(['server', 'server'])).toEqual(['"server" is named twice']);
  });
});
