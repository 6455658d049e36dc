// What happens before the nodes: at the client, at a balancer, at the gateway of a node's public address.

import type { Owner } from '#fabric/fabric.js';
import type { Target } from '#fabric/fronts.js';
import type { BalancedStep, LookedUpStep, Place, Step } from '#trace/journey.js';
import { pair } from './addresses.js';
import { counted, listed, named, percent } from './names.js';
import { address, bad, object, type Phrase, weak } from './phrase.js';
import type { StepWords } from './steps.js';

type Front = Extract<Owner, { kind: 'client' | 'balancer' | 'proxy' | 'gateway' | 'between' }>;

export function isFront(place: Place): place is Front {
  return ['client', 'balancer', 'proxy', 'gateway', 'between'].includes(place.kind);
}

/** Words for steps that mean something else there than on a node; undefined for the others. */
export function frontWords(step: Step, place: Front): StepWords | undefined {
  if (place.kind === 'client') return clientWords(step);
  if (step.kind === 'transmitted' && place.kind === 'between') {
    return { topic: 'network', says: ['carries it to ', address(step.nextHop)] };
  }
  if (step.kind === 'routed' && step.taken && place.kind === 'balancer') {
    const { index, of, via } = step.taken;
    const node = place.targets.find((target) => target.node?.addresses.includes(via))?.node;
    return {
      topic: 'balancer',
      says: [
        ...chosen(index, of, place),
        ...(node ? [object(`node ${node.name}`)] : [address(via)]),
        '; destination kept',
      ],
      ...(of > 1 ? { detail: [weak(percent(1 / of))] } : {}),
    };
  }
  if (step.kind !== 'translated' || step.by === 'conntrack' || place.kind === 'proxy' || place.kind === 'between') {
    return undefined;
  }
  return place.kind === 'gateway' ? publicAddress(step, place) : handedOver(step, place);
}

/** A client outside chooses among addresses by itself: no resolver that k8snet knows is asked. */
function clientWords(step: Step): StepWords | undefined {
  if (step.kind === 'routed') return { topic: 'route', says: ['to its router'] };
  if (step.kind !== 'chosen' || step.node) return undefined;
  return { topic: 'client', says: [`takes address ${step.index} of ${step.of}: `, address(step.address)] };
}

type Translated = Extract<Step, { kind: 'translated' }>;

function publicAddress(step: Translated, { node }: Extract<Front, { kind: 'gateway' }>): StepWords {
  const { before, after, field } = step;
  const shows = pair(after, before);
  if (field === 'destination') {
    return { topic: 'gateway', says: ['public address of ', object(`node ${node.name}`), ' to its own'], shows };
  }
  return { topic: 'gateway', says: ['source becomes the public address of ', object(`node ${node.name}`)], shows };
}

function handedOver(step: Translated, place: Extract<Front, { kind: 'balancer' }>): StepWords {
  const shows = pair(step.after, step.before);
  if (step.field === 'source') {
    return { topic: 'balancer', says: ['opens a connection of its own: the client’s address ends here'], shows };
  }
  const { index = 1, of = 1 } = step.choice ?? {};
  const { destination, destinationPort } = step.after;
  const target = place.targets.find(
    ({ node, pod }) => node?.addresses.includes(destination) || pod?.addresses.includes(destination),
  );
  const who = target?.pod
    ? named(target.pod.ref)
    : object(target?.node ? `node ${target.node.name}` : `${destination}`);
  const port = target?.node ? `, node port ${destinationPort}` : `, port ${destinationPort}`;
  return {
    topic: 'balancer',
    says: [...chosen(index, of, place), who, port],
    shows,
    ...(of > 1 ? { detail: [weak(percent(1 / of))] } : {}),
  };
}

function chosen(index: number, of: number, { balancer }: Extract<Front, { kind: 'balancer' }>): readonly Phrase[] {
  if (balancer.targets === 'elected-node') return of > 1 ? ['one node is elected, here '] : ['to '];
  return of > 1 ? [`to target ${index} of ${of}, `] : ['to its only target, '];
}

export function lookedUpWords({ name, address: found, by, object: source }: LookedUpStep): StepWords {
  const why: { readonly [B in LookedUpStep['by']]: readonly Phrase[] } = {
    given: [weak(' (--resolve)')],
    'balancer-status': [weak(' (its balancer’s name)')],
    annotation: [weak(' (external-dns)')],
    'ingress-host': [weak(' (a host of an Ingress)')],
  };
  return {
    topic: 'name',
    says: [name, ' = ', address(found), ...why[by]],
    ...(source?.place ? { at: { object: source, field: ['metadata', 'name'] } } : {}),
  };
}

export function balancedWords({ service, balancer, targets }: BalancedStep): StepWords {
  const fit = targets.filter((target) => target.fit);
  const what = balancer.targets === 'pods' ? 'pod' : 'node';
  const says: readonly Phrase[] =
    fit.length === 0
      ? [bad(`no ${what} is fit`), hasLastResort(balancer, targets) ? '; as a last resort all get packets' : '']
      : [fit.length === 1 ? `1 ${what} is fit` : `${fit.length} ${what}s are fit`, ...checked(balancer.healthCheck)];
  const out = leftOut(targets);
  return {
    topic: 'balancer',
    says: ['takes it for ', named(service.ref), ': ', ...says],
    ...(out.length > 0 ? { detail: out } : {}),
    ...(balancer.because ? { at: balancer.because } : {}),
  };
}

/** One that watches endpoints announces nothing without them. */
function hasLastResort({ healthCheck }: BalancedStep['balancer'], targets: readonly Target[]): boolean {
  return healthCheck.kind !== 'endpoints' && targets.some(({ because }) => because !== 'excluded-by-label');
}

function checked(check: BalancedStep['balancer']['healthCheck']): readonly Phrase[] {
  if (check.kind === 'http') return [weak(` (asked on port ${check.port})`)];
  return check.kind === 'tcp' ? [weak(' (they accept connections)')] : [];
}

const reasons: { readonly [R in NonNullable<Target['because']>]: string } = {
  'excluded-by-label': 'excluded by label',
  'no-endpoint-on-it': 'no ready endpoint there',
  'no-endpoint-at-all': 'no endpoint at all',
};

function leftOut(targets: readonly Target[]): readonly Phrase[] {
  const groups = (Object.keys(reasons) as (keyof typeof reasons)[]).flatMap((because) => {
    const names = targets.flatMap((target) => (target.because === because ? [target.node?.name ?? ''] : []));
    if (names.length === 0) return [];
    return [`${names.length > 3 ? counted(names.length, 'node') : listed(names)} (${reasons[because]})`];
  });
  return groups.length > 0 ? [weak(`left out: ${groups.join('; ')}`)] : [];
}
