// What each finding says: a message, lines of detail, and the fix.

import type { FieldOfObject } from '#cluster/balancer.js';
import type { FindingCode, FindingFacts } from '#trace/finding.js';
import { socketText } from '#wire/address.js';
import { type NamedPort, portText } from '#wire/named-port.js';
import { type ObjectRef, refText } from '#wire/object-ref.js';
import { printable } from '#wire/printable.js';
import { healthCheckPhrase, pendingWords } from './balancers.js';
import type { FindingWords } from './finding-words.js';
import { ingressFindingWords } from './findings-ingress.js';
import { nameFindingWords } from './findings-name.js';
import { policyFindingWords } from './findings-policy.js';
import { serviceFindingWords } from './findings-service.js';
import { counted, listed, meant, named, podNamed, positionText } from './names.js';
import { address, code, device, object, type Phrase, rule } from './phrase.js';

type Words = { readonly [C in FindingCode]: (facts: FindingFacts[C]) => FindingWords };

export const findingWords: Words = {
  ...nameFindingWords,
  ...serviceFindingWords,
  ...policyFindingWords,
  ...ingressFindingWords,
  K1301: ({ destination, at }) => ({
    message: [object(at), ' has no route to ', address(destination)],
    help: ['see what it does route: ', rule(`k8snet show ${at} --routes`)],
  }),
  K1302: ({ destination, at }) => ({
    message: ['nobody on the link of ', object(at), ' has the address ', address(destination), ': no pod owns it'],
    help: ['an endpoint or a client still uses the address of a pod that is gone, or that the input lacks'],
  }),
  K1303: ({ tuple, range }) => ({
    message: [
      address(tuple.destination),
      range === 'services'
        ? ' is a Service address that no Service has'
        : ' is a pod address that no node has a route to',
    ],
    help:
      range === 'services'
        ? ['find the right one: kubectl get service -A']
        : ['see which node owns the block: k8snet show node NAME'],
  }),
  K1304: ({ device: name }) => ({
    message: ['the frame would leave by the port it came in by, ', object(name), ', and hairpin mode is off'],
    help: ['set hairpinMode in the CNI configuration'],
  }),
  K1305: ({ pod, failure }) => ({
    message: pod.running
      ? [
          podNamed(pod),
          ' runs on no node',
          ...(failure ? [': ', placementReasons[failure.constraint](failure.wanted)] : []),
        ]
      : [podNamed(pod), ' has ended: it has no network any more'],
    help: pod.running
      ? ['give it a node that fits, or name one: ', rule(`--set pod/${refText(pod.ref)}:node=NODE`)]
      : ['name a pod that runs'],
  }),
  K1306: ({ device: name, sizeBytes, mtuBytes, of, limit }) => ({
    message: [
      `${sizeBytes} bytes do not fit ${limit === 'route' ? `the route by ${name}` : name}`,
      ...(of === 'sender' ? [' of the sender'] : []),
      `, whose MTU is ${mtuBytes}`,
    ],
    help:
      of === 'sender'
        ? [`no packet leaves there with more than ${mtuBytes} bytes: programs have to send smaller ones`]
        : [`lower the sender's MTU to ${mtuBytes}, or raise that of ${name}`],
  }),
  K1307: ({ hops }) => ({ message: [`the packet is still on its way after ${hops} hops: routes point at each other`] }),
  K1308: ({ trail, component }) => ({
    message: ['a rule of ', object(component), ' stops it, in chain ', rule(trail[trail.length - 1] ?? '')],
    help: ['see the rules around it: k8snet show node NAME --rules'],
  }),
  K1309: ({ expected, got, passed }) => ({
    message: [
      'the answer comes from ',
      address(socketText(got.source, got.sourcePort)),
      ', but ',
      address(socketText(expected.source, expected.sourcePort)),
      ' was asked: the client resets it',
    ],
    help: passed
      ? [`${passed.title} is not on the way back: from inside the cluster use the ClusterIP`]
      : [
          'the translation is not undone on the way back: see sysctl bridge-nf-call-iptables, and the path of the reply (-v)',
        ],
  }),
  K1310: ({ destination, lacking, family }) => ({
    message:
      lacking === 'destination'
        ? [object(destination), ` has no ${family ? `IPv${family} ` : ''}address`]
        : ['the source has no ', family ? `IPv${family} ` : '', 'address, and ', object(destination), ' has no other'],
    help: ['ask for the other family with --family, or make both ends dual-stack'],
  }),
  K1311: ({ service, pending }) => ({
    message: [named(service.ref), ' is pending: ', ...pendingWords(pending).message],
    help: pendingWords(pending).help,
  }),
  K1312: ({ service, balancer, asked }) => ({
    message: [
      `${balancer.title} sends nothing for `,
      named(service.ref),
      `: ${asked === 0 ? 'it has no target' : `none of ${counted(asked, 'target')} passes the health check`}`,
    ],
    details: [healthCheckPhrase(balancer)],
    help: [
      balancer.targets === 'pods'
        ? 'see why no endpoint of the Service is ready: ready pods are its targets'
        : service.object.externalTrafficPolicy === 'Local'
          ? 'run a ready pod of the Service on a node that is a target, or use externalTrafficPolicy Cluster'
          : 'see why no endpoint of the Service is ready, and which nodes the balancer has as targets',
    ],
  }),
  K1313: ({ service, balancer, source }) => ({
    message: [
      address(source),
      ` is outside the network that ${balancer.title} serves: the address of `,
      named(service.ref),
      ' is internal',
    ],
    help: [
      balancer.scopeBecause
        ? `ask from inside that network, or change ${fieldText(balancer.scopeBecause)}`
        : 'ask from inside that network, or have the balancer made public',
    ],
  }),
  K1314: ({ tuple, range, service }) => ({
    message: service
      ? ['the ClusterIP of ', named(service.ref), ' exists on the nodes only: no router outside knows it']
      : [
          address(tuple.destination),
          ` is ${range === 'pods' ? 'a pod' : 'a Service'} address: no router outside knows it`,
        ],
    help: service
      ? ['open it to the outside with type LoadBalancer or NodePort, or with an Ingress']
      : ['let clients use a Service of type LoadBalancer or NodePort, or an Ingress'],
  }),
  K1315: ({ client }) => ({
    message: [
      'the nodes’ addresses are private: ',
      address(client),
      ' is taken to be in a network that routes to them',
    ],
    help: ['from the internet itself a node needs an external address, a balancer or a forwarded port'],
  }),
  K1316: ({ service }) => ({
    message: [
      'the input does not show what balances ',
      named(service.ref),
      ': it is taken to hand packets on to the nodes as most do',
    ],
    help: ['name the platform with --platform, or add the manifests of what is installed (MetalLB, kube-vip …)'],
  }),
  K1317: ({ address: asked, service }) => ({
    message: service
      ? [address(asked), ' is the address of ', named(service.ref), ', and what brings it there is not known']
      : ['no Service, node or pod of the input has ', address(asked)],
    help: service
      ? ['name the platform, or the balancer with its objects: --platform, -f']
      : ['if it is a balancer’s, say whose: --set service/NAMESPACE/NAME:loadBalancerIP=', address(asked)],
  }),
  K1318: ({ service, address: external }) => ({
    message: [
      'nothing of Kubernetes brings ',
      address(external),
      ' to a node: a router outside is taken to do it for ',
      named(service.ref),
    ],
    help: ['to come in by another node: k8snet trace CLIENT ADDRESS --enter node/NAME'],
  }),
  K1320: ({ pod, node, at, network, reach }) => ({
    message: [podNamed(pod), ' is on ', object(`node ${node}`), ', and ', object(at), ' has no way there'],
    help: [
      reach === 'link'
        ? `${network} joins nodes of one link only: put them into one subnet, or use a network with a tunnel`
        : `${network} gives every node the same block: it is right for one node only`,
    ],
  }),
  K1325: ({ destination, at }) => ({
    message: [object(at), ' owns the block of ', address(destination), ', and no pod there has it: a blackhole route'],
    help: ['an endpoint or a client still uses the address of a pod that is gone, or that the input lacks'],
  }),
  K1326: ({ from, to, destination, subnets }) => ({
    message: [
      'without a tunnel, the routers between ',
      object(`node ${from}`),
      ' and ',
      object(`node ${to}`),
      ' have to know the block of ',
      address(destination),
      ', and nothing says that they do',
    ],
    ...(subnets === 'assumed'
      ? { details: [['the subnets are not in the input either: nodes are taken to be in /24 (IPv6: /64)']] }
      : {}),
    help: ['say which with --pods-routed true or false; k8snet explain K1326 tells how to find out'],
  }),
  K1330: ({ node, device: card }) => ({
    message: ['the API does not say which card of ', named(node.ref), ' a pod is on: ', device(card), ' is made up'],
    help: ['take the card as an example: addresses and verdict do not depend on it'],
  }),
  K1380: ({ network, about, tuple }) => {
    const said: { readonly [A in typeof about]: { readonly message: readonly Phrase[]; readonly help: string } } = {
      'own-node': {
        message: [
          'no policy admits node address ',
          address(tuple.source),
          ', and whether ',
          network,
          ' lets a node in to its own pods is not documented',
        ],
        help: 'admit the node’s address by an ipBlock, and the answer no longer depends on it',
      },
      itself: {
        message: ['what ', network, ' does with a packet of ', address(tuple.source), ' to itself is not documented'],
        help: 'let the pod ask localhost, or its Service on another pod',
      },
      balancer: {
        message: [
          'the address by which the balancer of ',
          network,
          ' asks ',
          address(tuple.destination),
          ' is not known, and a policy decides by it',
        ],
        help: 'give the Service with its annotations: the plugin writes the address there',
      },
      'own-rules': {
        message: [
          network,
          ' has a baseline policy, and what that does with packets from ',
          address(tuple.source),
          ' to ',
          address(tuple.destination),
          ' is not in any manifest',
        ],
        help: 'look at the rules of its firewall',
      },
    };
    const { message, help } = said[about];
    return { message: [...message], help: [help] };
  },
  K1370: ({ network, object: told }) => ({
    message: [named(told), ` of ${network} has a say on this path, and is not modelled yet`],
    help: ['read it by hand; what the rest of the path does is shown above'],
  }),
  K1371: ({ network, object: told }) => ({
    message: [named(told), ` of ${network} takes the pod: outside another address may be seen than the one shown`],
    help: ['read it by hand: its addresses, and the nodes or gateways that have them'],
  }),
  K1360: ({ by, pod, address: given }) => ({
    message: [
      named(by),
      ' gives what ',
      named(pod),
      ' sends out of the cluster another source',
      ...(given === undefined ? [] : [', ', address(printable(given))]),
      ': it is not modelled',
    ],
    help: ['the far side does not see the address that the trace shows; the rest of the way may differ too'],
  }),
  K1350: ({ setting }) => ({
    message: [
      rule(`${setting.field.at(-1) ?? ''}`),
      ' in ',
      named(setting.object),
      ' closes pods that no policy opens, and none opens this one',
    ],
    help: ['write a policy that admits this, or set the policies of the pod network back to their default'],
  }),
  K1401: ({ tuple, node }) => ({
    message: [
      'no pod of the input has ',
      address(socketText(tuple.destination, tuple.destinationPort)),
      `/${tuple.protocol}, by hostNetwork or hostPort; a program of `,
      object(node),
      ' itself may listen there',
    ],
    help: [`look on the node: ss -ln${tuple.protocol === 'UDP' ? 'u' : 't'}p 'sport = :${tuple.destinationPort}'`],
  }),
  K1402: ({ pod, port, protocol, declared, mapped }) => ({
    message: ['no container of ', podNamed(pod), ` declares port ${port}/${protocol}; it may listen all the same`],
    details: [declaredText(declared)],
    ...(mapped === undefined
      ? {}
      : { help: [`a headless Service maps no ports: use port ${mapped}, where its targetPort points`] }),
  }),
  K1403: ({ pod, port, programs }) => ({
    message: [
      'containers ',
      object(listed(programs)),
      ' of ',
      podNamed(pod),
      ` ${programs.length === 2 ? 'both' : 'all'} claim port ${port}: they share one network, so only one gets it`,
    ],
    help: ['give each container a port of its own: the others fail with "address already in use"'],
  }),
  K1404: ({ pod, state }) => ({
    message: [
      podNamed(pod),
      { 'not-ready': ' is not ready', 'not-running': ' has ended', terminating: ' is terminating' }[state],
      ': it may not answer',
    ],
  }),
  K1405: ({ policies, network = '', direction, evidence, ...end }) => ({
    message: [
      policyList(policies),
      areKubernetes(policies) ? ' would isolate ' : ' would concern ',
      endNamed(end),
      ` for ${direction.toLowerCase()}: not enforced by ${network}`,
      evidence === 'assumed' ? ', which is assumed' : '',
    ],
    help:
      evidence === 'assumed'
        ? ['name the pod network that the cluster has, which may enforce it: ', rule('--cni')]
        : [
            areKubernetes(policies)
              ? 'use a pod network that enforces NetworkPolicy, or do not rely on this policy'
              : 'use a pod network that knows this kind, or do not rely on this policy',
          ],
  }),
  K1406: ({ policies, network, direction, refused, ...end }) => ({
    message: [
      policyList(policies),
      areKubernetes(policies) ? ' isolates ' : ' may concern ',
      endNamed(end),
      ` for ${direction.toLowerCase()}, and `,
      network === undefined
        ? 'nothing shows whether the pod network enforces it'
        : `how ${network} enforces it is not modelled yet`,
    ],
    ...(refused
      ? {
          details: [
            [
              `where it is enforced, no rule admits ${refused.port}/${refused.protocol}: --cni calico shows which comes closest`,
            ],
          ],
        }
      : {}),
    help: [
      network === undefined
        ? 'name the pod network with --cni, or add its DaemonSet to the input'
        : 'read the policy by hand; what the rest of the path does is shown above',
    ],
  }),
  K1407: ({ shown, standIn, platform }) => ({
    message: [
      ...(platform === undefined ? ['the input shows '] : [rule(platform), ' brings ']),
      `${shown}, which is not modelled yet: ${standIn} stands in for it`,
    ],
    help: ['take device names, routes and rules of this trace as those of the stand-in'],
  }),
  K1408: ({ service, target }) => ({
    message: [
      named(service.ref),
      ' is only an alias: the client still sends its own name in Host and TLS, not ',
      object(target),
    ],
  }),
  K1409: ({ service, pods }) => ({
    message: [
      `${counted(pods.length, 'pod')} of `,
      named(service.ref),
      ` ${pods.length === 1 ? 'is' : 'are'} not ready and ${pods.length === 1 ? 'gets' : 'get'} no traffic: `,
      object(listed(pods.map(({ name }) => name))),
    ],
  }),
  K1410: ({ documents }) => ({
    message: [
      documents.length === 1 ? 'a document' : `${documents.length} documents`,
      ' of the input could not be read, and may hold what is missing here',
    ],
    details: documents.slice(0, 3).map(({ at, about }) => [positionText(at), ...(about ? [' ', named(about)] : [])]),
    help: ['mend it (the remark above says what is wrong) and ask again'],
  }),
  K1411: ({ pod, container, port, declared }) => ({
    message: [
      'the readiness probe of container ',
      object(container),
      ' in ',
      podNamed(pod),
      typeof port === 'string'
        ? ` asks port ${port}, which it does not name: the pod never gets ready, and no Service sends to it`
        : ` asks port ${port}, which it does not declare`,
    ],
    details: [declaredText(declared)],
    help: [typeof port === 'string' ? 'name a port of that container' : 'check the number; if it is right, declare it'],
  }),
  K1601: ({ end, text, lacks, cause, nearMisses }) => ({
    message: [object(`${end}: ${text}`), absences[lacks], ': the expectation holds for want of it, and proves nothing'],
    ...(nearMisses.length > 0
      ? meant(nearMisses)
      : { help: ['correct it, or add ', code(`code: ${cause}`), ' if this is what should hold'] }),
  }),
};

const absences: { readonly [L in FindingFacts['K1601']['lacks']]: string } = {
  object: ' is nothing in the input',
  name: ' does not resolve',
  pods: ' has no pods',
  node: ' runs on no node',
  address: ' is an address that nobody has',
  family: ' has no address of that family',
};

const placementReasons: {
  readonly [C in NonNullable<FindingFacts['K1305']['failure']>['constraint']]: (wanted: string) => string;
} = {
  'no-nodes': () => 'the cluster has none',
  'node-selector': (wanted) => `no node has the label ${wanted} of its nodeSelector`,
  'node-affinity': (wanted) => `no node fits its required node affinity${wanted ? ` (${wanted})` : ''}`,
  taint: (wanted) => `it does not tolerate the taint ${wanted}`,
  unschedulable: () => 'every node that fits is cordoned',
  'host-port': (wanted) => `hostPort ${wanted} is taken on every node that fits`,
  pending: () => 'the input shows it as pending',
};

function declaredText(ports: readonly NamedPort[]): readonly Phrase[] {
  return [ports.length > 0 ? `declared: ${listed(ports.map(portText), 6)}` : 'it declares no ports at all'];
}

function policyList(policies: readonly ObjectRef[]): Phrase {
  const kinds = new Set(policies.map(({ kind }) => kind));
  if (kinds.size > 1) return object(listed(policies.map((policy) => `${policy.kind} ${refText(policy)}`)));
  const [kind] = kinds;
  return object(`${kind} ${listed(policies.map((policy) => refText(policy)))}`);
}

/** Others may do more than isolate, or less. */
function areKubernetes(policies: readonly ObjectRef[]): boolean {
  return policies.every(({ kind }) => kind === 'NetworkPolicy');
}

function endNamed({ pod, node }: Pick<FindingFacts['K1406'], 'pod' | 'node'>): Phrase {
  return pod ? podNamed(pod) : object(`node ${node?.name}`);
}

/** `metadata.annotations[KEY]`: keys of annotations have dots of their own. */
function fieldText({ field }: FieldOfObject): string {
  return field.reduce<string>((text, part) => {
    if (text === '') return `${part}`;
    return `${part}`.includes('.') ? `${text}[${part}]` : `${text}.${part}`;
  }, '');
}
