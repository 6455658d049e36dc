// What findings about NetworkPolicies say.

import type { NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import { pathText } from '#manifest/path-text.js';
import type { Admission, RuleMiss } from '#policy/judge.js';
import type { LabelMiss, PeerMiss } from '#policy/peers.js';
import type { PortMiss } from '#policy/ports.js';
import { type End, peerOf } from '#policy/traffic.js';
import type { FindingFacts, PolicyRefusal, SenderSeen } from '#trace/finding.js';
import { refText } from '#wire/object-ref.js';
import type { FindingWords } from './finding-words.js';
import { counted, named, podNamed } from './names.js';
import { address, device, object, type Phrase, rule } from './phrase.js';

/** Every namespace has it (k8s.io/api core/v1, LabelMetadataName). */
const nameLabel = 'kubernetes.io/metadata.name';

type Code = Extract<keyof FindingFacts, `K12${string}` | `K134${string}`>;

export const policyFindingWords: { readonly [C in Code]: (facts: FindingFacts[C]) => FindingWords } = {
  K1201: (facts) => refusalWords(facts, 'Egress'),
  K1203: (facts) => refusalWords(facts, 'Ingress'),
  K1205: ({ by, pod }) => ({
    message: [...placed(by), ' admits ', podNamed(pod), ' by its address: ipBlock is meant for the outside'],
    help: [
      'use a podSelector: a pod gets another address whenever it starts anew, and some plugins ignore blocks there',
    ],
  }),
  K1206: ({ policies }) => ({
    message: [policyNames(policies), ` ${policies.length === 1 ? 'selects' : 'select'} no pod`],
    help: ['compare its podSelector with the labels of the pods: kubectl get pods --show-labels'],
  }),
  K1207: ({ by, direction }) => ({
    message: [
      ...placed(by),
      by.peer
        ? ' has an empty selector: it admits every pod of every namespace'
        : ` names no peers: it admits ${anybody(direction)}`,
    ],
  }),
  K1208: ({ pod, network, policies }) => ({
    message: [
      podNamed(pod),
      ' is on the host network: what ',
      policyNames(policies),
      ` does there is left to ${network}, which is taken to see the node`,
    ],
  }),
  K1209: ({ by, namespace }) => ({
    message: [...placed(by), ' looks at labels of Namespace ', object(namespace), ', which the input does not show'],
    help: ['add it to the input: kubectl get namespaces -o yaml'],
  }),
  K1340: ({ judgement: { pod, policies }, direction, network }) => ({
    message: [
      policyNames(policies),
      ` ${policies.length === 1 ? 'does' : 'do'} not admit this ${direction.toLowerCase()} of `,
      podNamed(pod),
      `, and ${network} lets it pass all the same`,
    ],
    help: ['do not rely on it: another enforcer, or another place of the pods, stops this'],
  }),
  K1341: ({ pod, policies, direction }) => ({
    message: [
      policyNames(policies),
      ` ${policies.length === 1 ? 'isolates' : 'isolate'} `,
      podNamed(pod),
      ` for ${direction.toLowerCase()}, and no rule admits the pod itself, which asks through a Service`,
    ],
    help: [`admit pods with its labels as peers of their own, or let it use localhost`],
  }),
};

function refusalWords(facts: PolicyRefusal, direction: PolicyDirection): FindingWords {
  const { judgement, traffic, idle, sender } = facts;
  const { misses, policies, pod } = judgement;
  const peer = peerOf(traffic, direction);
  const words = direction.toLowerCase();
  const isolates = [policyNames(policies), ` ${policies.length === 1 ? 'isolates' : 'isolate'} `, podNamed(pod)];
  const [closest] = misses;
  if (!closest) {
    return {
      message: [...isolates, ` for ${words}, and no ${words} rule exists: a default deny`],
      details: [...senderDetails(facts), ...idleDetails(idle)],
      help: [
        `write a policy that selects the pod and admits ${words} ${direction === 'Ingress' ? 'from' : 'to'} `,
        endNamed(peer, sender),
        ` on ${traffic.port}/${traffic.protocol}`,
      ],
    };
  }
  const more = misses.length - 1;
  return {
    message: [
      ...isolates,
      ` for ${words}, and no rule admits `,
      endNamed(peer, sender),
      ` on ${traffic.port}/${traffic.protocol}`,
    ],
    details: [
      ...senderDetails(facts),
      ['closest: ', ...placed(closest), ': ', ...missText(closest, peer)],
      ...misses.slice(1, 3).map((miss) => [...placed(miss), ': ', ...missText(miss, peer)]),
      ...(more > 2 ? [[`and ${counted(more - 2, 'more rule')}`]] : []),
      ...idleDetails(idle),
    ],
    help: fixFor(closest, facts, peer),
  };
}

/** Why the rules do not see the sender that was asked for. */
function senderDetails({ traffic, sender }: PolicyRefusal): readonly (readonly Phrase[])[] {
  const { source, destination } = traffic;
  if (source.pod && source.pod === destination.pod) {
    return [
      ['a pod that asks itself by a Service is no exception: its packet goes by the node, and policies stand there'],
    ];
  }
  if (!sender) return [];
  const { node, device: card, pod, sentFrom } = sender;
  const its = [address(source.address), ' is the address of ', named(node.ref), ' on ', device(card)];
  if (sentFrom !== undefined) return [[...its, ': it has masqueraded ', address(sentFrom), ', the sender']];
  if (pod) return [[...its, ': ', podNamed(pod), ' is on the host network, and no podSelector takes it']];
  return source.node ? [] : [[...its, ', which it sends from to pods of other nodes']];
}

function idleDetails(idle: readonly NetworkPolicyObject[]): readonly (readonly Phrase[])[] {
  return idle.slice(0, 2).map(({ ref }) => [named(ref), ' would admit it, but selects no pod']);
}

/** `peer no, port ok`, and why. */
function missText({ peer, port }: RuleMiss, end: End): readonly Phrase[] {
  const parts = [
    ...(peer ? [['peer no, ', ...peerText(peer, end)]] : []),
    ...(port ? [['port no, ', portText(port)]] : []),
  ];
  const fits = peer ? (port ? [] : ['port ok; ']) : ['peer ok; '];
  return [...fits, ...parts.flatMap((part, index) => (index === 0 ? part : ['; ', ...part]))];
}

function peerText(miss: PeerMiss, { pod, identity }: End): readonly Phrase[] {
  switch (miss.kind) {
    case 'labels':
      return [
        ...(miss.ofNamespace.length > 0
          ? ['namespace ', object(pod?.namespace ?? ''), ...labelText(miss.ofNamespace)]
          : []),
        ...(miss.ofNamespace.length > 0 && miss.ofPod.length > 0 ? [', and '] : []),
        ...(miss.ofPod.length > 0 ? ['the pod', ...labelText(miss.ofPod)] : []),
      ];
    case 'other-namespace':
      return [`a podSelector alone means namespace ${miss.wanted}, and the pod is in ${pod?.namespace}`];
    case 'not-a-pod':
      return ['selectors take pods only'];
    case 'host-network':
      return ['the pod is on the host network and looks like its node'];
    case 'not-in-block':
      return ['not in ', address(miss.cidr.text)];
    case 'excepted':
      return [address(miss.except.text), ' is excepted from ', address(miss.cidr.text)];
    case 'known-by-identity':
      return identity === 'outsider'
        ? ['the client’s address is not on the packet any more: a node’s is, in ', address(miss.cidr.text)]
        : ['blocks take no pod and no node here, and its address is in ', address(miss.cidr.text)];
    case 'unreadable':
      return ['its peers cannot be read'];
  }
}

function labelText(misses: readonly LabelMiss[]): readonly Phrase[] {
  return misses.slice(0, 2).flatMap(({ key, wanted, has, isRequirement }, index): readonly Phrase[] => {
    const is = has === undefined ? `has no label ${key}` : `has ${key}=${has}`;
    return [index === 0 ? ' ' : ' and ', `${is}, wanted: `, object(isRequirement ? wanted : `${key}=${wanted}`)];
  });
}

function portText(miss: PortMiss): string {
  switch (miss.kind) {
    case 'protocol':
      return `it admits ${miss.wanted}`;
    case 'number':
      return `it admits ${miss.first === miss.last ? miss.first : `${miss.first}-${miss.last}`}/${miss.protocol}`;
    case 'name':
      return miss.numbers.length > 0
        ? `it admits ${miss.name}, which is ${miss.numbers.join(' and ')} there`
        : `it admits ${miss.name}, a name that no port there has`;
    case 'unreadable':
      return 'its ports cannot be read';
  }
}

function fixFor(
  { peer, port }: RuleMiss,
  facts: PolicyRefusal,
  { pod, identity, address: text }: End,
): readonly Phrase[] {
  const { traffic, servicePort, unknownNamespace } = facts;
  if (!peer) {
    const isServicePort = port?.kind === 'number' && port.first === servicePort;
    if (isServicePort) return [`policies see the pod's port: admit ${traffic.port}, not the Service's ${servicePort}`];
    return [`add port ${traffic.port} with protocol ${traffic.protocol} to that rule`];
  }
  if (peer.kind === 'labels') {
    const [ofNamespace] = peer.ofNamespace;
    const [ofPod] = peer.ofPod;
    // A namespace's name is what it is: the rule names another one.
    if (ofNamespace?.key === nameLabel) return namespacePeer(pod);
    if (ofNamespace && unknownNamespace !== undefined) {
      return ['the input does not show the labels of Namespace ', object(unknownNamespace), ': add it, or its label'];
    }
    const label = ofNamespace ?? ofPod;
    const owner = ofNamespace ? `Namespace ${pod?.namespace}` : 'the pod';
    if (label?.isRequirement)
      return [`let the labels of ${owner} meet `, object(label.wanted), ', or change the selector'];
    if (label?.has !== undefined) {
      return [`admit ${owner} too, by a peer that selects `, object(`${label.key}=${label.has}`)];
    }
    if (label) return ['add label ', object(`${label.key}=${label.wanted}`), ` to ${owner}, or change the selector`];
  }
  if (peer.kind === 'other-namespace') {
    return ['add a namespaceSelector for ', object(`${nameLabel}: ${pod?.namespace}`), ' to that peer'];
  }
  if (peer.kind === 'excepted') return ['take it out of the exceptions, or admit it with a rule of its own'];
  if (identity === 'outsider') {
    return ['admit the block of all addresses, or keep the client’s: externalTrafficPolicy: Local on the Service'];
  }
  if (identity === 'member' && !pod) {
    return ['no NetworkPolicy takes a node there: admit it by a policy of the pod network’s own kind'];
  }
  return pod && !pod.spec.hostNetwork
    ? ['add a peer with a podSelector that takes ', podNamed(pod)]
    : ['add a peer with an ipBlock that contains ', address(text)];
}

function namespacePeer(pod: End['pod']): readonly Phrase[] {
  return ['add a peer with a namespaceSelector for ', object(`${nameLabel}: ${pod?.namespace}`)];
}

/** `NetworkPolicy shop/cart spec.ingress[0].from[1]`. */
function placed({
  policy,
  rule: ofPolicy,
  peer,
}: Pick<Admission, 'policy' | 'rule'> & { readonly peer?: Pick<PeerMiss, 'field'> }): readonly Phrase[] {
  const field = peer ? peer.field.slice(0, 5) : ofPolicy.field;
  return [named(policy.ref), ' ', rule(pathText(field))];
}

function endNamed({ pod, node: own, address: text }: End, sender?: SenderSeen): Phrase {
  if (pod) return podNamed(pod);
  const node = own ?? sender?.node;
  return node ? object(`node ${node.name} (${text})`) : address(text);
}

function anybody(direction: PolicyDirection): string {
  return direction === 'Ingress' ? 'everybody' : 'traffic to everywhere';
}

function policyNames(policies: readonly NetworkPolicyObject[]): Phrase {
  const [first, ...rest] = policies;
  const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return object(first ? `NetworkPolicy ${refText(first.ref)}${more}` : 'no NetworkPolicy');
}
