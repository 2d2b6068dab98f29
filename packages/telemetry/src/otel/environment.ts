export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of this process. This file is the only one of the package that reads it: the OTEL_*
 * variables are the same for every program, so they are no settings of a product.
 */
export const ownEnvironment = (): Environment => process.env;

const isOtelName = (name: string): boolean => name.startsWith('OTEL_');

/** Leaves exactly these OTEL_* variables in the environment of this process. */
const replaceOtelVariables = (variables: Environment): void => {
  for (const name of Object.keys(process.env)) if (isOtelName(name)) delete process.env[name];
  for (const [name, text] of Object.entries(variables)) if (text !== undefined) process.env[name] = text;
};

/**
 * Runs `work` while the process has exactly these OTEL_* variables, for a library that reads the
 * environment itself. It ends before anything else of the process runs, so nothing else sees them.
 */
export const withOtelVariables = <T>(variables: Environment, work: () => T): T => {
  const before = Object.fromEntries(Object.entries(process.env).filter(([name]) => isOtelName(name)));
  replaceOtelVariables(variables);
  try {
    return work();
  } finally {
    replaceOtelVariables(before);
  }
};

/** A variable's text; an empty variable counts as unset. */
export const textOf = (environment: Environment, name: string): string | undefined => {
  const text = environment[name]?.trim();
  return text === undefined || text === '' ? undefined : text;
};

export const isTrue = (environment: Environment, name: string): boolean =>
  textOf(environment, name)?.toLowerCase() === 'true';

export const listOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** A whole number above zero, or the default where there is none that can be read. */
export const positiveOf = (environment: Environment, name: string, otherwise: number): number => {
  const value = Number(textOf(environment, name) ?? Number.NaN);
  return Number.isInteger(value) && value >= 1 ? value : otherwise;
};
