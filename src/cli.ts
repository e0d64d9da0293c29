#!/usr/bin/env node
// Nothing else is imported before the check: an old Node would fail on syntax, with a message that helps nobody.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`error: Rowhook needs Node.js 22.18 or newer, this is ${process.versions.node}`);
  process.exitCode = 1;
} else {
  // Looking a name up takes a thread until it is answered, and half of them may do so: with the four of Node's default, two endpoints
  // whose name servers hang would hold up all others. Node reads it when it first needs a thread, so it comes before everything.
  process.env.UV_THREADPOOL_SIZE ??= '128';
  const { main } = await import('./cli/main.ts');
  await main(process.argv.slice(2));
}
