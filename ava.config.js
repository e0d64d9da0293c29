export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts'],
  // Two cores, and every file brings databases and receivers of its own.
  concurrency: 2,
  // Processes, not threads: the tests send signals and start child processes, as the program does.
  workerThreads: false,
  timeout: '60s',
  failWithoutAssertions: true,
};
