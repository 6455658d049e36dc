// A packet against a chain: the first rule that matches decides, jumps return, marks go on.

import { contains } from '#wire/address.js';
import { packetFamily, type Tuple, tupleOf } from '#wire/packet.js';
import type { Connection } from './conntrack.js';
import type { Device } from './device.js';
import type { Passage, Skb } from './passage.js';
import {
  acceptPacket,
  type BaseChain,
  type Chain,
  type ConnectionState,
  type Match,
  type Negatable,
  type NetfilterHook,
  type PortRange,
  type Rule,
  type Target,
} from './rule.js';
import type { Trail } from './step.js';

type Terminal = Exclude<
  Target,
  { kind: 'return' | 'jump' | 'goto' | 'queue' | 'mark' | 'connection-mark' | 'restore-mark' | 'none' }
>;
export interface Traversal {
  /** Undefined when no rule decided: then the base chain's policy does. */
  readonly decision?: { readonly rule: Rule; readonly target: Terminal };
  /** Chains to the rule that decided, or to the last one that returned. */
  readonly trail: Trail;
}

// iptables refuses loops between chains; a rule set read from a file might still have one.
const deepestJump = 64;

export function traverse(base: BaseChain, skb: Skb, passage: Passage): Traversal {
  const tuple = tupleOf(skb.packet);
  let lastReturn: Trail = [base.name];

  function run(chain: Chain, trail: Trail): Traversal | undefined {
    if (trail.length > deepestJump) return undefined;
    const rules = chain.candidates?.(tuple) ?? chain.rules();
    for (const rule of rules) {
      if (!matches(rule.match, tuple, skb, passage)) continue;
      const { target } = rule;
      switch (target.kind) {
        case 'none':
          break;
        case 'return':
          lastReturn = trail;
          return undefined;
        case 'mark': {
          const before = skb.mark;
          skb.mark = ((before & ~target.mask) ^ target.value) >>> 0;
          // To clear a mark that nobody set is no news.
          if (skb.mark !== before) {
            passage.record({ kind: 'marked', table: base.table, before, after: skb.mark, trail, origin: rule.origin });
          }
          break;
        }
        case 'connection-mark': {
          const connection = skb.tracked?.connection;
          if (connection) connection.mark = ((connection.mark & ~target.mask) ^ target.value) >>> 0;
          break;
        }
        case 'restore-mark': {
          const before = skb.mark;
          const kept = (skb.tracked?.connection.mark ?? 0) & target.mask;
          skb.mark = ((before & ~target.mask) | kept) >>> 0;
          if (skb.mark !== before) {
            passage.record({ kind: 'marked', table: base.table, before, after: skb.mark, trail, origin: rule.origin });
          }
          break;
        }
        case 'jump': {
          const decided = run(target.chain(), [...trail, target.name]);
          if (decided) return decided;
          break;
        }
        case 'queue': {
          const { mark } = skb;
          skb.mark = 0;
          const asked = [...trail, `queue ${target.number}`];
          const judged = run(target.program(), asked);
          skb.mark = mark;
          return judged ?? { decision: { rule, target: acceptPacket as Terminal }, trail: asked };
        }
        case 'goto':
          return run(target.chain(), [...trail, target.name]);
        default:
          return { decision: { rule, target }, trail };
      }
    }
    return undefined;
  }

  return run(base, [base.name]) ?? { trail: lastReturn };
}

function matches(match: Match, tuple: Tuple, skb: Skb, passage: Passage): boolean {
  const { netns } = passage;
  return (
    (match.protocol === undefined || match.protocol === tuple.protocol) &&
    (match.destinationPort === undefined || match.destinationPort === tuple.destinationPort) &&
    (match.destinationPorts?.includes(tuple.destinationPort) ?? true) &&
    isInRange(match.destinationPortRange, tuple.destinationPort) &&
    (match.sourcePort === undefined || match.sourcePort === tuple.sourcePort) &&
    holds(match.destination, (cidr) => contains(cidr, tuple.destination)) &&
    holds(match.source, (cidr) => contains(cidr, tuple.source)) &&
    holds(match.sourceSet, (set) => set.has(tuple.source)) &&
    holds(match.destinationSet, (set) => set.has(tuple.destination)) &&
    holds(match.destinationSocketSet, (set) => set.has(tuple)) &&
    holds(match.inputDevice, (name) => isDevice(name, skb.inputDevice)) &&
    holds(match.outputDevice, (name) => isDevice(name, skb.outputDevice)) &&
    holds(match.mark, ({ value, mask }) => (skb.mark & mask) >>> 0 === value) &&
    holds(match.destinationType, () => isLocal(match, netns.deviceOf(tuple.destination), skb)) &&
    holds(match.sourceTypeOnOutput, () => netns.deviceOf(tuple.source)?.name === skb.outputDevice) &&
    holds(match.sourceType, () => netns.deviceOf(tuple.source) !== undefined) &&
    (match.socketOwner === undefined || skb.inputDevice === undefined) &&
    holds(match.states, (states) => states.some((state) => inState(skb, state))) &&
    // A walk is a client's first connection: nobody is on a list yet.
    match.recent?.action !== 'rcheck' &&
    (match.probability === undefined || passage.decide({ weights: [match.probability, 1 - match.probability] }) === 0)
  );
}

function isInRange(range: PortRange | undefined, port: number): boolean {
  return range === undefined || (port >= range.first && port <= range.last);
}

function isLocal({ limitedTo }: Match, own: Device | undefined, { inputDevice }: Skb): boolean {
  return own !== undefined && (limitedTo === undefined || own.name === inputDevice);
}

/** `azv+` stands for every name that starts so. A packet without that device has no name to compare. */
function isDevice(pattern: string, name: string | undefined): boolean {
  return pattern.endsWith('+') ? (name?.startsWith(pattern.slice(0, -1)) ?? false) : name === pattern;
}

function holds<T>(test: Negatable<T> | undefined, predicate: (value: T) => boolean): boolean {
  return test === undefined || predicate(test.is) !== (test.negated ?? false);
}

/** A reply makes a connection ESTABLISHED; its first packet is NEW. RELATED and INVALID do not arise in a walk. */
function inState(skb: Skb, state: ConnectionState): boolean {
  const connection = skb.tracked?.connection;
  if (state === 'DNAT') return connection !== undefined && hasNewDestination(connection);
  return state === (connection?.confirmed ? 'ESTABLISHED' : 'NEW');
}

function hasNewDestination({ original, reply }: Connection): boolean {
  return reply.source !== original.destination || reply.sourcePort !== original.destinationPort;
}

export function baseChains(skb: Skb, passage: Passage, hook: NetfilterHook): readonly BaseChain[] {
  return passage.netns.chains(hook, packetFamily(skb.packet));
}
