// The JSON Schema of `-o json`, made from the types in src/output/document.ts. Run by `npm run schema` to rewrite the
// shipped file; a test compares the two.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const root = fileURLToPath(new URL('..', import.meta.url));
export const schemaPath = `${root}src/output/journey.schema.json`;

export function makeSchema(): string {
  const generator = createGenerator({
    path: `${root}src/output/document.ts`,
    tsconfig: `${root}tsconfig.json`,
    type: 'JourneyDocument',
    topRef: false,
    skipTypeCheck: true,
    additionalProperties: true,
  });
  const schema = {
    $id: 'https://k8snet.dev/schemas/v1/journey.json',
    title: 'k8snet Journey',
    ...generator.createSchema('JourneyDocument'),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(schemaPath, makeSchema());
