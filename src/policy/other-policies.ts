// Policies of other APIs than Kubernetes' own: whether one may concern an end of a path. What it says of it is not known.

import type { Cluster, Node, Pod } from '#cluster/inventory.js';
import { matches } from '#cluster/selector.js';
import type { LabelSelector, OtherPolicyObject, PolicyDirection, PolicySubject } from '#manifest/objects.js';

const namespaceName = 'kubernetes.io/metadata.name';

/** A pod with a network of its own, or a node: also for pods on its network. */
export type PolicyEnd = { readonly pod: Pod } | { readonly node: Node };

export function policiesConcerning(
  cluster: Cluster,
  end: PolicyEnd,
  direction: PolicyDirection,
): readonly OtherPolicyObject[] {
  return cluster.otherPolicies.filter(
    ({ directions, namespace, subjects }) =>
      directions.includes(direction) &&
      subjects.some((subject) =>
        'pod' in end ? takesPod(subject, { ...end, cluster, namespace }) : takesNode(subject, end),
      ),
  );
}

function takesNode(subject: PolicySubject, { node }: { readonly node: Node }): boolean {
  return subject.kind === 'nodes' && (subject.nodeName === undefined || subject.nodeName === node.name);
}

/** `namespace`: the policy's own; empty for one of the whole cluster. */
function takesPod(
  subject: PolicySubject,
  { cluster, namespace, pod }: { readonly cluster: Cluster; readonly namespace: string; readonly pod: Pod },
): boolean {
  if (subject.kind !== 'pods') return false;
  const { podSelector, namespaceSelector } = subject;
  const isInReach = namespace === '' || namespace === pod.namespace;
  if (!isInReach || (podSelector && !matches(pod.labels, podSelector))) return false;
  const { value, evidence } = cluster.namespaceLabels(pod.namespace);
  return !namespaceSelector || matches(value, evidence === 'assumed' ? byName(namespaceSelector) : namespaceSelector);
}

/** Of a namespace that the input does not show only the name is known: it may have any other label. */
function byName({ matchLabels, matchExpressions }: LabelSelector): LabelSelector {
  const name = matchLabels[namespaceName];
  return {
    matchLabels: name === undefined ? {} : { [namespaceName]: name },
    matchExpressions: matchExpressions.filter(({ key }) => key === namespaceName),
  };
}
