// Signs of a platform in the objects of an input, each with the fact that it shows. A sign never repeats what the input
// says: labels, annotations and providers are named by the platform's own file.

import type { NodeObject, Objects } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';

export interface Sign {
  readonly from: ObjectRef;
  readonly because: string;
}
export type LooksFor = (objects: Objects) => Sign | undefined;

/** The first that is there: the strong ones stand first. */
export function anyOf(...signs: readonly LooksFor[]): LooksFor {
  return (objects) => {
    for (const sign of signs) {
      const found = sign(objects);
      if (found) return found;
    }
    return undefined;
  };
}

export function nodeWhich(isSuch: (node: NodeObject) => boolean, because: string): LooksFor {
  return ({ nodes }) => {
    const node = nodes.find(isSuch);
    return node && { from: node.ref, because };
  };
}

/** A label that is there, whatever its value; or with the value that `KEY=VALUE` names. */
export function nodeLabel(text: string): LooksFor {
  const [key = '', value] = text.split('=');
  return nodeWhich(({ labels }) => (value === undefined ? key in labels : labels[key] === value), `label ${text}`);
}

export function nodeAnnotation(key: string): LooksFor {
  return nodeWhich(({ annotations }) => key in annotations, `annotation ${key}`);
}

/** `kind://`: the scheme alone, because the rest is the cluster's own. */
export function provider(scheme: string): LooksFor {
  return nodeWhich(({ providerID = '' }) => providerID.startsWith(scheme), `providerID ${scheme}…`);
}

/**
 * A provider of machines, on which others install Kubernetes too: it is the provider's own cluster only where no node
 * of the control plane shows and nothing of kubeadm's does.
 */
export function managedProvider(scheme: string): LooksFor {
  const byProvider = provider(scheme);
  return (objects) => (objects.nodes.some(isOwnControlPlane) ? undefined : byProvider(objects));
}

function isOwnControlPlane({ labels, annotations }: NodeObject): boolean {
  const roles = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];
  return (
    roles.some((role) => role in labels) ||
    labels['kubernetes.io/role'] === 'master' ||
    'kubeadm.alpha.kubernetes.io/cri-socket' in annotations ||
    'kops.k8s.io/instancegroup' in labels
  );
}

/** Part of what `kubectl get nodes` shows as the version: `+k3s`. */
export function kubeletVersion(part: string): LooksFor {
  return nodeWhich(({ kubeletVersion: version = '' }) => version.includes(part), `kubelet version …${part}…`);
}

/** In kube-system; a dump of pods alone names it as their owner. */
export function daemonSet(name: string | RegExp, namespace = 'kube-system'): LooksFor {
  const fits = (candidate: string) => (typeof name === 'string' ? candidate === name : name.test(candidate));
  const because = `DaemonSet ${namespace}/${typeof name === 'string' ? name : `${name.source.replace(/\W/g, '')}-…`}`;
  return ({ workloads, pods }) => {
    const found =
      workloads.find((it) => it.kind === 'DaemonSet' && it.namespace === namespace && fits(it.name)) ??
      pods.find((pod) => {
        const { controller } = pod;
        return pod.namespace === namespace && controller?.kind === 'DaemonSet' && fits(controller.name);
      });
    return found && { from: found.ref, because };
  };
}

export function configMap(name: string, namespace = 'kube-system'): LooksFor {
  return ({ configMaps }) => {
    const found = configMaps.find((map) => map.namespace === namespace && map.name === name);
    return found && { from: found.ref, because: `ConfigMap ${namespace}/${name}` };
  };
}

/** A namespace that has a Namespace object or a pod in it. */
export function namespace(name: string): LooksFor {
  return ({ namespaces, pods }) => {
    const found = namespaces.find((it) => it.name === name) ?? pods.find((pod) => pod.namespace === name);
    return found && { from: found.ref, because: `namespace ${name}` };
  };
}

/** The only node there is, in an input that has pods of it and no Node. */
export function loneNode(name: string): LooksFor {
  return ({ pods, nodes }) => {
    const bound = nodes.length > 0 ? [] : pods.filter(({ spec }) => spec.nodeName !== undefined);
    const [pod] = bound;
    const isAlone = bound.every(({ spec }) => spec.nodeName === name);
    return pod && isAlone ? { from: pod.ref, because: `all pods on node ${name}` } : undefined;
  };
}
