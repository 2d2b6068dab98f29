/** Ends a run with its count alone on a line, so that a script that reads the output finds it. */
export default class CountReporter {
  onRunComplete(_, results) {
    // A file that could not even be loaded ran no test, and is a failure all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stderr.write(`\n${results.numPassedTests} passed, ${failed} failed\n`);
  }
}
