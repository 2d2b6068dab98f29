/**
 * One jest run for the whole repository: one summary, one set of services, the two workers always busy.
 * Tests run on sources (the `@bellwether/source` export condition); end-to-end tests run the built processes.
 */
export default {
  testMatch: [
    '**/src/**/*.spec.ts',
    '**/src/**/*.e2e-spec.ts',
    '**/tests/**/*.spec.ts',
    '**/tests/**/*.e2e-spec.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/', '/.data/'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@bellwether/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  setupFiles: ['<rootDir>/deploy/local/jest.setup.mjs'],
  globalSetup: '<rootDir>/deploy/local/jest.global-setup.mjs',
  globalTeardown: '<rootDir>/deploy/local/jest.global-teardown.mjs',
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/deploy/local/jest.count-reporter.mjs'],
  maxWorkers: 2,
};
