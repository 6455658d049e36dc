// The pod network of every app that installs one and of every cluster whose network is recorded is found, by an object
// that can be named, and nothing is found where there is none. Whether it is modelled or only recognised makes no
// difference here. Needs ../shared/corpus. Prints what was found, and by what.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { load } from 'js-yaml';
import type { Fabric } from '#fabric/fabric.js';
import { type ObjectRef, refText } from '#wire/object-ref.js';
import { corpus, foldersOf, open } from './opened.js';

const missing = existsSync(corpus) ? false : '../shared/corpus is not here';

const names = [
  'calico',
  'canal',
  'flannel',
  'kindnet',
  'ovn-kubernetes',
  'cilium',
  'weave',
  'kube-router',
  'antrea',
  'openshift-sdn',
];

/** What the apps install, as the README says, and where META.yaml is mistaken. */
const known: Readonly<Record<string, string>> = {
  'apps/antrea': 'antrea',
  'apps/calico-canal': 'canal',
  'apps/calico-operator': 'calico',
  'apps/calico-vxlan': 'calico',
  'apps/flannel': 'flannel',
  'apps/k0s-manifests': 'calico',
  'apps/kube-router': 'kube-router',
  'apps/kubeadm-ha-addons': 'flannel',
  'apps/kubeskoop': 'flannel',
  'apps/weave-net': 'weave',
  // META.yaml says ovn-kubernetes; Calico’s plugin has written on each pod.
  'clusters/kubevirt-vm-example': 'calico',
};
/** Where nothing has to show, and why. What does show has to be right all the same. */
const silent: Readonly<Record<string, string>> = {
  'apps/calico-operator': 'only custom resources; the operator makes the DaemonSet',
  'apps/k0s-manifests': 'roles and accounts of Calico; its DaemonSet is a template and not in the set',
  'clusters/bookinfo-ingress-new': 'pods of one app, without annotations',
  'clusters/calico-services-ingress': 'its pods have containers without names and are refused',
  'clusters/calico-workload-endpoints-wdc': 'WorkloadEndpoints of calicoctl, and no pod',
  'clusters/iks-bookinfo-live': 'pods of one app, without annotations',
  'clusters/iks-bookinfo-nginx-ingress': 'pods of one app, without annotations',
  'clusters/iks-online-boutique-live': 'pods of one app, without annotations',
};

interface Found {
  readonly title: string;
  readonly from: ObjectRef;
  readonly how: 'modelled' | 'recognised';
}

interface Recorded {
  readonly cni?: string;
  readonly networkPods?: readonly string[];
}

test('the pod network that is known to be there is found', async (context) => {
  if (missing) return context.skip(`skipped: ${missing}`);
  const wrong: string[] = [];
  const plain: string[] = [];
  for (const folder of [...foldersOf('apps'), ...foldersOf('clusters')]) {
    const found = networkShownIn(await open(folder));
    const expected = known[folder] ? [known[folder]] : recordedIn(folder);
    const reason = silent[folder];
    const words = found ? `${found.title}, ${found.how} by ${found.from.kind} ${refText(found.from)}` : 'none shows';
    if (found || expected.length > 0) context.diagnostic(`${folder}: ${words}${reason ? `; ${reason}` : ''}`);
    else plain.push(folder);
    const isRight = found ? isOneOf(expected, found) : expected.length === 0 || reason !== undefined;
    if (!isRight) wrong.push(`${folder}: ${words}; expected ${expected.join(' or ') || 'none'}`);
  }
  context.diagnostic(`no pod network shows in: ${plain.join(', ')}`);
  assert.deepEqual(wrong, []);
});

/** Only what an object shows: a platform's default says nothing of the input. */
function networkShownIn({ podNetwork: { plugin, from, insteadOf } }: Fabric): Found | undefined {
  if (insteadOf) return insteadOf.from && { title: insteadOf.title, from: insteadOf.from, how: 'recognised' };
  return from && { title: plugin.title, from, how: 'modelled' };
}

/** `cni` of META.yaml and the pods that give a network away; several where several clusters are mixed. */
function recordedIn(folder: string): readonly string[] {
  const file = join(corpus, folder, 'META.yaml');
  if (!existsSync(file)) return [];
  const { cni = '', networkPods = [] } = load(readFileSync(file, 'utf8')) as Recorded;
  return names.filter((name) => [cni, ...networkPods].some((text) => text.includes(name)));
}

/** Loosely: a model names its mode too, `Calico VXLAN`. */
function isOneOf(expected: readonly string[], { title }: Found): boolean {
  const found = title.toLowerCase().replaceAll(' ', '-');
  return expected.some((name) => found.startsWith(name));
}
