/**
 * Preloaded into a process, it stands in for a machine whose clock is wrong: `Date` of everything the process runs,
 * and the `Date` header of its answers, which Node takes from a clock of its own that no program can reach. Timers
 * keep their pace, as they do on such a machine.
 */
import { ServerResponse } from 'node:http';

// How far is said where it is preloaded: `--import=file:///…/shift-clock.mjs?ms=-90000`.
const shiftMs = Number(new URL(import.meta.url).searchParams.get('ms'));
const TrueDate = Date;

globalThis.Date = class Date extends TrueDate {
  constructor(...parts) {
    if (parts.length === 0) super(TrueDate.now() + shiftMs);
    else super(...parts);
  }

  static now() {
    return TrueDate.now() + shiftMs;
  }
};

const { writeHead } = ServerResponse.prototype;
ServerResponse.prototype.writeHead = function (...head) {
  this.setHeader('date', new Date().toUTCString());
  return writeHead.apply(this, head);
};
