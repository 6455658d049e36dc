// Where the Corefile of the cluster's DNS comes from: a ConfigMap of the input, or what kubeadm would have written.

import type { Cluster } from '#cluster/inventory.js';
import type { StringMap } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { Decision } from './answer.js';
import type { CorefileSource } from './corefile.js';

export interface CorefileText extends CorefileSource {
  /** Nobody wrote it: it is kubeadm's. */
  readonly assumed: boolean;
  place(key: string, line: number): Decision['at'];
  /** A file in CoreDNS' container, where a key of its ConfigMaps holds it. */
  file(path: string): string | undefined;
}

interface Map {
  readonly ref: ObjectRef;
  readonly data: StringMap;
}

/** kubeadm, k3s and most others; RKE2's chart; OpenShift. */
const names = [/^coredns$/, /^rke2-coredns/, /^dns-default$/];

export function clusterCorefile(cluster: Cluster): CorefileText {
  const namespaces = ['kube-system', 'openshift-dns'];
  const found = names
    .flatMap((name) => namespaces.flatMap((namespace) => cluster.evidenceOf('ConfigMap', namespace, name)))
    .flatMap(({ namespace, name }) => cluster.configMap(namespace, name) ?? [])
    .find(({ data }) => data.Corefile !== undefined);
  const custom = cluster.configMap('kube-system', 'coredns-custom');
  return found
    ? textOf(found.data.Corefile as string, [found, ...(custom ? [custom] : [])])
    : textOf(usualCorefile(cluster, custom !== undefined), custom ? [custom] : [], 'assumed');
}

export function nodeCacheCorefile(cluster: Cluster): CorefileText {
  const found = cluster.configMap('kube-system', 'node-local-dns');
  return found?.data.Corefile === undefined
    ? textOf(usualNodeCache(cluster.settings.clusterDomain.value), [], 'assumed')
    : textOf(found.data.Corefile, [found]);
}

function textOf(text: string, maps: readonly Map[], origin: 'given' | 'assumed' = 'given'): CorefileText {
  const keys = maps.flatMap(({ ref, data }) =>
    Object.keys(data).map((key) => ({ key, ref, text: data[key] as string })),
  );
  const owner = (key: string) => keys.find((each) => each.key === key)?.ref;
  return {
    name: 'Corefile',
    text,
    assumed: origin === 'assumed',
    place: (key, line) => {
      const object = owner(key);
      return object && { object, key, line };
    },
    file: (path) => keys.find(({ key }) => key === path.slice(path.lastIndexOf('/') + 1))?.text,
    imported: (pattern) => {
      const name = pattern.slice(pattern.lastIndexOf('/') + 1);
      const found = keys.filter(({ key }) =>
        name.startsWith('*') ? key !== 'Corefile' && key.endsWith(name.slice(1)) : key === name,
      );
      const isComplete = found.length > 0 || (name.startsWith('*') && maps.length > 1);
      return isComplete ? found.map((each) => ({ name: each.key, text: each.text })) : undefined;
    },
  };
}

/** kubernetes/kubernetes cmd/kubeadm/app/phases/addons/dns/manifests.go; the imports are AKS', where a ConfigMap has them. */
function usualCorefile({ settings }: Cluster, hasCustom: boolean): string {
  return `.:53 {
  kubernetes ${settings.clusterDomain.value} in-addr.arpa ip6.arpa {
    pods insecure
    fallthrough in-addr.arpa ip6.arpa
  }
  forward . /etc/resolv.conf
  ${hasCustom ? 'import custom/*.override' : ''}
}
${hasCustom ? 'import custom/*.server' : ''}
`;
}

/** kubernetes/kubernetes cluster/addons/dns/nodelocaldns/nodelocaldns.yaml. */
function usualNodeCache(zone: string): string {
  return `${zone}:53 in-addr.arpa:53 ip6.arpa:53 {
  forward . __PILLAR__CLUSTER__DNS__
}
.:53 {
  forward . __PILLAR__UPSTREAM__SERVERS__
}
`;
}
