// docs/pod-networks.md: two questions and a look at the devices, on each pod network of the registry. All values are the
// model's own. Run by `npm run tables`; a test compares the page.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pod } from '#cluster/inventory.js';
import { podNetworks } from '#cni/index.js';
import type { PodNetwork } from '#cni/pod-network.js';
import { type Journey, load, type Opened, render, trace } from '#index.js';
import type { Device } from '#kernel/device.js';
import type { NetNamespace } from '#kernel/netns.js';
import type { Route } from '#kernel/route.js';
import { platforms } from '#platform/index.js';
import { lastWayOut, type Step } from '#trace/journey.js';

const root = fileURLToPath(new URL('..', import.meta.url));
export const networkPage = join(root, 'docs/pod-networks.md');

const input = 'fixtures/clusters/two-subnets';
const source = 'shop/web';
const questions = {
  link: { source, destination: 'pod/shop/cart:8080' },
  router: { source, destination: 'pod/shop/pay:8080' },
  service: { source, destination: 'cart:80' },
  internet: { source, destination: '203.0.113.7:443' },
};
const columns = 100;

/** Cloud networks that are nobody's default: where they are found. */
const homes: Readonly<Record<string, string>> = {
  azure: 'aks',
  'azure-cilium': 'aks',
  'gke-dataplane-v2': 'gke',
  kubenet: 'aks',
};

interface Shown {
  readonly network: PodNetwork;
  readonly flags: string;
  readonly opened: Opened;
  readonly journeys: Readonly<Record<keyof typeof questions, Journey>>;
}

export async function makeNetworkPage(): Promise<string> {
  const networks: readonly PodNetwork[] = Object.values(podNetworks);
  const shown = await Promise.all(networks.map(show));
  const page = [
    '# Pod networks, side by side',
    '',
    'Made by `npm run tables`: what the model says of one cluster on each pod network. `shop/web` and `shop/cart` are on two',
    'nodes of one link, `shop/pay` is on a node behind a router. To ask more, add the flags that stand below a name:',
    `\`k8snet trace ${source} DESTINATION -f ${input}\`. What a model leaves out: \`k8snet list cni\`.`,
    '',
    ...table(
      [
        'Network',
        'Device of the pod',
        'Its end on the node',
        'MTU, of the node’s',
        'Default route of the pod',
        'To a node on the link',
        'To a node behind a router',
        'The internet sees',
        'NetworkPolicy',
      ],
      shown.map(rowOf),
    ),
    `In the traces \`${source}\` asks \`${questions.link.destination}\`, and the Service \`${questions.service.destination}\`.`,
    '',
    ...(await Promise.all(shown.map(sectionOf))).flat(),
  ];
  return `${page.join('\n').trimEnd()}\n`;
}

async function show(network: PodNetwork): Promise<Shown> {
  const platform = network.underlay && homeOf(network);
  const opened = await load(
    { paths: [join(root, input)], recursive: true },
    { podNetwork: network.name, ...(platform ? { platform } : {}) },
  );
  const ask = (question: keyof typeof questions) => trace(opened, questions[question]);
  return {
    network,
    flags: [...(platform ? [`--platform ${platform}`] : []), `--cni ${network.name}`].join(' '),
    opened,
    journeys: { link: ask('link'), router: ask('router'), service: ask('service'), internet: ask('internet') },
  };
}

/** Only a cloud routes for pods, so the network of one is shown there. */
function homeOf({ name }: PodNetwork): string | undefined {
  return homes[name] ?? Object.values(platforms).find(({ defaults }) => defaults.podNetwork === name)?.name;
}

function rowOf({ network, flags, opened, journeys }: Shown): readonly string[] {
  const { netns, device, end } = cabling(opened);
  const bridge = end.link.kind === 'veth' && (end.link.bridge ?? end.link.switch);
  return [
    `[${network.title}](#${anchorOf(network)})<br>\`${flags}\``,
    `\`${device.name}\` ${addressesOf(device)}`,
    bridge ? `\`${end.name}\`, a port of \`${bridge}\`` : `\`${end.name}\` ${addressesOf(end)}`.trim(),
    `${device.mtuBytes} of ${opened.cluster.settings.nodeMtuBytes.value}`,
    defaultRouteOf(netns),
    wayOf(network, journeys.link),
    wayOf(network, journeys.router),
    sourceSeen(opened, journeys.internet),
    policyOf(network),
  ];
}

/** The pod's netns, its first device beside `lo`, and the other end of that. */
function cabling({ cluster, fabric }: Opened): { netns: NetNamespace; device: Device; end: Device } {
  const [namespace = '', name = ''] = source.split('/');
  const netns = fabric.netnsOfPod(cluster.pod(namespace, name) as Pod) as NetNamespace;
  const device = [...netns.list().devices].find(({ link }) => link.kind === 'veth');
  if (device?.link.kind !== 'veth') throw new Error(`${source} has no veth`);
  const { peer } = device.link;
  return { netns, device, end: fabric.netns(peer.netns).device(peer.device) as Device };
}

function addressesOf({ addresses }: Device): string {
  return addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`).join(', ');
}

function defaultRouteOf(netns: NetNamespace): string {
  const route = [...netns.list().routes].find(({ destination }) => destination.length === 0);
  return route ? routeText(route) : 'none';
}

function routeText({ via, device, onlink }: Route): string {
  return [via ? `via ${via}` : '', `dev \`${device}\``, onlink ? 'onlink' : ''].filter(Boolean).join(' ');
}

/** What the first node does with the packet, if it arrives. */
function wayOf({ underlay }: PodNetwork, journey: Journey): string {
  const [path] = journey.paths;
  if (journey.verdict !== 'delivered')
    return [`**${journey.verdict}**`, path?.findings[0]?.code ?? ''].join(' ').trim();
  const hops = lastWayOut(path?.legs ?? [])?.hops ?? [];
  const steps = hops.find(({ place }) => place.kind === 'node')?.steps ?? [];
  const wrapped = find(steps, 'encapsulated');
  // Where a switch hands over to its node, the node has the last word.
  const routed = steps.findLast((step) => step.kind === 'routed');
  const way = wrapped
    ? `${wrapped.tunnel.protocol} by \`${wrapped.device}\`, ${wrapped.overheadBytes} bytes more`
    : [
        underlay && !underlay.learns ? `by ${underlay.between?.title ?? 'the cloud’s network'}` : 'by a route',
        ...(routed ? [routeText(routed.route)] : []),
      ].join(', ');
  const warnings = path?.findings.filter(({ severity }) => severity !== 'note') ?? [];
  return [way, ...new Set(warnings.map(({ code }) => code))].join('<br>');
}

function sourceSeen({ cluster }: Opened, { paths: [path], verdict }: Journey): string {
  const seen = path?.sourceSeen;
  if (!seen) return `**${verdict}**`;
  const node = cluster.nodeByAddress(seen.address) ? 'the node' : 'nobody in the cluster';
  const whose = cluster.podByAddress(seen.address) ? 'the pod' : node;
  const steps = lastWayOut(path.legs)?.hops.flatMap((hop) => hop.steps) ?? [];
  const change = steps.findLast((step) => step.kind === 'translated' && step.field === 'source');
  const by = change?.kind === 'translated' ? `<br>${change.by.toUpperCase()} in \`${change.trail.at(-1)}\`` : '';
  return `${whose}, ${seen.address}${by}`;
}

const policyWords: Readonly<Record<PodNetwork['policy'], string>> = {
  none: 'not enforced by it; by an enforcer beside it: `k8snet list enforcers`',
  walked: 'enforced, by rules that a trace walks',
  'not-modelled': 'enforced, but not modelled',
};

function policyOf({ policy, enforcerBeside, otherPolicies = [] }: PodNetwork): string {
  const parts = [
    policyWords[policy],
    ...(otherPolicies.length > 0 ? [`policies of ${otherPolicies.join(' and ')} are not evaluated`] : []),
    ...(enforcerBeside ? ['add-ons that do are not modelled'] : []),
  ];
  return parts.join('; ');
}

async function sectionOf({ network, opened, journeys }: Shown): Promise<readonly string[]> {
  const texts = await Promise.all(
    [journeys.link, journeys.service].map((journey) => render(opened, journey, { format: 'text', width: columns })),
  );
  return [`## ${network.title}`, '', ...texts.flatMap((text) => ['```text', text.trimEnd(), '```', ''])];
}

/** As GitHub makes it of a heading. */
function anchorOf({ title }: PodNetwork): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

function find<K extends Step['kind']>(steps: readonly Step[], kind: K): Extract<Step, { kind: K }> | undefined {
  return steps.find((step): step is Extract<Step, { kind: K }> => step.kind === kind);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line), ''];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(networkPage, await makeNetworkPage());
