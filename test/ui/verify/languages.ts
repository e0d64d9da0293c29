import type { SignatureScheme } from '../../../src/deliver/sign.ts';

/** How a sample is run: in a folder, beside a driver that reads requests and says of each whether the sample accepts it. */
export interface Language {
  name: string;
  /** The sample, in the folder of its scheme. */
  sample: string;
  /** What the sample is called where it is run. */
  as: string;
  driver: string;
  /** Fails where the language, or what a sample of the scheme needs, is not installed. */
  probe: (scheme: SignatureScheme) => string[];
  /** Compiles it. */
  build?: string[];
  run: string[];
  /** Further files, by their names. */
  files?: Record<string, string>;
}

/** All that the web admin shows samples in. */
export const LANGUAGES: Language[] = [
  {
    name: 'Node.js',
    sample: 'node.mjs',
    as: 'sample.mjs',
    driver: 'driver.mjs',
    probe: () => [process.execPath, '--version'],
    run: [process.execPath, 'driver.mjs'],
  },
  {
    name: 'Python',
    sample: 'python.py',
    as: 'sample.py',
    driver: 'driver.py',
    probe: (scheme) => ['python3', '-c', scheme === 'v1a' ? 'import cryptography' : ''],
    run: ['python3', 'driver.py'],
  },
  {
    name: 'Go',
    sample: 'go.go',
    as: 'webhook/sample.go',
    driver: 'driver.go',
    probe: () => ['go', 'version'],
    build: ['go', 'build', '-o', 'driver'],
    run: ['./driver'],
    files: { 'go.mod': 'module driver\n' },
  },
  {
    name: 'PHP',
    sample: 'php.php',
    as: 'sample.php',
    driver: 'driver.php',
    probe: (scheme) => ['php', '-r', scheme === 'v1a' ? 'sodium_crypto_sign_keypair();' : ''],
    run: ['php', 'driver.php'],
  },
  {
    name: 'Ruby',
    sample: 'ruby.rb',
    as: 'sample.rb',
    driver: 'driver.rb',
    probe: () => ['ruby', '-ropenssl', '-e', ''],
    run: ['ruby', 'driver.rb'],
  },
  {
    name: 'Java',
    sample: 'java.java',
    as: 'WebhookVerifier.java',
    driver: 'Driver.java',
    probe: () => ['javac', '-version'],
    build: ['javac', 'Driver.java', 'WebhookVerifier.java'],
    run: ['java', 'Driver'],
  },
];
