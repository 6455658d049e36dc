// Asks the kernel what the model was asked: every machine of a cluster, every address that something answers at.

import type { Cluster, Node } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { Journey, Path } from '#trace/journey.js';
import { traceJourney } from '#trace/journey-of.js';
import type { Query } from '#trace/query.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import type { Protocol } from '#wire/packet.js';
import type { Heard } from './agent.js';
import { agrees, type Expected, expectedOf } from './compare.js';
import { Lab, type Starter } from './host.js';
import { type LabPlan, planOf, type RuleText } from './plan.js';

export interface Verification {
  readonly asked: number;
  readonly agreed: number;
  /** How many questions the kernel let end how. */
  readonly heard: Readonly<Record<Heard['kind'], number>>;
  readonly disagreements: readonly Disagreement[];
  /** Questions that k8snet leaves open, or whose packets pass what is no machine of the cluster: a provider's gateway. */
  readonly notAsked: number;
  /** What of the cluster this kernel cannot make. */
  readonly missing: readonly string[];
  readonly machines: LabPlan['machines'];
}
export interface Disagreement {
  readonly query: Query;
  readonly expected: Expected;
  readonly heard: Heard;
}
export interface Wishes {
  /** At most so many questions, drawn by `seed`. */
  readonly questions: number;
  readonly seed: number;
}

interface Question {
  readonly query: Query;
  readonly from: string;
  readonly protocol: Protocol;
  readonly address: IpAddress;
  readonly port: number;
}

/** Documentation addresses (RFC 5737): a machine outside, which asks and is asked. */
const outside = { address: parseAddress('203.0.113.7') as IpAddress, ports: [443] };
/** Long enough for a busy machine: what is dropped stays dropped, however often it is sent. */
const patienceMs = 3000;
/** Silence where none is expected may be the machine's, and is asked once more. */
const secondPatienceMs = 15_000;
/** Asked at a time: each waits for silence. */
const atOnce = 24;

export interface Means {
  readonly starter: Starter;
  readonly ruleText: RuleText;
}

export async function verify(fabric: Fabric, wishes: Wishes, { starter, ruleText }: Means): Promise<Verification> {
  const plan = planOf(fabric, outside, ruleText);
  const questions = drawn(allQuestions(fabric, plan), wishes);
  const lab = await Lab.start(plan, starter);
  try {
    const machineOf = machineNames(plan);
    const disagreements: Disagreement[] = [];
    let notAsked = 0;
    const counts = { answered: 0, refused: 0, silence: 0, 'no-way': 0 };
    for (let first = 0; first < questions.length; first += atOnce) {
      const batch = questions.slice(first, first + atOnce).map(async ({ query, from, protocol, address, port }) => {
        const journey = traceJourney(fabric, query, { endpoints: 'all', reply: true, unreadable: [] });
        if (passesFront(journey) || isUndecided(journey)) {
          notAsked++;
          return;
        }
        const expected = expectedOf(journey, machineOf);
        const question = { from, of: { protocol, address, port } };
        const atOnceHeard = await lab.ask(question, patienceMs);
        const isSlow = atOnceHeard.kind === 'silence' && !agrees(expected, atOnceHeard);
        const heard = isSlow ? await lab.ask(question, secondPatienceMs) : atOnceHeard;
        counts[heard.kind]++;
        if (!agrees(expected, heard)) disagreements.push({ query, expected, heard });
      });
      await Promise.all(batch);
    }
    const asked = questions.length - notAsked;
    return {
      asked,
      agreed: asked - disagreements.length,
      heard: counts,
      disagreements,
      notAsked,
      missing: plan.missing,
      machines: plan.machines,
    };
  } finally {
    await lab.stop();
  }
}

/** Nobody listening is known here: all sockets are the lab's own. */
function isUndecided({ paths }: Journey): boolean {
  return paths.some(({ verdict }) => verdict.kind === 'unknown' && verdict.missing.kind !== 'listener');
}

function passesFront({ paths }: Journey): boolean {
  const places = paths.flatMap(({ legs }) => legs.flatMap(({ hops }) => hops.map(({ place }) => place.kind)));
  return places.some((kind) => kind === 'gateway' || kind === 'balancer' || kind === 'proxy');
}

/** By the model's name for the netns a path ends in. */
function machineNames({ machines }: LabPlan): (path: Path) => string | undefined {
  const names = new Map(machines.map(({ id, name }) => [id, name]));
  return ({ legs, verdict }) => {
    if (verdict.kind === 'left-cluster') {
      return verdict.tuple.destination === outside.address ? names.get(`client/${outside.address}`) : undefined;
    }
    const last = legs.findLast(({ purpose }) => purpose !== 'reply')?.hops.at(-1);
    return last?.netns === undefined ? undefined : names.get(last.netns);
  };
}

function allQuestions({ cluster }: Fabric, plan: LabPlan): readonly Question[] {
  const names = new Map(plan.machines.map(({ id, name }) => [id, name]));
  const targets = targetsOf(cluster);
  const inside = [...cluster.nodes.map(sourceNode), ...cluster.pods.flatMap(sourcePod)];
  const asked = inside.flatMap(({ source, id }) => {
    const from = names.get(id);
    return from === undefined ? [] : targets.map((target) => ({ ...target, from, query: queryOf(source, target) }));
  });
  const fromOutside = cluster.nodes.flatMap((entry) =>
    targets
      .filter(({ address }) => entry.addresses.includes(address))
      .map((target) => {
        const source: Query['source'] = { kind: 'address', address: outside.address, entry };
        return { ...target, from: names.get(`client/${outside.address}`) as string, query: queryOf(source, target) };
      }),
  );
  return [...asked, ...fromOutside];
}

type Target = Pick<Question, 'protocol' | 'address' | 'port'>;

function queryOf(source: Query['source'], { protocol, address, port }: Target): Query {
  return { source, destination: { kind: 'address', address, port }, protocol } as Query;
}

function sourceNode(node: Node): { source: Query['source']; id: string } {
  return { source: { kind: 'node', node }, id: `node/${node.name}` };
}

function sourcePod(pod: Cluster['pods'][number]): readonly { source: Query['source']; id: string }[] {
  if (pod.spec.hostNetwork || !pod.running || pod.addresses.length === 0) return [];
  return [{ source: { kind: 'pod', pod }, id: `pod/${pod.namespace}/${pod.name}` }];
}

/** What the input's own Services and pods answer at; SCTP is left to kernels that have it. */
function targetsOf(cluster: Cluster): readonly Target[] {
  const targets: Target[] = [{ protocol: 'TCP', address: outside.address, port: 443 }];
  const add = (protocol: Protocol, addresses: readonly IpAddress[], port: number | undefined) => {
    if (port === undefined || protocol === 'SCTP') return;
    for (const address of addresses) targets.push({ protocol, address, port });
  };
  const nodeAddresses = cluster.nodes.flatMap(({ addresses }) => addresses);
  for (const service of cluster.services) {
    if (!service.ref.place) continue;
    for (const { protocol, port, nodePort } of service.ports) {
      add(protocol, [...service.clusterIPs, ...service.object.externalIPs], port);
      add(protocol, nodeAddresses, nodePort);
    }
  }
  for (const pod of cluster.pods) {
    for (const { ports } of pod.spec.containers) {
      for (const { protocol, containerPort } of ports) add(protocol, pod.addresses, containerPort);
    }
  }
  return targets;
}

/** In an order that only the seed decides (a linear congruential generator, as in glibc's rand). */
function drawn<T>(items: readonly T[], { questions, seed }: Wishes): readonly T[] {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state;
  };
  return [...items]
    .map((item) => ({ item, rank: next() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, questions)
    .map(({ item }) => item);
}
