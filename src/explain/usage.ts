// What a person reads when the command line cannot be meant.

import type { UsageCode, UsageError, UsageFacts } from '#trace/usage-error.js';
import { portText } from '#wire/named-port.js';
import { listed } from './names.js';
import { code, object, type Phrase, rule } from './phrase.js';

export interface UsageWords {
  readonly message: readonly Phrase[];
  readonly help?: readonly (readonly Phrase[])[];
}

export const usageWords: { readonly [C in UsageCode]: (facts: UsageFacts[C]) => UsageWords } = {
  K8001: ({ what, name, nearMisses, searched, known = [], lacks }) => ({
    message: [
      lacks ? `no pod of ${what} ` : `no ${what} `,
      object(name),
      searched === undefined ? '' : ` in namespace ${searched}`,
    ],
    help: lacks
      ? [['it is in the input, and wants no pods: look at its replicas, or whether it is suspended']]
      : nearMisses.length > 0
        ? [['did you mean ', object(listed(nearMisses)), '?']]
        : known.length > 0
          ? [['the input has ', object(listed(known, 6))]]
          : [],
  }),
  K8002: ({ what, name, candidates }) => ({
    message: [`several ${what} are called `, object(name)],
    help: [['name one of them: ', object(listed(candidates, 10))]],
  }),
  K8003: ({ destination, ports }) => ({
    message: [object(destination), ports.length > 1 ? ' has several ports: say which' : ' needs a port'],
    help:
      ports.length > 0
        ? [[`its ports: ${listed(ports.map(portText), 12)}`], ['write ', code(`${destination}:${ports[0]?.port}`)]]
        : [['write ', code(`${destination}:PORT`)]],
  }),
  K8004: ({ destination, port, ports }) => ({
    message: [object(destination), ` has no port called ${port}`],
    help: [[ports.length > 0 ? `its ports: ${listed(ports.map(portText), 12)}` : 'it names no ports: use a number']],
  }),
  K8005: ({ what, text, expected }) => ({
    message: text === '' ? [`nothing is given for ${what}`] : [object(text), ` does not read as ${what}`],
    help: [[`expected: ${expected}`]],
  }),
  K8006: ({ flag, value, choices, pinned = [] }) => ({
    message: [rule(flag), ' does not take ', object(value)],
    help: [
      ...pinned
        .slice(0, 3)
        .map(({ pod, node }) => ['pod ', object(pod), ' of the input is bound to node ', object(node)]),
      [`it takes: ${listed(choices, 20)}`],
    ],
  }),
  K8007: ({ looked }) => ({
    message: ['no cluster to look at'],
    help: [
      ...looked.map((place): readonly Phrase[] => [`looked for: ${place}`]),
      ['give manifests or a dump: ', code('k8snet trace -f FILE|FOLDER …')],
      ['or pipe one in: ', code('kubectl get pods,services,endpointslices,nodes -A -o yaml | k8snet trace …')],
      ['or name them once in ', code('k8snet.yaml'), ': ', code('manifests: [deploy/]')],
    ],
  }),
  K8008: ({ named, because }) =>
    because === 'unreadable'
      ? { message: ['nothing could be read from ', object(listed(named))], help: [['the remarks above say why']] }
      : {
          message: ['there is no Kubernetes object in ', object(listed(named))],
          help: [
            ['a manifest has apiVersion, kind and metadata.name'],
            [
              'values of a Helm chart or a kustomization become manifests by ',
              code('helm template'),
              ' or ',
              code('kubectl kustomize'),
            ],
          ],
        },
  K8010: ({ wanted, endpoints }) => ({
    message: ['the traffic can reach no endpoint ', object(wanted)],
    help:
      endpoints.length > 0
        ? [['its endpoints: ', object(listed(endpoints, 10))]]
        : [['it has no endpoints at all: trace it without --endpoint to see why']],
  }),
  K8011: ({ topic, nearMisses }) => ({
    message: ['no page about ', object(topic)],
    help: [
      nearMisses.length > 0
        ? ['did you mean ', object(listed(nearMisses)), '?']
        : ['all pages: ', code('k8snet explain')],
    ],
  }),
  K8012: ({ reason, hint }) => ({
    message: [reason],
    help: hint === undefined ? [['k8snet --help shows what there is']] : [[hint]],
  }),
  K8020: ({ looked }) => ({
    message: ['no expectation to check'],
    help: [
      ...looked.map((place): readonly Phrase[] => [`looked for: ${place}`]),
      ['write one: ', code('expect: [{from: shop/web, to: cart:8080, is: reachable}]')],
    ],
  }),
  K8021: ({ flags }) => ({
    message: ['standard input can be read only once: ', rule(flags.join(' and '))],
    help: [['write one of them to a file']],
  }),
  K8030: ({ next }) => ({
    message: [
      'this block has no end',
      ...(next === undefined ? [] : [`: the next one starts on line ${next}, and blocks do not nest`]),
    ],
    help: [['close it with a line of its own: ', code(closingMarker)]],
  }),
  K8031: () => ({
    message: ['this marker closes no block'],
    help: [
      ['delete it, or open the block above it: ', code('<!-- k8snet trace SOURCE DESTINATION -->')],
      ['a block that starts inside of a code block is text'],
    ],
  }),
  K8032: ({ because }) => ({ message: [markerFaults[because].message], help: [markerFaults[because].help] }),
  K8033: ({ command, choices }) => ({
    message: [code(command), ' has no place in a page'],
    help: [[`a page may hold: ${listed(choices, 20)}`]],
  }),
  K8034: ({ command, says }) => ({
    message: [code(`k8snet ${command}`), ' gives no answer'],
    help: says.map((line) => [line]),
  }),
  K8035: ({ path, because }) => ({ message: [object(path), ' ', pageFaults[because]] }),
  K8036: () => ({
    message: ['a page has no standard input'],
    help: [['name files, relative to the page: ', code('-f FILE|FOLDER')]],
  }),
  K8040: ({ reason }) => ({
    message: ['no lab can be built here: ', labObstacles[reason]],
    help: [['trace, check and show need no kernel: ', code('k8snet explain K8040')]],
  }),
};

export function tellUsage({ code, facts }: Pick<UsageError, 'code' | 'facts'>): UsageWords {
  const say = usageWords[code] as (known: typeof facts) => UsageWords;
  return say(facts);
}

const closingMarker = '<!-- /k8snet -->';

const markerFaults: {
  readonly [F in UsageFacts['K8032']['because']]: { readonly message: string; readonly help: readonly Phrase[] };
} = {
  'not-alone': {
    message: 'a marker is a whole comment, alone on its line',
    help: ['write ', code('<!-- k8snet COMMAND -->'), ' or ', code(closingMarker)],
  },
  'no-command': {
    message: 'the marker names no command',
    help: ['write ', code('<!-- k8snet trace SOURCE DESTINATION -->')],
  },
  'open-quote': {
    message: 'a quote is not closed',
    help: ['quotes come in pairs: ', code("'a b'"), ' or ', code('"a b"')],
  },
};

const pageFaults: { readonly [F in UsageFacts['K8035']['because']]: string } = {
  missing: 'does not exist',
  'no-file': 'is no file',
  'not-text': 'is no UTF-8 text',
  'too-large': 'is larger than a page may be (16 MB)',
  forbidden: 'may not be read',
  'not-written': 'could not be written; it is as it was',
};

const labObstacles: { readonly [R in UsageFacts['K8040']['reason']]: string } = {
  'not-linux': 'network namespaces are Linux’s',
  'not-root': 'only root may make network namespaces',
  'no-ip': 'there is no command ip (package iproute2)',
  'no-iptables': 'there is no command iptables-restore (package iptables)',
  'no-namespaces': 'the kernel does not let this process make namespaces (unshare --mount --net)',
};
