// A rule's match and target as iptables-save prints them (libxtables and its extensions).

import type { ConnectionState, Match, Negatable, Recent, Target } from '#kernel/rule.js';
import { type Cidr, type Family, socketText } from '#wire/address.js';
import { type IpProtocol, isPortless } from '#wire/packet.js';
import { printable } from '#wire/printable.js';

type Options = { readonly [K in keyof Required<Match>]: (match: Match, family: Family) => string | undefined };

/** The options of iptables itself, in the order it always prints them. */
const general = ['source', 'destination', 'inputDevice', 'outputDevice', 'protocol'] as const satisfies (keyof Match)[];
type General = (typeof general)[number];

const generalOptions: Pick<Options, General> = {
  source: ({ source }) => block('-s', source),
  destination: ({ destination }) => block('-d', destination),
  inputDevice: ({ inputDevice }) => option('-i', inputDevice),
  outputDevice: ({ outputDevice }) => option('-o', outputDevice),
  protocol: ({ protocol }) => protocol && `-p ${protocolName(protocol)}`,
};

/** Extensions (`-m …`). Two fields of one extension are printed together, by the destination of the two. */
const extensions: Options = {
  source: nothing,
  destination: nothing,
  inputDevice: nothing,
  outputDevice: nothing,
  protocol: (match) =>
    (match.sourcePort ?? match.destinationPort ?? match.destinationPorts ?? match.destinationPortRange) === undefined
      ? transport(match)
      : undefined,
  sourcePort: (match) =>
    (match.destinationPort ?? match.destinationPortRange) === undefined ? transport(match) : undefined,
  destinationPort: transport,
  destinationPortRange: transport,
  sourceSet: ({ sourceSet }) => member(sourceSet, 'src'),
  destinationSet: ({ destinationSet }) => member(destinationSet, 'dst'),
  destinationSocketSet: ({ destinationSocketSet }) => member(destinationSocketSet, 'dst,dst'),
  destinationPorts: ({ destinationPorts }) => destinationPorts && `-m multiport --dports ${destinationPorts.join()}`,
  sourceTypeOnOutput: ({ sourceTypeOnOutput }) =>
    sourceTypeOnOutput && `-m addrtype ${option('--src-type', sourceTypeOnOutput)} --limit-iface-out`,
  sourceType: (match) => (match.destinationType ? undefined : addressType(match)),
  destinationType: addressType,
  limitedTo: nothing,
  comment: ({ comment }) => comment && `-m comment --comment ${quoted(comment)}`,
  mark: ({ mark }) => mark && `-m mark ${negatable('--mark', { ...mark, is: maskedHex(mark.is) })}`,
  states: ({ states }) => states && `-m conntrack ${negatable('--ctstate', { ...states, is: inOrder(states.is) })}`,
  socketOwner: ({ socketOwner }) => socketOwner && '-m owner --uid-owner 0',
  probability: ({ probability }) =>
    probability === undefined ? undefined : `-m statistic --mode random --probability ${statistic(probability)}`,
  recent: ({ recent }, family) => recent && `-m recent ${recentAction(recent)} ${sourceList(recent, family)}`,
};

/** Extensions keep the order in which the writer gave them; so does a `Match`, in the order of its keys. */
export function matchOptions(match: Match, family: Family): readonly string[] {
  const keys = Object.keys(match) as (keyof Match)[];
  const texts = [
    ...general.map((key) => generalOptions[key](match, family)),
    ...keys.map((key) => extensions[key](match, family)),
  ];
  return texts.filter((text) => text !== undefined && text !== '') as string[];
}

export function targetOptions(target: Target, family: Family): string {
  switch (target.kind) {
    case 'accept':
    case 'drop':
    case 'return':
      return `-j ${target.kind.toUpperCase()}`;
    case 'none':
    // Stands in no iptables.
    case 'undocumented':
      return '';
    case 'reject':
      return `-j REJECT --reject-with ${family === 6 ? target.with.replace(/^icmp-/, 'icmp6-') : target.with}`;
    case 'jump':
      return `-j ${target.name}`;
    case 'goto':
      return `-g ${target.name}`;
    case 'queue':
      return `-j NFQUEUE --queue-num ${target.number} --queue-bypass`;
    case 'dnat':
      return `-j DNAT --to-destination ${target.port === undefined ? target.to : socketText(target.to, target.port)}`;
    case 'notrack':
      return '-j CT --notrack';
    case 'snat':
      return `-j SNAT --to-source ${target.to}${target.randomFully ? ' --random-fully' : ''}`;
    case 'masquerade':
      return target.randomFully ? '-j MASQUERADE --random-fully' : '-j MASQUERADE';
    case 'mark':
      return `-j MARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`;
    case 'connection-mark':
      return `-j CONNMARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`;
    case 'restore-mark':
      return `-j CONNMARK --restore-mark --nfmask ${hex(target.mask)} --ctmask ${hex(target.mask)}`;
    default:
      return unprintable(target);
  }
}

function unprintable(target: never): never {
  throw new Error(`invariant: no iptables form for target ${JSON.stringify(target)}`);
}

/** As /etc/protocols names it. */
function protocolName(protocol: IpProtocol): string {
  return protocol === 'IPIP' ? 'ipencap' : protocol.toLowerCase();
}

function nothing(): undefined {
  return undefined;
}

function option(name: string, value: Negatable<string> | undefined): string | undefined {
  return value && negatable(name, value);
}

function negatable(name: string, { is, negated }: Negatable<string>): string {
  return `${negated ? '! ' : ''}${name} ${is}`;
}

/** A block of every address says nothing and is not printed, unless it is excluded. */
function block(name: string, value: Negatable<Cidr> | undefined): string | undefined {
  if (!value || (value.is.length === 0 && !value.negated)) return undefined;
  return option(name, { ...value, is: value.is.text });
}

/** `-m set --match-set KUBE-SRC-… src` (libxt_set). */
function member(set: Negatable<{ readonly name: string }> | undefined, which: string): string | undefined {
  return set && `-m set ${negatable('--match-set', { ...set, is: `${set.is.name} ${which}` })}`;
}

function transport({ protocol, sourcePort, destinationPort, destinationPortRange }: Match): string | undefined {
  if (!protocol || isPortless(protocol)) return undefined;
  const range = destinationPortRange && `${destinationPortRange.first}:${destinationPortRange.last}`;
  const from = sourcePort === undefined ? '' : ` --sport ${sourcePort}`;
  const wanted = destinationPort ?? range;
  const to = wanted === undefined ? '' : ` --dport ${wanted}`;
  return `-m ${protocol.toLowerCase()}${from}${to}`;
}

function addressType({ sourceType, destinationType, limitedTo }: Match): string {
  const limit = limitedTo && '--limit-iface-in';
  return ['-m addrtype', option('--src-type', sourceType), option('--dst-type', destinationType), limit]
    .filter(Boolean)
    .join(' ');
}

/** libxt_recent: what it does first, the list and its mask last. */
function recentAction(recent: Recent): string {
  return recent.action === 'set' ? '--set' : `--rcheck --seconds ${recent.seconds} --reap`;
}

function sourceList({ list }: Recent, family: Family): string {
  const mask = family === 4 ? '255.255.255.255' : Array(8).fill('ffff').join(':');
  return `--name ${list} --mask ${mask} --rsource`;
}

/** libxtables quotes whatever is not plain letters, digits, `_` and `-`, and escapes quotes and backslashes. */
function quoted(text: string): string {
  const shown = printable(text, Number.POSITIVE_INFINITY);
  return /^[\w-]+$/.test(shown) ? shown : `"${shown.replace(/["'\\]/g, '\\$&')}"`;
}

const stateOrder: readonly ConnectionState[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'DNAT'];

function inOrder(states: readonly ConnectionState[]): string {
  return stateOrder.filter((state) => states.includes(state)).join(',');
}

/** kube-proxy writes ten decimals; the kernel keeps them in steps of 1/2^31; iptables-save prints eleven. */
function statistic(probability: number): string {
  const steps = 2 ** 31;
  return (Math.round(Number(probability.toFixed(10)) * steps) / steps).toFixed(11);
}

function maskedHex({ value, mask }: { readonly value: number; readonly mask: number }): string {
  return mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
