// Writes `generated/`: the types and texts of all operations of the web admin, checked against test/schema.graphql, and what may be sent
// by its hash alone.
import { globSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { buildSchema, parse } from 'graphql';

const ui = fileURLToPath(new URL('..', import.meta.url));
const generated = join(ui, 'generated/');
const schemaText = await readFile(join(ui, '../../../test/schema.graphql'), 'utf8');
const schemaAst = buildSchema(schemaText);

const documents = globSync('**/*.graphql', { cwd: ui })
  .sort()
  .map((file) => {
    const text = readFileSync(join(ui, file), 'utf8');
    return { location: file, rawSDL: text, document: parse(text) };
  });

const outputs = await preset.buildGeneratesSection({
  baseOutputDir: generated,
  schema: parse(schemaText),
  schemaAst,
  documents,
  plugins: [],
  pluginMap: {},
  config: {
    documentMode: 'string',
    useTypeImports: true,
    enumType: 'string-literal',
    strictScalars: true,
    scalars: { BigInt: 'string', Cursor: 'string', Datetime: 'string', UUID: 'string' },
  },
  presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
});

await mkdir(generated, { recursive: true });
const wanted = ['graphql.ts', 'persisted-documents.json'];
await Promise.all(
  outputs
    .filter(({ filename }) => wanted.includes(basename(filename)))
    .map(async (output) => {
      const text = await codegen(output);
      // A file that stays the same is not written, so that nothing that watches it starts anew.
      const before = await readFile(output.filename, 'utf8').catch(() => undefined);
      if (text !== before) await writeFile(output.filename, text);
    }),
);
