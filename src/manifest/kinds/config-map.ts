// ConfigMaps, and of those only the ones that configure the network; all others are read and let go.

import { decodeMeta } from '../metadata.js';
import type { KindDecoder } from './kind.js';

const networkConfigMaps = new Set([
  'coredns',
  'coredns-custom',
  'dns-default',
  'kube-dns',
  'node-local-dns',
  'kube-proxy',
  'kube-proxy-config',
  'kubeadm-config',
  'kube-flannel-cfg',
  'canal-config',
  'rke2-canal-config',
  'calico-config',
  'cilium-config',
  'amazon-vpc-cni',
  'nsx-ncp-config',
  'nsx-node-agent-config',
  'nsx-ncp-operator-config',
  'netd-config',
  'ovn-config',
  'nginx-configuration',
]);
/** Their names end in a hash or a component. */
const networkPrefixes = ['antrea-config', 'ip-masq-agent', 'azure-ip-masq-agent-config', 'rke2-coredns'];
/** Helm puts the name of the release before it. */
const networkSuffixes = ['ingress-nginx-controller'];

export const configMap: KindDecoder = {
  kind: 'ConfigMap',
  apiVersions: ['v1'],
  decode(raw) {
    const meta = decodeMeta(raw, {
      kind: 'ConfigMap',
      nameRule: 'subdomain',
      scope: 'namespaced',
      annotations: 'none',
    });
    if (meta === undefined || !configuresNetwork(meta.name)) return [];
    return [{ kind: 'ConfigMap', ...meta, data: raw.strings('data') }];
  },
};

function configuresNetwork(name: string): boolean {
  return (
    networkConfigMaps.has(name) ||
    networkPrefixes.some((prefix) => name.startsWith(prefix)) ||
    networkSuffixes.some((suffix) => name.endsWith(suffix))
  );
}
