// One sentence per kind of step. Leaving a kind out does not compile.

import type { Origin } from '#kernel/origin.js';
import type { Stop } from '#kernel/step.js';
import { pathText } from '#manifest/path-text.js';
import { isPolicy } from '#policy/chains.js';
import type { Place, Step } from '#trace/journey.js';
import { socketText } from '#wire/address.js';
import { portText } from '#wire/named-port.js';
import { type ObjectRef, refText } from '#wire/object-ref.js';
import type { TunnelHeader } from '#wire/packet.js';
import { deviceText, pair, routeText } from './addresses.js';
import { balancedWords, frontWords, isFront, lookedUpWords } from './fronts.js';
import { matchedWords } from './ingress.js';
import { named, percent, podNamed } from './names.js';
import { address, bad, good, object, type Phrase, rule, weak } from './phrase.js';
import { askedText, decidedText, resolutionText, resolverText } from './resolution.js';

export interface StepWords {
  /** The part of Linux it happens in: a device, `nat`, `route`. */
  readonly topic: string;
  readonly says: readonly Phrase[];
  /** The addresses of the packet after this step, where that helps. */
  readonly shows?: readonly Phrase[];
  /** A second line: the chains, the tunnel's outer addresses. */
  readonly detail?: readonly Phrase[];
  /** The field that decided. */
  readonly at?: { readonly object: ObjectRef; readonly field: readonly (string | number)[] };
}

type Words = { readonly [K in Step['kind']]: (step: Extract<Step, { kind: K }>) => StepWords };

const words: Words = {
  resolved: ({ resolution }) => {
    const service =
      resolution.aliases[0]?.service ??
      (resolution.outcome.kind === 'addresses' ? resolution.outcome.service : undefined);
    const detail = resolution.outcome.kind === 'failed' ? askedText(resolution) : decidedText(resolution).slice(1);
    return {
      topic: 'resolver',
      says: resolutionText(resolution),
      shows: resolverText(resolution).map((phrase) => (typeof phrase === 'string' ? weak(phrase) : phrase)),
      ...(detail.length > 0 ? { detail } : {}),
      ...(service?.ref.place ? { at: { object: service.ref, field: ['metadata', 'name'] } } : {}),
    };
  },
  chosen: ({ address: chosen, index, of, endpoint, node, by }) => ({
    topic: by ?? (node ? 'client' : 'resolver'),
    says: [
      of === 1 && by === 'proxy'
        ? 'connects to the only endpoint, '
        : `takes ${node ? 'node' : by === 'proxy' ? 'endpoint' : 'address'} ${index} of ${of}: `,
      address(chosen),
      ...(endpoint?.pod ? [' of ', podNamed(endpoint.pod)] : []),
      ...(node ? [' of ', object(`node ${node.name}`)] : []),
    ],
  }),
  'stand-in': ({ address: chosen }) => ({
    topic: 'resolver',
    says: [address(chosen), ' stands for its address, which no manifest knows (--resolve)'],
  }),
  sent: ({ tuple, purpose }) => ({
    topic: tuple.protocol,
    says: [purpose === 'reply' ? 'answers' : purpose === 'dns' ? 'asks' : 'sends a packet'],
    shows: pair(tuple),
  }),
  arrived: ({ device: name, bridge, origin }) => ({
    topic: bridge ?? deviceText(name),
    says:
      bridge === undefined
        ? ['arrives', ...(origin.object?.kind === 'Pod' ? [' from veth of ', object(refText(origin.object))] : [])]
        : [
            'arrives from veth',
            ...(origin.object ? [' (bridge port of ', object(refText(origin.object)), ')'] : [` ${name}`]),
          ],
  }),
  bridged: ({ bridge, origin }) => ({
    topic: bridge,
    says: ['out of the bridge', ...(origin.object ? [' by the port of ', named(origin.object)] : [])],
  }),
  routed: ({ route, program }) => ({ topic: program ?? 'route', says: routeText(route) }),
  local: ({ destination, device: name }) => ({
    topic: deviceText(name),
    says: [address(destination), ' is an address of its own'],
  }),
  translated: (step) => translated(step),
  'source-kept': () => ({ topic: 'nat', says: ['source kept: no masquerade'] }),
  marked: ({ table, before, after, trail, origin }) =>
    admittedByPolicy(origin) ?? {
      topic: table,
      says: [`mark ${hex(before)} → ${hex(after)}`],
      detail: trailText(trail),
    },
  admitted: ({ hook, table, trail }) => ({
    topic: table,
    says:
      trail.length > 1
        ? [`${hook}: let through by `, rule(trail[trail.length - 1] as string)]
        : [`${hook}: no rule objects`],
  }),
  encapsulated: ({ device: name, tunnel, outer, overheadBytes, sizeBytes, mtuBytes }) => ({
    topic: name,
    says: [`${tunnelName(tunnel)}, +${overheadBytes} bytes; ${sizeBytes} bytes fit MTU ${mtuBytes}`],
    shows: [weak('outer '), ...pair(outer)],
  }),
  decapsulated: ({ device: name }) => ({ topic: name, says: ['unwrapped'] }),
  transmitted: ({ device: name, nextHop }) => ({
    topic: deviceText(name),
    says: ['leaves towards ', address(nextHop)],
  }),
  delivered: ({ tuple, socket }) => {
    const { program, portName, evidence, owner } = socket;
    const port = `port ${portText({ port: tuple.destinationPort, ...(portName ? { name: portName } : {}) })}`;
    // The socket that asked takes the answer; it has no program of its own.
    if (program === '' && evidence === 'observed') {
      return {
        topic: 'socket',
        says: [good('answered'), ' from ', address(socketText(tuple.source, tuple.sourcePort))],
      };
    }
    const isContainer = owner?.kind === 'Pod';
    const programs = [program, ...socket.rivals].join(' or ');
    const who = isContainer && program !== '' ? `container ${programs}` : program || 'the pod';
    const undeclared = evidence === 'assumed' ? [weak(', a port it does not declare')] : [];
    return {
      topic: 'socket',
      says: [good('delivered'), ' to ', object(who), `, ${port}`, ...undeclared],
      shows: pair(tuple),
    };
  },
  stopped: ({ verdict }) => stopped(verdict),
  crossed: ({ from, to, routed }) => ({
    topic: 'network',
    says: ['node network: ', object(from.name), ' → ', object(to.name), ...(routed ? [', by its router'] : [])],
  }),
  'left-cluster': ({ tuple }) => ({
    topic: 'network',
    says: [good('leaves the cluster'), '; the far side sees ', address(tuple.source)],
    shows: pair(tuple),
  }),
  'looked-up': lookedUpWords,
  balanced: balancedWords,
  matched: matchedWords,
  reset: ({ tuple }) => ({
    topic: 'socket',
    says: [
      bad(tuple.protocol === 'TCP' ? 'reset' : 'refused'),
      ' by the client: it never asked ',
      address(socketText(tuple.source, tuple.sourcePort)),
    ],
    shows: pair(tuple),
  }),
  lost: ({ tuple, range }) => ({
    topic: 'network',
    says: [bad('lost'), `: ${lostReasons[range]}`],
    shows: pair(tuple),
  }),
};

export function stepWords(step: Step, place?: Place): StepWords {
  const say = words[step.kind] as (step: Step) => StepWords;
  return (place && isFront(place) && frontWords(step, place)) || say(step);
}

function translated({
  field,
  by,
  hook,
  before,
  after,
  trail,
  choice,
  origin,
}: Extract<Step, { kind: 'translated' }>): StepWords {
  const shows = pair(after, before);
  const topic = hook === 'connect' ? 'socket' : 'nat';
  const at = origin.object?.place ? { at: { object: origin.object, field: origin.field ?? [] } } : {};
  if (by === 'conntrack') {
    const undone =
      field === 'source'
        ? [
            'source is ',
            address(socketText(after.source, after.sourcePort)),
            hook === 'connect' ? ' to the process: what it connected to' : ' again: the DNAT undone',
          ]
        : ['destination is ', address(after.destination), ' again: the masquerade undone'];
    return { topic, says: undone, shows };
  }
  if (by === 'masquerade' || by === 'snat') {
    return {
      topic: 'nat',
      says: [`${by.toUpperCase()}: source becomes `, address(after.source)],
      shows,
      detail: trailText(trail),
      ...at,
    };
  }
  const target = origin.object ? named(origin.object) : origin.component;
  if (!choice && !origin.object) {
    const to = socketText(after.destination, after.destinationPort);
    return { topic: 'nat', says: ['DNAT: destination becomes ', address(to)], shows, detail: trailText(trail) };
  }
  if (!choice) {
    const purpose =
      origin.object?.kind === 'Service' ? 'DNAT on the way to ' : `DNAT for hostPort ${before.destinationPort} of `;
    return {
      topic: 'nat',
      says: [purpose, target],
      shows,
      detail: trailText(trail),
      ...at,
    };
  }
  const verb = hook === 'connect' ? 'connects to' : 'DNAT to';
  const which = choice.of === 1 ? 'the only endpoint' : `endpoint ${choice.index} of ${choice.of}`;
  const share = choice.of > 1 ? [weak(` (${percent(1 / choice.of)})`)] : [];
  const sticky =
    choice.stickySeconds !== undefined && choice.of > 1
      ? [weak(`; a client keeps it for ${durationText(choice.stickySeconds)}`)]
      : [];
  return {
    topic,
    says: [`${verb} ${which} of `, target],
    shows,
    detail: [...trailText(trail), ...share, ...sticky],
    ...at,
  };
}

function stopped(verdict: Stop): StepWords {
  switch (verdict.kind) {
    case 'dropped':
      return {
        topic: unmet(verdict) ? 'policy' : 'filter',
        says: [bad('dropped'), ...(unmet(verdict) ?? [': no answer, the client times out'])],
        shows: pair(verdict.tuple),
        detail: trailText(verdict.trail),
        ...decidedBy(verdict),
      };
    case 'rejected':
      return {
        topic: unmet(verdict) ? 'policy' : 'filter',
        says: [bad('rejected'), ...(unmet(verdict) ?? [` with ${verdict.with}: the client is refused at once`])],
        shows: pair(verdict.tuple),
        detail: trailText(verdict.trail),
        ...decidedBy(verdict),
      };
    case 'unroutable':
      return {
        topic: verdict.device ?? 'route',
        says: [bad('no way on'), ' to ', address(verdict.destination), ': ', unroutableReasons[verdict.reason]],
      };
    case 'too-big':
      return {
        topic: verdict.device,
        says: [
          bad('too big'),
          `: ${verdict.sizeBytes} bytes, MTU ${verdict.mtuBytes}${verdict.of === 'route' ? ' of the route' : ''}`,
        ],
      };
    case 'looped':
      return { topic: 'route', says: [bad('loops'), `: still on its way after ${verdict.hops} hops`] };
    case 'undocumented':
      return { topic: 'network', says: [bad('not known'), ' what becomes of it here'], shows: pair(verdict.tuple) };
    case 'no-listener':
      return {
        topic: 'socket',
        says: ['arrives at port ', address(`${verdict.tuple.destinationPort}`), '; nothing says who listens there'],
        shows: pair(verdict.tuple),
      };
  }
}

/** A rule of a NetworkPolicy marks what it admits; chains above look for the mark. */
export function admittedByPolicy({ object: policy, field = [] }: Origin): StepWords | undefined {
  if (!isPolicy(policy)) return undefined;
  const at = policy.place ? { at: { object: policy, field } } : {};
  return { topic: 'policy', says: [`${field[1]} admitted by `, named(policy), ' ', rule(pathText(field))], ...at };
}

/** What no rule of any policy admitted. */
function unmet({ origin }: Extract<Stop, { kind: 'dropped' | 'rejected' }>): readonly Phrase[] | undefined {
  const { object: policy, field = [] } = origin;
  if (!isPolicy(policy)) return undefined;
  return [' by policy: ', named(policy), ` isolates the pod for ${field[1]}, and no rule admits it`];
}

function decidedBy({ origin }: Extract<Stop, { kind: 'dropped' | 'rejected' }>): Pick<StepWords, 'at'> {
  return origin.object?.place ? { at: { object: origin.object, field: origin.field ?? [] } } : {};
}

const lostReasons: { readonly [R in Extract<Step, { kind: 'lost' }>['range']]: string } = {
  pods: 'the node network has no route to pod addresses',
  services: 'the node network has no route to Service addresses',
  internal: 'the address is internal, and no router of the internet has a way to it',
  targets: 'the balancer has nobody to send it to',
  ports: 'the balancer does not listen on that port',
};

const unroutableReasons: { readonly [R in Extract<Stop, { kind: 'unroutable' }>['reason']]: string } = {
  'no-route': 'no route',
  blackhole: 'a blackhole route takes it, as no pod of the node has the address',
  'not-forwarding': 'this netns forwards nothing',
  'no-neighbour': 'nobody on the link has it',
  'no-hairpin': 'the bridge port is not in hairpin mode',
};

/** The last chains of the trail: those before only lead there. */
function trailText(trail: readonly string[]): readonly Phrase[] {
  return trail.slice(-3).flatMap((name, index) => (index === 0 ? [rule(name)] : [' → ', rule(name)]));
}

function durationText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** VXLAN carries a number with its name; other tunnels do not. */
function tunnelName({ protocol, networkId }: TunnelHeader): string {
  return networkId === undefined ? protocol : `${protocol} ${networkId}`;
}

function hex(mark: number): string {
  return `0x${mark.toString(16)}`;
}
