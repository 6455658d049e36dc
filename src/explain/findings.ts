// What each finding says: a message, lines of detail, and the fix.

import type { FieldOfObject } from '#cluster/balancer.js';
import type { Pod } from '#cluster/inventory.js';
import { impossibleProbe } from '#cluster/readiness-probe.js';
import { isPublic } from '#dns/public-name.js';
import type { Resolution } from '#dns/resolve.js';
import type { FindingCode, FindingFacts, NearlySelected } from '#trace/finding.js';
import type { MissingPart } from '#trace/missing-part.js';
import { socketText } from '#wire/address.js';
import { type ObjectRef, refText } from '#wire/object-ref.js';
import type { Tuple } from '#wire/packet.js';
import { healthCheckPhrase, pendingWords } from './balancers.js';
import type { FindingWords } from './finding-words.js';
import { ingressFindingWords } from './findings-ingress.js';
import { policyFindingWords } from './findings-policy.js';
import { counted, listed, named, podNamed } from './names.js';
import { address, code, device, object, type Phrase, rule } from './phrase.js';
import { corefileLine, queryAnswerText } from './resolution.js';

type Words = { readonly [C in FindingCode]: (facts: FindingFacts[C]) => FindingWords };

export const findingWords: Words = {
  K1001: ({ resolution, nearMisses, asker, missing }) => ({
    message: [
      object(resolution.name),
      ' does not resolve: ',
      ...(missing ? missingText(missing) : askedInVain(resolution)),
    ],
    ...otherResolver(resolution, asker, nearMisses),
  }),
  K1002: ({ resolution }) => ({
    message: [object(resolution.name), ' cannot be asked for: no question gets to a name server'],
    help: ['mend the way to the name server, or its pods: every lookup fails until then'],
  }),
  K1003: ({ resolution }) => ({
    message: [
      'ExternalName Services point at each other: ',
      object(resolution.aliases.map(({ service }) => refText(service.ref)).join(' → ')),
    ],
    help: ['let one of them name a Service with endpoints, or a host outside'],
  }),
  K1004: ({ name, nearMisses }) => ({
    message: [
      object(name),
      ' is no name of this cluster, and ',
      isPublic(name) ? 'nothing in the input says where it leads' : 'does not look like a public one',
    ],
    ...(nearMisses.length > 0
      ? meant(nearMisses)
      : { help: [`if it exists outside, give its address: --resolve ${name}=ADDRESS`] }),
  }),
  K1005: ({ service, selected }) => ({
    message: [named(service.ref), ' is headless and has no ready endpoint: its name has no address'],
    details: selected.slice(0, 3).map((pod) => [podNamed(pod), ' is selected but not ready']),
    help:
      selected.length === 0
        ? ['let its selector match the labels of a pod']
        : ['see why those pods are not ready, or set publishNotReadyAddresses'],
  }),
  K1006: ({ resolution, query }) => ({
    message: [
      'musl asks all nameservers at once, and they answer ',
      object(query.name),
      ' differently: ',
      address(listed([query.server ?? 'node', ...query.rivals])),
    ],
    details: [[`${resolution.name} resolves only when ${query.server} is the faster one`]],
    help: ['leave only nameservers in the pod that know the same names'],
  }),
  K1007: ({ resolution, plugin }) => ({
    message: [object(resolution.name), ' is answered by plugin ', rule(plugin), ' of CoreDNS, which is not modelled'],
    details: corefileLines(resolution),
    help: ['ask in the cluster, or read that line of the Corefile by hand'],
  }),
  K1008: ({ resolution, query }) => ({
    message: [
      object(resolution.name),
      ' does not resolve: the DNS server answers ',
      ...queryAnswerText({ ...query, decisions: [] }),
    ],
    details: query.decisions.slice(-1).map((decision) => [rule(decision.plugin), ': ', ...corefileLine(decision)]),
    help: ['mend the Corefile: each zone needs a plugin that answers, such as forward'],
  }),
  K1009: ({ service, target, nearMisses, because }) => ({
    message: [
      named(service.ref),
      ' is an alias of ',
      object(target),
      because === 'address' ? ', which is an address and not a name' : ', which does not exist',
    ],
    help:
      because === 'address' && nearMisses.length === 0
        ? ['for an address use a Service without selector and an EndpointSlice']
        : (meant(nearMisses).help ?? ['point spec.externalName at a name that exists']),
  }),
  K1020: ({ name, service }) => ({
    message: [object(name), ' is a name of the cluster’s own DNS: outside, nobody answers for it'],
    help: [
      'ask for what clients type: a public host name, a balancer’s address, or ',
      object(`svc/${refText(service.ref)}`),
    ],
  }),
  K1021: ({ nameserver, failing, walked }) => ({
    message: [
      `${failing} of ${walked} ways to name server `,
      address(nameserver),
      ' fail: lookups time out now and then',
    ],
    help: ['trace the DNS itself: ', code(`k8snet trace --all --protocol UDP SOURCE ${nameserver}:53`)],
  }),
  K1101: ({ service, selector, nearest }) => ({
    message: ['no pod has the labels that ', named(service.ref), ' selects: ', object(selectorText(selector))],
    details: nearest.map(nearText),
    help: nearHelp(nearest[0]) ?? [
      `no pod of namespace ${service.namespace} comes close: is its workload in the input?`,
    ],
  }),
  K1102: ({ service, pods }) => ({
    message: [
      named(service.ref),
      pods.length > 0
        ? ` selects ${counted(pods.length, 'pod')}, and none is ready`
        : ' has endpoints, and none is ready',
    ],
    details: pods.slice(0, 3).map((pod) => [podNamed(pod), idleWords(pod)]),
    help: [
      pods.some(({ ready }) => !ready)
        ? 'kubectl describe one of them: its readiness probe, or what keeps it from starting'
        : 'see who writes its EndpointSlices: kubectl get endpointslices',
    ],
  }),
  K1103: ({ service, targetPort, portNames, pods }) => ({
    message: [
      named(service.ref),
      ' wants container port ',
      object(targetPort),
      ', and no selected pod has one of that name',
    ],
    details: [[podNamed(pods[0]!), portNames.length > 0 ? ` names ${listed(portNames)}` : ' names no port']],
    help:
      portNames.length > 0
        ? [`set targetPort to ${portNames[0]}, or rename the container port`]
        : [`name a container port ${targetPort}, or set targetPort to a number`],
  }),
  K1104: ({ service }) => ({
    message: [named(service.ref), ' has no selector, and the input has no EndpointSlice for it'],
    help: [`write an EndpointSlice with label kubernetes.io/service-name: ${service.name}, or add a selector`],
  }),
  K1105: ({ service, tuple, ports }) => ({
    message: [
      named(service.ref),
      ' has no port ',
      object(`${tuple.destinationPort}/${tuple.protocol}`),
      ': no rule matches, so the packet goes astray',
    ],
    details: [[`its ports: ${listed(ports, 8)}`]],
    help: ports.length > 0 ? portToUse(ports[0] as string, tuple) : ['add the port to the Service'],
  }),
  K1106: ({ service, node, elsewhere, field }) => ({
    message: [named(service.ref), ` has ${field} Local, and no ready endpoint on `, object(node)],
    details: [[`${counted(elsewhere, 'other node')} ${elsewhere === 1 ? 'has' : 'have'} one`]],
    help: ['run a pod on every node that is asked, or use policy Cluster'],
  }),
  K1107: ({ service, source }) => ({
    message: [address(source), ' is in none of the loadBalancerSourceRanges of ', named(service.ref)],
    help: [`add a range that contains ${source}`],
  }),
  K1108: ({ service, family }) => ({
    message: [named(service.ref), ` has endpoints, but none with an IPv${family} address`],
    help: [`ask for the other family (--family ${family === 4 ? 6 : 4}), or give the pods an IPv${family} address`],
  }),
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
      service.object.externalTrafficPolicy === 'Local' && balancer.targets !== 'pods'
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
    details: [[declared.length > 0 ? `declared: ${listed(declared, 6)}` : 'it declares no ports at all']],
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
  K1405: ({ policies, network = '', direction, ...end }) => ({
    message: [
      policyList(policies),
      areKubernetes(policies) ? ' would isolate ' : ' would concern ',
      endNamed(end),
      ` for ${direction.toLowerCase()}: not enforced by ${network}`,
    ],
    help: [
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
    details: documents
      .slice(0, 3)
      .map(({ at, about }) => [`${at.file}:${at.line}:${at.column}`, ...(about ? [' ', named(about)] : [])]),
    help: ['mend it (the remark above says what is wrong) and ask again'],
  }),
  ...policyFindingWords,
  ...ingressFindingWords,
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
    details: [[declared.length > 0 ? `declared: ${listed(declared, 6)}` : 'it declares no ports at all']],
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

/** A ready pod may be missing in EndpointSlices that somebody else wrote. */
function idleWords({ terminating, nodeName, ready, spec }: Pod): string {
  if (terminating) return ' is terminating';
  if (nodeName === undefined) return ' has no node';
  const probe = ready ? undefined : impossibleProbe(spec);
  if (probe)
    return ` cannot get ready: its probe asks port ${probe.port}, and container ${probe.container} names no such port`;
  return ready ? ' is ready, and in no EndpointSlice of it' : ' is not ready';
}

/** Of `80/TCP (http)` the number, which is what a person types; the protocol where it is what differs. */
function portToUse(port: string, { destinationPort, protocol }: Tuple): readonly Phrase[] {
  const [number = '', itsProtocol = ''] = port.split(/[/ ]/);
  return itsProtocol === protocol || number !== `${destinationPort}`
    ? [`use port ${number}`]
    : [`ask by ${itsProtocol}: `, rule(`--protocol ${itsProtocol}`)];
}

function meant(nearMisses: readonly string[]): { help?: readonly Phrase[] } {
  return nearMisses.length > 0 ? { help: ['did you mean ', object(listed(nearMisses)), '?'] } : {};
}

function selectorText(selector: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 4 ? `${pairs.slice(0, 4).join(',')} and ${pairs.length - 4} more` : pairs.join(',');
}

function nearText({ pod, differing }: NearlySelected): readonly Phrase[] {
  const parts = differing.slice(0, 3).map(({ key, wanted, has }) => {
    if (key === 'namespace') return `is in namespace ${has}, not ${wanted}`;
    return has === undefined ? `has no label ${key}` : `has ${key}=${has}, not ${key}=${wanted}`;
  });
  return ['nearest: ', podNamed(pod), ' ', listed(parts)];
}

function nearHelp(near: NearlySelected | undefined): readonly Phrase[] | undefined {
  const [first] = near?.differing ?? [];
  if (!near || !first) return undefined;
  const owner = near.pod.workload ?? near.pod.ref;
  if (first.key === 'namespace')
    return ['a Service selects pods of its own namespace only: move it or ', object(`${owner.kind} ${refText(owner)}`)];
  if (first.has === undefined) return [`add label ${first.key}=${first.wanted} to the pod template of `, named(owner)];
  return [`select ${first.key}=${first.has}, or change the label in `, named(owner)];
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

function missingText(missing: MissingPart): readonly Phrase[] {
  switch (missing.kind) {
    case 'namespace':
      return ['there is no namespace ', object(missing.namespace)];
    case 'service':
      return ['namespace ', object(missing.namespace), ' has no Service ', object(missing.service)];
    case 'endpoint': {
      const { service, endpoint, has, state } = missing;
      if (state === 'not-ready') return ['endpoint ', object(endpoint), ' of ', named(service.ref), ' is not ready'];
      const known = has.length > 0 ? `it has ${listed(has, 6)}` : 'none is ready';
      return [named(service.ref), ' has no endpoint ', object(endpoint), `: ${known}`];
    }
  }
}

function askedInVain({ outcome, config, queries, library }: Resolution): readonly Phrase[] {
  const [only, ...others] = queries;
  const dots = (only?.name.split('.').length ?? 1) - 1;
  if (library === 'musl' && outcome.kind === 'outside' && others.length === 0 && dots >= config.ndots) {
    return [`musl searches no name with as many dots as ndots (${config.ndots}): it asks only for the name itself`];
  }
  const hidden = queries.find(({ because = '' }) => because === 'hidden-namespace' || because === 'port');
  if (hidden?.because === 'port') return ['the Service has no port of that name and protocol'];
  if (hidden) return ['CoreDNS shows only some namespaces, and not that one (option namespaces)'];
  if (outcome.kind === 'failed' && outcome.because === 'no-data')
    return ['the name exists, but not with such a record'];
  if (!config.asksCluster) return ["a server outside is asked, which does not know the cluster's names"];
  if (outcome.kind === 'outside') {
    return ['the cluster has no such name, and no server outside is expected to know it'];
  }
  return [`${counted(queries.length, 'name')} asked for, none exists`];
}

/** Who does not ask the cluster's DNS is told how to; others may have meant another name. */
function otherResolver(
  { config }: Resolution,
  asker: FindingFacts['K1001']['asker'],
  nearMisses: readonly string[],
): { help?: readonly Phrase[] } {
  if (asker === 'node') return { help: ["nodes do not ask the cluster's DNS: use an address, or svc/NAMESPACE/NAME"] };
  if (config.asksCluster) return meant(nearMisses);
  if (asker === 'pod-on-host') {
    return {
      help: [
        "on the host network it uses the node's resolver: set ",
        object('dnsPolicy: ClusterFirstWithHostNet'),
        " to ask the cluster's",
      ],
    };
  }
  const policy = config.policy === 'None' ? 'None, with nameservers of its own' : config.policy;
  return { help: ["this pod does not ask the cluster's DNS: its dnsPolicy is ", object(policy)] };
}

function corefileLines({ queries }: Resolution): readonly (readonly Phrase[])[] {
  const query = queries.find(({ answer }) => answer === 'not-modelled');
  return query ? query.decisions.slice(-1).map(corefileLine) : [];
}
