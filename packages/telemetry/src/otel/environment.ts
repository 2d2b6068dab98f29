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

/** A whole number above zero, or the default where there is none that can be read. */
export const positiveOf = (environment: Environment, name: string, otherwise: number): number => {
  const value = Number(textOf(environment, name) ?? Number.NaN);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
};
