export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts'],
  // Two cores, and every file brings a database and receivers of its own.
  concurrency: 2,
  timeout: '60s',
  failWithoutAssertions: true,
};
