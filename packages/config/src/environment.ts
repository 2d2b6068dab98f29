/** Variables by name; one that is absent is `undefined`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The only place that reads the process's environment: everything else is handed what it needs. */
export const readEnvironment = (): Environment => ({ ...process.env });

/** What stands after the script's name on the command line. */
export const readArguments = (): readonly string[] => process.argv.slice(2);
