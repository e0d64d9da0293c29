const LANGUAGES: [language: string, file: string][] = [
  ['Node.js', 'node.mjs'],
  ['Python', 'python.py'],
  ['Go', 'go.go'],
  ['PHP', 'php.php'],
  ['Ruby', 'ruby.rb'],
  ['Java', 'java.java'],
];

const FILES = import.meta.glob<string>('./*/*.{mjs,py,go,php,rb,java}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** How a receiver verifies what is signed by a scheme, in several languages. */
export function verifySamples(scheme: string): { language: string; code: string }[] {
  return LANGUAGES.map(([language, file]) => ({ language, code: FILES[`./${scheme}/${file}`] ?? '' }));
}
