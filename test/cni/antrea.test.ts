// Which Antrea the input shows, and what is read of its agent's configuration, however it is written.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { antreaConfig } from '#cni/antrea-config.js';
import { podNetworks } from '#cni/index.js';
import { recogniseNetwork } from '#cni/recognised.js';
import { settle } from '#control-plane/settle.js';
import { loadText } from '../manifest/loading.js';

const configMap = (conf: string, name = 'antrea-config') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'kube-system' },
  data: { 'antrea-agent.conf': conf },
});
const daemon = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace: 'kube-system' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name }] } },
  },
});

async function clusterOf(...objects: readonly object[]) {
  const { objects: read } = await loadText(objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  return settle(read, {});
}

const shown: readonly [objects: readonly object[], network: string | undefined, why: string][] = [
  [[daemon('antrea-agent')], 'antrea', 'the agent alone has its defaults'],
  [[configMap('trafficEncapMode: noEncap\n', 'antrea-config-m8cb9gt4f6')], 'antrea-noencap', 'a name with a hash'],
  [[configMap('trafficEncapMode: "Hybrid"\n')], 'antrea-hybrid', 'whatever the case'],
  [[configMap('trafficEncryptionMode: wireGuard\ntunnelType: stt\n')], 'antrea-wireguard', 'no tunnel is used'],
  [[configMap('trafficEncapMode: networkPolicyOnly\n')], 'Antrea for its policies only', 'not its pods'],
  [[configMap('trafficEncryptionMode: ipsec\n')], 'Antrea IPsec', 'not modelled'],
  [[configMap('tunnelType: stt\n')], 'Antrea in another mode', 'not modelled'],
  [[configMap('tunnelType: stt\ntrafficEncapMode: noEncap\n')], 'antrea-noencap', 'no tunnel is used'],
  [[configMap('trafficEncapMode: sideways\n')], 'Antrea in another mode', 'not known'],
  [[configMap('#trafficEncapMode: noEncap\n')], 'antrea', 'a comment'],
  [[daemon('antrea-agent'), daemon('aws-node')], 'antrea', 'packets of pods are Antrea’s, whoever gave the addresses'],
  [[daemon('antrea-agent'), daemon('calico-node')], 'antrea', 'Calico beside it has no pods'],
];

for (const [objects, network, why] of shown) {
  test(`${network}: ${why}`, async () => {
    const cluster = await clusterOf(...objects);
    const found = Object.values(podNetworks).find((candidate) => candidate.detect(cluster));
    assert.equal(found?.name ?? recogniseNetwork(cluster)?.title, network);
  });
}

test('fields are read at their depth, with quotes, comments and lists', async () => {
  const conf = [
    '# enable: false',
    'ovsBridge: "br-shop" # ours',
    "hostGateway: 'shop-gw0'",
    'enable: false',
    'antreaProxy:',
    '  # enable: false',
    '  proxyAll: true',
    '  nodePortAddresses:',
    '  - 192.0.2.0/24',
    '  - "2001:db8::/64"',
    '  proxyLoadBalancerIPs: false',
    'wireGuard: {}',
    'tunnelPort: 6082',
  ];
  const config = antreaConfig(await clusterOf(configMap(conf.join('\n'))));
  assert.equal(config.bridge, 'br-shop');
  assert.equal(config.gateway, 'shop-gw0');
  assert.equal(config.tunnelPort, 6082);
  assert.deepEqual(
    { ...config.proxy, nodePortAddresses: config.proxy.nodePortAddresses.map(({ text }) => text) },
    { isOn: true, isForAll: true, takesBalancers: false, nodePortAddresses: ['192.0.2.0/24', '2001:db8::/64'] },
  );
});

const hostile: readonly [conf: string, why: string][] = [
  ['__proto__:\n  enable: true\nconstructor: x\n', 'prototype keys'],
  ['ovsBridge: "a name that is far too long for a device"\nhostGateway: "x\u001b[31m"\n', 'no names of devices'],
  ['tunnelPort: 99999\ndefaultMTU: -1\nwireGuard:\n  port: 1e3\n', 'no numbers'],
  [`antreaProxy:\n  nodePortAddresses:\n${'  - 192.0.2.0/24\n'.repeat(50_000)}`, 'a long list'],
  ['\t- : :\n- - -\n:\n', 'no YAML at all'],
];

for (const [conf, why] of hostile) {
  test(`a bad configuration leaves the defaults: ${why}`, async () => {
    const { bridge, gateway, tunnelPort, wireguardPort, mtuBytes } = antreaConfig(await clusterOf(configMap(conf)));
    assert.deepEqual(
      [bridge, gateway, tunnelPort, wireguardPort, mtuBytes],
      ['br-int', 'antrea-gw0', 6081, 51820, undefined],
    );
  });
}
