// What ncp.ini of NSX-T's plugin is read to say, whatever is written there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressIn, nsxSettings } from '#cni/nsx-settings.js';
import { settle } from '#control-plane/settle.js';
import { loadText } from '../manifest/loading.js';

const usual = { hasSnat: true, uplink: 'ens192', mtuBytes: 1500, subnetLengths: { 4: 24, 6: 64 } };

const files: readonly [text: string, expected: object, why: string][] = [
  ['', usual, 'nothing is said'],
  ['[coe]\nenable_snat = False', { ...usual, hasSnat: false }, 'a value of a section'],
  ['[coe]\n#enable_snat = False\n; enable_snat = False', usual, 'comments'],
  ['enable_snat = False', usual, 'a value of no section'],
  [
    '[nsx_node_agent]\novs_uplink_port = ens224\nmtu=1400',
    { ...usual, uplink: 'ens224', mtuBytes: 1400 },
    'two values',
  ],
  ['[nsx_node_agent]\novs_uplink_port = br-int\nmtu = 99999', usual, 'values that no node could have'],
  ['[nsx_node_agent]\novs_uplink_port = a/very/long/name/of/a/card', usual, 'no name of a device'],
  ['[nsx_v3]\nsubnet_prefix = 26', { ...usual, subnetLengths: { 4: 26, 6: 64 } }, 'a length'],
  ['[k8s]\nbaseline_policy_type = None', usual, 'no baseline'],
  ['[k8s]\nbaseline_policy_type = allow_cluster', { ...usual, baseline: 'allow_cluster' }, 'a baseline'],
  ['[k8s]\nbaseline_policy_type = ALLOW_NAMESPACE_STRICT', { ...usual, baseline: 'allow_namespace' }, 'the strict one'],
  ['[__proto__]\nconstructor = 1\n[nsx_v3\nx', usual, 'hostile text'],
  ['[nsx_v3]\nexternal_ip_pools = snat-pool', usual, 'the name of a pool'],
];

for (const [text, expected, why] of files) {
  test(`ncp.ini: ${why}`, async () => assert.deepEqual(nsxSettings(await clusterWith(text)), expected));
}

test('ncp.ini: pools of addresses', async () => {
  const first = async (pools: string) => {
    const { snatRange } = nsxSettings(await clusterWith(`[nsx_v3]\nexternal_ip_pools = ${pools}`));
    return snatRange && addressIn(snatRange, 0);
  };
  assert.equal(await first('10.4.0.0/24'), '10.4.0.1');
  assert.equal(await first('named, 10.4.0.10-10.4.0.90'), '10.4.0.11');
  assert.equal(await first('10.4.0.9/32'), '10.4.0.9');
  assert.equal(await first('10.4.0.90-10.4.0.10'), undefined);
});

async function clusterWith(ini: string) {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'nsx-ncp-config', namespace: 'nsx-system' } };
  const { objects } = await loadText(JSON.stringify({ ...map, data: { 'ncp.ini': ini } }));
  return settle(objects, {});
}
