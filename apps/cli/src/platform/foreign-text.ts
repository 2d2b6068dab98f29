import { redactText } from '@bellwether/telemetry';

const LENGTH_MAX = 200;

/**
 * What something else said, as it may be shown: without secrets, without characters that steer a terminal, and
 * short. It may be the page of a program that nobody expected at this address.
 */
export const foreignText = (text: string): string => {
  const shown = redactText(text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')).trim();
  return shown.length > LENGTH_MAX ? `${shown.slice(0, LENGTH_MAX)}…` : shown;
};
