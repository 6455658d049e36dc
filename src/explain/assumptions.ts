// What each kind of made-up value is, in words: one sentence for every subject.

import type { Assumption } from '#cluster/inventory.js';
import { refText } from '#wire/object-ref.js';
import { address, device, object, type Phrase, rule } from './phrase.js';

type Words = (assumption: Assumption) => Phrase[];

const the = (assumption: Assumption): Phrase => object(assumption.object ? refText(assumption.object) : 'the cluster');

export const assumptionWords: { [S in Assumption['subject']]: Words } = {
  platform: ({ value }) => ['nothing says where the cluster runs: ', rule(value), ' is assumed'],
  'pod-network': ({ value }) => ['nothing shows the pod network: ', rule(value), ' is assumed'],
  encapsulation: ({ value }) => [
    'nothing shows how the pod network gets packets from node to node: ',
    value,
    ' is assumed',
  ],
  'proxy-mode': ({ value }) => ['nothing shows how Services are translated: kube-proxy ', rule(value), ' is assumed'],
  nodes: ({ value }) => ['no Node in the input: ', ...namesInWords(value), ' assumed'],
  'node-address': (it) => ['no address given for node ', the(it), ': ', address(it.value), ' is assumed'],
  'node-device': ({ value }) => ["the nodes' network card is not known: ", device(value), ' is assumed'],
  'bridge-netfilter': () => ['no manifest shows sysctl bridge-nf-call-iptables: it is assumed to be on'],
  'node-pod-cidr': ({ value, ...it }) =>
    value === ''
      ? ['the pod block has no part left for node ', the({ ...it, value }), ': its pods get no address']
      : ['no pod block given for node ', the({ ...it, value }), ': ', address(value), ' is assumed'],
  'pod-cidr': ({ value }) => ['nothing gives the block of pod addresses: ', address(value), ' is assumed'],
  'service-cidr': ({ value }) => ['nothing gives the block of Service addresses: ', address(value), ' is assumed'],
  'network-cidr': ({ value }) => [
    'nothing says where the network around the nodes ends: ',
    address(value),
    ' is assumed',
  ],
  'cluster-domain': ({ value }) => ['nothing gives the cluster domain: ', rule(value), ' is assumed'],
  'dns-address': ({ value }) => ['no address given for the cluster DNS: ', address(value), ' is assumed'],
  'dns-service': ({ value }) => ['no cluster DNS in the input: ', object(value), ' is assumed to answer'],
  'api-address': ({ value }) => ['nothing shows where the API server listens: ', address(value), ' is assumed'],
  'dns-config': ({ value }) =>
    value === 'kubeadm'
      ? ["no Corefile in the input: kubeadm's is assumed"]
      : ['the Corefile reads what the input does not have: ', rule(value), ' is assumed to change nothing'],
  'c-library': (it) => ['nothing shows the C library of pod ', the(it), ': ', rule(it.value), ' is assumed'],
  'search-answer': ({ value }) => ['a server outside is asked for ', object(value), ', and assumed not to know it'],
  'pod-name': (it) => ['pod ', the(it), ' is made up from its workload'],
  'pod-node': (it) => ['nothing binds pod ', the(it), ' to a node: ', object(it.value), ' is assumed'],
  'pod-address': (it) => ['no address given for pod ', the(it), ': ', address(it.value), ' is assumed'],
  'pod-ready': (it) => ['no status given for pod ', the(it), ': it is assumed to be ready'],
  'cluster-ip': (it) => ['no ClusterIP given for Service ', the(it), ': ', address(it.value), ' is assumed'],
  'node-port': (it) => ['no node port given for Service ', the(it), ': ', rule(it.value), ' is assumed'],
  'health-check-port': (it) => [
    'no health check port given for Service ',
    the(it),
    ': ',
    rule(it.value),
    ' is assumed',
  ],
  'translated-address': (it) => [
    'no manifest has the address that namespace ',
    the(it),
    ' gets on its way out: ',
    address(it.value),
    ' is assumed',
  ],
  'balancer-address': (it) => [
    'no load-balancer address given for Service ',
    the(it),
    ': ',
    address(it.value),
    ' is assumed',
  ],
  'outside-address': ({ value }) => ['no address given for the outside: ', address(value), ' is assumed'],
};

/** `control-plane, worker-1 and worker-2 are`. */
function namesInWords(value: string): Phrase[] {
  const names = value.split(', ');
  const last = names.pop() as string;
  return names.length === 0 ? [object(last), ' is'] : [object(names.join(', ')), ' and ', object(last), ' are'];
}
