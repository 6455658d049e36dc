// Builds dist/: the command as one bundle that starts fast, the library, its types and the JSON schema.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

// Commander and cli-table3 are CommonJS and want `require` for node's own modules.
const banner = { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" };
await build({
  ...shared,
  entryPoints: { k8snet: 'src/cli/main.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  minify: true,
  keepNames: true,
  banner,
});
await build({ ...shared, entryPoints: { index: 'src/index.ts' }, outdir: 'dist', packages: 'external' });
cpSync(join(root, 'src/output/journey.schema.json'), join(dist, 'journey.schema.json'));

const types = join(dist, 'types');
const language = [
  '--target',
  'es2022',
  '--lib',
  'es2023',
  '--module',
  'nodenext',
  '--types',
  'node',
  '--strict',
  '--skipLibCheck',
];
const output = ['--declaration', '--emitDeclarationOnly', '--rootDir', 'src', '--outDir', types];
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const tsc = spawnSync(
  process.execPath,
  [compiler, '--ignoreConfig', ...language, '--exactOptionalPropertyTypes', ...output, 'src/index.ts'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
for (const file of readdirSync(types, { recursive: true })) {
  if (String(file).endsWith('.d.ts')) relativeImports(join(types, String(file)));
}

/** `#kernel/route.js` is known inside this package only: its users get relative paths. */
function relativeImports(path) {
  const text = readFileSync(path, 'utf8').replace(/(['"])#([\w/.-]+)\1/g, (_, quote, target) => {
    const way = relative(dirname(path), join(types, target)).split(sep).join('/');
    return `${quote}${way.startsWith('.') ? way : `./${way}`}${quote}`;
  });
  writeFileSync(path, text);
}
