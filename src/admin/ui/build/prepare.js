// Builds the web admin where the tools are installed, as after `npm ci`; and leaves it where they are not, as after `npm ci --omit=dev`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

try {
  import.meta.resolve('vite');
} catch {
  console.log('The web admin is not built: it needs the development dependencies.');
  process.exit(0);
}
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const { status } = spawnSync('npm', ['run', '--silent', 'build:ui'], { cwd: root, stdio: 'inherit', shell: true });
process.exit(status ?? 1);
