// The two laws of the house: imports go downwards only, and what belongs in one place is only there.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Lowest first; each folder with those it may import, and why it may not import more. `types of` is not told apart. */
const layers: Readonly<Record<string, { readonly mayImport: readonly string[]; readonly because: string }>> = {
  wire: { mayImport: [], because: 'addresses and packets are pure values' },
  manifest: { mayImport: ['wire'], because: 'reading files knows nothing of networks' },
  cluster: { mayImport: ['wire', 'manifest'], because: 'the inventory says what is there, not what packets do' },
  balancer: { mayImport: ['wire', 'manifest', 'cluster'], because: 'a load balancer is facts about Services' },
  docs: { mayImport: ['wire'], because: 'a page is text; the command line reads files and asks' },
  platform: { mayImport: ['wire', 'manifest', 'cluster'], because: 'a platform is defaults and evidence' },
  'control-plane': {
    mayImport: ['wire', 'manifest', 'cluster', 'balancer', 'platform'],
    because: 'controllers write objects, not routes',
  },
  kernel: { mayImport: ['wire'], because: 'Linux knows no Kubernetes' },
  policy: { mayImport: ['wire', 'manifest', 'cluster', 'kernel'], because: 'policies become chains' },
  proxy: { mayImport: ['wire', 'manifest', 'cluster', 'kernel'], because: 'Services become rules' },
  cni: {
    mayImport: ['wire', 'manifest', 'cluster', 'kernel', 'policy', 'proxy'],
    because: 'a pod network is devices, routes and rules; some balance Services too',
  },
  enforcer: {
    mayImport: ['wire', 'manifest', 'cluster', 'kernel', 'policy', 'cni'],
    because: 'it filters for pods that a network has cabled',
  },
  dns: { mayImport: ['wire', 'manifest', 'cluster', 'kernel'], because: 'names become addresses' },
  ingress: { mayImport: ['wire', 'manifest', 'cluster'], because: 'a controller reads objects and answers with facts' },
  fabric: {
    mayImport: ['wire', 'manifest', 'cluster', 'kernel', 'policy', 'proxy', 'cni', 'enforcer', 'dns', 'ingress'],
    because: 'it furnishes namespaces from the plugins below',
  },
  trace: {
    mayImport: ['wire', 'manifest', 'cluster', 'kernel', 'policy', 'dns', 'ingress', 'fabric'],
    because: 'the walker asks the fabric, never a plugin',
  },
  reach: {
    mayImport: ['wire', 'manifest', 'cluster', 'fabric', 'trace'],
    because: 'many questions are asked as one is',
  },
  lab: {
    mayImport: ['wire', 'manifest', 'cluster', 'kernel', 'fabric', 'trace'],
    because: 'a real kernel is asked what the model was asked',
  },
  explain: {
    mayImport: ['wire', 'manifest', 'cluster', 'kernel', 'policy', 'dns', 'ingress', 'fabric', 'trace', 'reach', 'lab'],
    because: 'words are about facts; nothing below may speak',
  },
  output: {
    mayImport: ['wire', 'manifest', 'cluster', 'kernel', 'dns', 'ingress', 'trace', 'explain'],
    because: 'formats print what explain says',
  },
  cli: { mayImport: ['*'], because: 'it composes everything' },
};

/** Packages with one home. */
const homes: Readonly<Record<string, readonly string[]>> = {
  'ipaddr.js': ['wire'],
  'js-yaml': ['manifest', 'output'],
  chalk: ['output'],
  'cli-table3': ['output'],
  commander: ['cli'],
  'fastest-levenshtein': ['wire'],
  'node:fs': ['manifest', 'cli'],
  'node:fs/promises': ['manifest', 'cli'],
};

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
}

const imports = filesBelow(source).flatMap((file): Import[] => {
  const text = readFileSync(join(source, file), 'utf8');
  const folder = file.includes('/') ? (file.split('/')[0] as string) : '';
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, target = '']) => ({ file, folder, target }));
});

test('imports go downwards', () => {
  for (const { file, folder, target } of imports) {
    if (!target.startsWith('#') || folder === '') continue;
    const to = target.slice(1).split('/')[0] as string;
    const layer = layers[folder];
    assert.ok(
      layer,
      `src/${folder} is no room of the house: give it a place in test/architecture.test.ts and src/README.md`,
    );
    const isAllowed = to === folder || layer.mayImport.includes(to) || layer.mayImport.includes('*');
    assert.ok(isAllowed, `src/${file} imports ${target}: ${folder} may not, because ${layer.because}`);
  }
});

test('imports between folders use the #names, within a folder ./', () => {
  for (const { file, target } of imports) {
    assert.ok(
      !target.startsWith('../') ||
        file.startsWith('manifest/kinds/') ||
        file.startsWith('output/show/') ||
        file.startsWith('output/check/'),
      `src/${file} imports ${target}`,
    );
  }
});

test('each package has one home', () => {
  for (const { file, folder, target } of imports) {
    const home = homes[target];
    assert.ok(!home || home.includes(folder), `src/${file} imports ${target}, which lives in ${home?.join(' and ')}`);
  }
});

test('no sentence stands in mechanism, and no plugin is named outside its own folder', () => {
  const mechanism = ['kernel', 'fabric', 'trace', 'reach'];
  const plugins = /['"`](?:flannel|kube-proxy\/|cni\/|iptables['"`])/;
  for (const file of filesBelow(source)) {
    if (!mechanism.includes(file.split('/')[0] as string)) continue;
    const code = readFileSync(join(source, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    assert.doesNotMatch(code, plugins, `src/${file} names a plugin: make the difference a member of its contract`);
  }
});

test('nobody asks on which platform or pod network a cluster runs: what differs is a default or a setting', () => {
  for (const file of filesBelow(source)) {
    const code = readFileSync(join(source, file), 'utf8');
    assert.doesNotMatch(code, /\b(?:platform|podNetwork)\.value [!=]==/, `src/${file} compares a name`);
  }
});

test('no barrel files, and no room without a name', () => {
  const registries = [
    'index.ts',
    'balancer/index.ts',
    'cni/index.ts',
    'enforcer/index.ts',
    'ingress/index.ts',
    'manifest/kinds/index.ts',
    'output/index.ts',
    'output/check/index.ts',
    'platform/index.ts',
    'proxy/index.ts',
  ];
  for (const file of filesBelow(source)) {
    if (/(^|\/)index\.ts$/.test(file)) assert.ok(registries.includes(file), `src/${file}: index.ts is for registries`);
    assert.doesNotMatch(
      file,
      /(^|\/)(utils?|common|helpers?|model|context)(\/|\.ts$)/,
      `src/${file} says nothing of what is in it`,
    );
  }
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
}
