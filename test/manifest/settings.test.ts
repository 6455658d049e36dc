// `k8snet.yaml`: found from below, decoded, and remarked upon.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { findSettingsFile, readSettings } from '#manifest/settings.js';
import { brief, withFolder } from './loading.js';

const known = ['platform', 'cni', 'proxyMode', 'nodes', 'podCidr', 'serviceCidr', 'clusterDomain'];

test('settings: paths are relative to the file, values keep their line', async () => {
  const text =
    'manifests: [shop, ../base]\ncluster:\n  cni: flannel\n  nodes: 3\n  podCidr: [10.244.0.0/16]\nexpect: []\ndocs: {}\n';
  await withFolder({ 'shop/k8snet.yaml': text, 'shop/deep/er/a.yaml': '' }, async (folder) => {
    const path = await findSettingsFile(join(folder, 'shop/deep/er'));
    assert.equal(path, join(folder, 'shop/k8snet.yaml'));
    const settings = await readSettings(path, known);
    assert.deepEqual(settings.manifests, [join(folder, 'shop/shop'), join(folder, 'base')]);
    assert.deepEqual(settings.diagnostics, []);
    const { cni, nodes, podCidr } = settings.cluster;
    assert.deepEqual([cni?.value, nodes?.value, podCidr?.value], ['flannel', 3, ['10.244.0.0/16']]);
    assert.deepEqual([cni?.at.line, cni?.at.column, cni?.at.path], [3, 8, 'cluster.cni']);
  });
});

const table: readonly (readonly [string, readonly string[], unknown, string])[] = [
  [
    'manifest: [a]',
    ['K0115 warning 1:1'],
    { key: 'manifest', section: '', suggestion: 'manifests' },
    'a section with a near miss',
  ],
  [
    'cluster: {cnii: a}',
    ['K0115 warning 1:11'],
    { key: 'cnii', section: 'cluster', suggestion: 'cni' },
    'a key with a near miss',
  ],
  ['cluster: {weather: a}', ['K0115 warning 1:11'], { key: 'weather', section: 'cluster' }, 'a key like no other'],
  [
    'cluster: {cni: {a: b}}',
    ['K0116 warning 1:11'],
    { key: 'cluster.cni', expected: 'a string, a number, true, false or a list of strings', found: 'map' },
    'a map as a value',
  ],
  [
    'manifests: shop',
    ['K0116 warning 1:12'],
    { key: 'manifests', expected: 'a list of paths', found: 'string' },
    'a path without a list',
  ],
  ['- a', ['K0116 warning 1:1'], { key: 'k8snet.yaml', expected: 'a map', found: 'list' }, 'a list at the top'],
];
for (const [text, expected, facts, why] of table) {
  test(`settings: ${why}`, async () => {
    await withFolder({ 'k8snet.yaml': text }, async (folder) => {
      const { diagnostics } = await readSettings(join(folder, 'k8snet.yaml'), known);
      assert.deepEqual(diagnostics.map(brief), expected);
      assert.deepEqual(diagnostics[0]?.facts, facts);
    });
  });
}

test('settings: a file that is gone', async () => {
  const { diagnostics } = await readSettings('/nowhere/k8snet.yaml', known);
  assert.deepEqual(diagnostics.map(brief), ['K0102 error 1:1']);
});
