// What flannel is taken to be, from net-conf.json and from the annotations on nodes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flannelConfig, flannelInstallation } from '#cni/flannel-config.js';
import { podNetworks } from '#cni/index.js';
import { recogniseNetwork } from '#cni/recognised.js';
import { settle } from '#control-plane/settle.js';
import { loadFiles } from '../manifest/loading.js';

const configMap = (netConf: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-flannel-cfg', namespace: 'kube-flannel' },
    data: { 'net-conf.json': netConf },
  });
const node = (annotations: Record<string, string>) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'server-1', annotations } });
const daemonSet = (name: string) =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'kube-system' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name }] } },
    },
  });

async function clusterOf(...texts: readonly string[]) {
  const { objects } = await loadFiles({ 'dump.yaml': texts.join('\n---\n') });
  return settle(objects, {});
}

const annotated = (backend: string) => node({ 'flannel.alpha.coreos.com/backend-type': backend });

const backends: readonly [input: readonly string[], backend: string | undefined, why: string][] = [
  [[configMap('{"Backend": {"Type": "host-gw"}}')], 'host-gw', 'as it says'],
  [[configMap('{"Backend": {"Type": "VXLAN"}}')], 'vxlan', 'flanneld does not mind the case'],
  [[configMap('{"Network": "10.244.0.0/16"}')], 'udp', 'what flanneld falls back to'],
  [[configMap('{"Backend": ["vxlan"]}')], 'udp', 'a Backend that is no object is none'],
  [[configMap('{"Network":')], 'with a net-conf.json that cannot be read', 'no JSON'],
  [[configMap('null')], 'with a net-conf.json that cannot be read', 'JSON, and no object'],
  [[daemonSet('kube-flannel-ds')], 'vxlan', 'the published manifest'],
  [[daemonSet('kube-flannel-ds'), annotated('ipip')], 'ipip', 'nodes know better than the published manifest'],
  [[configMap('{"Backend": {"Type": "ipip"}}'), annotated('vxlan')], 'ipip', 'the configuration stands over a node'],
  [[annotated('wireguard')], 'wireguard', 'K3s shows nothing else'],
  [[annotated('vxlan'), daemonSet('canal')], undefined, 'Canal runs flanneld inside'],
  [[node({})], undefined, 'nothing of flannel'],
];

for (const [input, backend, why] of backends) {
  test(`the backend is ${backend}: ${why}`, async () => {
    const cluster = await clusterOf(...input);
    assert.equal(flannelInstallation(cluster)?.backend, backend);
    const taken = Object.values(podNetworks).filter((network) => network.detect(cluster));
    const isModelled = taken.length === 1 && taken[0]?.title === `flannel ${backend}`;
    if (backend === undefined) assert.ok(taken.every(({ component }) => component !== 'cni/flannel'));
    else if (!isModelled) assert.equal(recogniseNetwork(cluster)?.title, `flannel ${backend}`);
  });
}

const settings: readonly [netConf: object, expected: object][] = [
  [{}, { networkId: 1, families: [4], directRouting: false }],
  [
    { Backend: { VNI: 4096, Port: 4789, MTU: 1400, DirectRouting: true } },
    { networkId: 4096, port: 4789, mtuBytes: 1400, directRouting: true },
  ],
  [{ EnableIPv4: false, EnableIPv6: true }, { families: [6] }],
  [
    { Backend: { VNI: -1, Port: '4789', MTU: 1e9, DirectRouting: 'true' } },
    { networkId: 1, directRouting: false, port: undefined, mtuBytes: undefined },
  ],
];

for (const [netConf, expected] of settings) {
  test(`net-conf.json ${JSON.stringify(netConf)}`, async () => {
    const config: object = flannelConfig(await clusterOf(configMap(JSON.stringify(netConf))));
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(Reflect.get(config, key), value, key);
  });
}

test('the number of a VXLAN is read from a node that has no configuration beside it', async () => {
  const prefix = 'flannel.alpha.coreos.com';
  const cluster = await clusterOf(
    node({
      [`${prefix}/backend-type`]: 'vxlan',
      [`${prefix}/backend-data`]: '{"VNI":7,"VtepMAC":"02:00:00:00:00:01"}',
    }),
  );
  assert.equal(flannelConfig(cluster).networkId, 7);
});
