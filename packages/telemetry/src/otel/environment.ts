export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of this process: the only place of this package that reads it. The OTEL_* variables are the
 * same for every program, so they are read here and not from the settings of the product.
 */
export const ownEnvironment = (): Environment => process.env;

/** A variable's text; an empty variable counts as unset. */
export const textOf = (environment: Environment, name: string): string | undefined => {
  const text = environment[name]?.trim();
  return text === undefined || text === '' ? undefined : text;
};

export const isTrue = (environment: Environment, name: string): boolean =>
  textOf(environment, name)?.toLowerCase() === 'true';

/** The names in a list of a variable. */
export const listOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const wholeOf = (environment: Environment, name: string, least: number, otherwise: number): number => {
  const value = Number(textOf(environment, name) ?? Number.NaN);
  return Number.isInteger(value) && value >= least ? value : otherwise;
};

/** A whole number above zero, or the default where there is none that can be read. */
export const positiveOf = (environment: Environment, name: string, otherwise: number): number =>
  wholeOf(environment, name, 1, otherwise);

/** The same for how many of something there may be, which may be none. */
export const limitOf = (environment: Environment, name: string, otherwise: number): number =>
  wholeOf(environment, name, 0, otherwise);
