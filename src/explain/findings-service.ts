// What the findings about Services and their endpoints say.

import type { Pod } from '#cluster/inventory.js';
import { impossibleProbe } from '#cluster/readiness-probe.js';
import type { FindingFacts, NearlySelected } from '#trace/finding.js';
import { type NamedPort, portText } from '#wire/named-port.js';
import { refText } from '#wire/object-ref.js';
import type { Tuple } from '#wire/packet.js';
import type { FindingWords } from './finding-words.js';
import { counted, listed, named, podNamed } from './names.js';
import { address, object, type Phrase, rule } from './phrase.js';

type ServiceCode = Extract<keyof FindingFacts, `K11${string}`>;
type Words = { readonly [C in ServiceCode]: (facts: FindingFacts[C]) => FindingWords };

export const serviceFindingWords: Words = {
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
    help: [unreadyHelp(pods.filter(({ ready }) => !ready))],
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
    details: [[`its ports: ${listed(ports.map(portText), 8)}`]],
    help: ports[0] ? portToUse(ports[0], tuple) : ['add the port to the Service'],
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

function unreadyHelp(unready: readonly Pod[]): string {
  if (unready.length === 0) return 'see who writes its EndpointSlices: kubectl get endpointslices';
  if (unready.every(({ spec }) => impossibleProbe(spec))) return 'let the probe ask a port that its container names';
  const which = unready.length === 1 ? 'it' : 'one of them';
  return `kubectl describe ${which}: its readiness probe, or what keeps it from starting`;
}

/** Its number, or its protocol where that is what differs. */
function portToUse({ port, protocol = 'TCP' }: NamedPort, asked: Tuple): readonly Phrase[] {
  return protocol === asked.protocol || port !== asked.destinationPort
    ? [`use port ${port}`]
    : [`ask by ${protocol}: `, rule(`--protocol ${protocol}`)];
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
