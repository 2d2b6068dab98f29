import { REDACTED } from './marks.js';
import type { TextRule } from './text-rule.js';

/** A run of text without a break, as a path or a form is; a key at its end takes its value along. */
const run = /[^\s"`<>\\]+(?:(?<=[:=])[ \t]{1,8}[^\s"`<>\\]+)*/g;
const character = /%([0-7][0-9a-f])/gi;
/** What cannot stand in such a run as it is. */
const unsafe = /[\r\n\t"`<>\\]/g;

/** Only ASCII is decoded: that is what keys, separators and schemes are made of. */
const decode = (text: string): string =>
  text.replaceAll(character, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const encode = (text: string): string =>
  text.replaceAll(unsafe, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

export const encoded: TextRule = {
  name: 'encoded',
  hides:
    'What the other rules hide, where its signs are percent-encoded; the run around it is then shown decoded.',
  sign: '%[0-7][0-9a-f]',
  apply: (text, redact) =>
    text.replaceAll(run, (whole) => {
      const plain = decode(whole);
      if (plain === whole) return whole;
      const shown = redact(plain);
      if (shown === plain) return whole;
      return shown
        .split(REDACTED)
        .map((part) => encode(part))
        .join(REDACTED);
    }),
};
