import { helpSentence } from './help-sentence.js';
import { aCounter, complaintsOf } from './testing/entries.js';

describe('help-sentence', () => {
  it('accepts a sentence', () => {
    expect(
      complaintsOf(helpSentence, aCounter({ help: 'Orders that were shipped; one per order.' })),
    ).toEqual([]);
  });

  it.each([
    ['orders that were shipped.', 'the help does not begin with a capital'],
    ['Orders that were shipped', 'the help does not end with a period'],
    ['Orders that\nwere shipped.', 'the help has more than one line'],
    ['Orders  that were shipped.', 'the help has blanks too many'],
    ['Orders shipped.', 'the help says too little'],
    ['Value of shop_orders_total now.', 'the help repeats the name'],
  ])('refuses %j: %s', (help, complaint) => {
    expect(complaintsOf(helpSentence, aCounter({ help }))).toEqual([complaint]);
  });

  it('refuses no help at all', () => {
    expect(complaintsOf(helpSentence, aCounter({ help: '' }))).toContain('the help says too little');
  });
});
