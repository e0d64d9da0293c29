#!/usr/bin/env node
// Nothing else is imported before the check: an old Node would fail on syntax, with a message that helps nobody.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`error: Rowhook needs Node.js 22.18 or newer, this is ${process.versions.node}`);
  process.exitCode = 1;
} else {
  const { main } = await import('./cli/main.ts');
  await main(process.argv.slice(2));
}
