// Every cluster and app of the corpus whose platform its README tells is taken for that, and no other for any.
// Needs ../shared/corpus. Prints what was found, and by what.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { choosePlatform } from '#control-plane/settings.js';
import { load } from '#manifest/load.js';
import { corpus, foldersOf } from './opened.js';

const missing = existsSync(corpus) ? false : '../shared/corpus is not here';

/** As META.yaml or the README says. The others show no platform, or one that k8snet does not know (IKS, a cloud's kubeadm). */
const known: readonly [RegExp, string][] = [
  [/^clusters\/aks-arena-2020$/, 'aks'],
  [/^clusters\/kubeadm-ha-flannel-2017$/, 'kubeadm'],
  [/^clusters\/k3s-support-bundle-2025$/, 'k3s'],
  [/^clusters\/(nri-static-.*|minikube-resources)$/, 'minikube'],
  [/^clusters\/openshift-insights-archive$/, 'openshift'],
  [/^clusters\/sonobuoy-(healthsummary|kind-e2e-2021|result-all-ns)$/, 'kind'],
];
const exceptions: Readonly<Record<string, string>> = {
  'clusters/kubevirt-vm-example': 'the README tells no platform; all its pods are on a node called minikube',
  'clusters/troubleshoot-analyze-files': 'nodes of several clusters: the first one found counts',
  'clusters/kubeadm-ha-flannel-2017': 'no ConfigMap and no annotation of kubeadm is in the dump',
};

test('what is known to run somewhere is found to run there', async (context) => {
  if (missing) return context.skip(`skipped: ${missing}`);
  const wrong: string[] = [];
  const plain: string[] = [];
  for (const folder of [...foldersOf('apps'), ...foldersOf('clusters')]) {
    const { objects } = await load({ paths: [join(corpus, folder)], recursive: true });
    const { platform, setting } = choosePlatform(objects, { overrides: {}, given: 'observed' });
    const found = setting.evidence === 'assumed' ? undefined : platform.name;
    const because = platform.detect(objects)?.because;
    const expected = known.find(([pattern]) => pattern.test(folder))?.[1];
    if (found)
      context.diagnostic(`${folder}: ${found}, ${because}${exceptions[folder] ? `; ${exceptions[folder]}` : ''}`);
    else plain.push(folder);
    if (found !== expected && !Object.hasOwn(exceptions, folder)) wrong.push(`${folder}: ${found}, not ${expected}`);
  }
  context.diagnostic(`no platform shows in: ${plain.join(', ')}`);
  assert.deepEqual(wrong, []);
});
