// The JSON Schemas of `-o json`, made from the types in src/output. Run by `npm run schema` to rewrite the shipped
// files; a test compares them.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const root = fileURLToPath(new URL('..', import.meta.url));

interface SchemaFile {
  readonly path: string;
  readonly types: string;
  readonly type: string;
  readonly title: string;
  readonly name: string;
}

export const schemaFiles = {
  journey: {
    path: `${root}src/output/journey.schema.json`,
    types: `${root}src/output/document.ts`,
    type: 'JourneyDocument',
    title: 'k8snet Journey',
    name: 'journey',
  },
  checkReport: {
    path: `${root}src/output/check/check-report.schema.json`,
    types: `${root}src/output/check/document.ts`,
    type: 'CheckReportDocument',
    title: 'k8snet CheckReport',
    name: 'check-report',
  },
} satisfies Record<string, SchemaFile>;

export function makeSchema({ types, type, title, name }: SchemaFile): string {
  const generator = createGenerator({
    path: types,
    tsconfig: `${root}tsconfig.json`,
    type,
    topRef: false,
    skipTypeCheck: true,
    additionalProperties: true,
  });
  const schema = {
    $id: `https://k8snet.dev/schemas/v1/${name}.json`,
    title,
    ...generator.createSchema(type),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const file of Object.values(schemaFiles)) writeFileSync(file.path, makeSchema(file));
