// Builds dist/: the command as one bundle that starts fast, the library, its types and the JSON schema.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
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

// Commander loads it for subcommands that are programs of their own; we have none, and it costs start-up.
const withoutChildProcess = {
  name: 'without-child-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, () => ({ path: 'child_process', namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export {};' }));
  },
};

// What the command loads with `import()` becomes a file of its own, so that a trace does not read it.
const lazy = new Map();
const lazyFiles = {
  name: 'lazy-files',
  setup({ onResolve }) {
    onResolve({ filter: /^#/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = path.slice(1).replaceAll('/', '-').replace(/\.js$/, '');
      lazy.set(name, `src/${path.slice(1).replace(/\.js$/, '.ts')}`);
      return { path: `./lazy/${name}.js`, external: true };
    });
    onResolve({ filter: /^\.\// }, ({ path, kind, importer }) => {
      if (kind !== 'dynamic-import') return undefined;
      const file = relative(root, join(dirname(importer), path))
        .split(sep)
        .join('/');
      const name = file
        .replace(/^src\//, '')
        .replaceAll('/', '-')
        .replace(/\.js$/, '');
      lazy.set(name, file.replace(/\.js$/, '.ts'));
      return { path: `./lazy/${name}.js`, external: true };
    });
  },
};

// CommonJS: node starts one such file faster than an ES module with its imports of built-in ones.
await build({
  ...shared,
  format: 'cjs',
  entryPoints: { k8snet: 'src/cli/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  minify: true,
  plugins: [withoutChildProcess, lazyFiles],
});
// cli-table3 is CommonJS and wants `require` for node's own modules.
const banner = { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" };
const entryPoints = Object.fromEntries(lazy);
await build({ ...shared, entryPoints, outdir: 'dist/lazy', splitting: true, minify: true, banner });
await build({ ...shared, entryPoints: { index: 'src/index.ts' }, outdir: 'dist', packages: 'external' });
for (const schema of ['journey.schema.json', 'check/check-report.schema.json']) {
  cpSync(join(root, 'src/output', schema), join(dist, basename(schema)));
}

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
