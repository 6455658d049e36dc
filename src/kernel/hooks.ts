// What happens at one hook: connection tracking first, then the tables by priority, nat only for a connection's first
// packet; later packets get what the connection remembers.

import { rewrite, type Tuple, tupleKey, tupleOf } from '#wire/packet.js';
import { type Tracked, translatedDestination, translatedSource } from './conntrack.js';
import { kernelOrigin, type Origin } from './origin.js';
import type { Passage, Skb } from './passage.js';
import type { BaseChain, Hook, NetfilterHook } from './rule.js';
import { sourceAddress } from './source-address.js';
import type { Stop, TranslatedStep } from './step.js';
import { baseChains, type Traversal, traverse } from './traverse.js';

/** Runs a hook; the stop when the packet goes no further. */
export function runHook(hook: NetfilterHook, skb: Skb, passage: Passage): Stop | undefined {
  const chains = baseChains(skb, passage, hook);
  // raw stands before connection tracking.
  for (const chain of chains) {
    if (chain.table !== 'raw') continue;
    if (traverse(chain, skb, passage).decision?.target.kind === 'notrack') skb.untracked = true;
  }
  if (!skb.untracked) skb.tracked ??= passage.connections.track(tupleOf(skb.packet));
  const { tracked } = skb;
  for (const chain of chains) {
    if (chain.table === 'nat') {
      if (tracked && !tracked.connection.confirmed) translateNew(chain, skb, passage);
    } else if (chain.table !== 'raw') {
      const stop = filter(chain, skb, passage);
      if (stop) return stop;
    }
  }
  const field = translatedField[hook];
  if (field && tracked?.connection.confirmed) recallTranslation(skb, passage, { field, hook, origin: kernelOrigin });
  return undefined;
}

/** The last hook on a packet's way through a netns: the connection is now known for good. */
export function confirm(skb: Skb, passage: Passage): void {
  if (skb.tracked) passage.connections.confirm(skb.tracked.connection);
}

/** The stop when the chain lets the packet through no further. */
export function filter(chain: BaseChain, skb: Skb, passage: Passage): Stop | undefined {
  const { decision, trail } = traverse(chain, skb, passage);
  const origin = decision?.rule.origin ?? kernelOrigin;
  const kind = decision?.target.kind ?? chain.policy;
  const tuple = tupleOf(skb.packet);
  if (kind === 'drop') return { kind: 'dropped', hook: chain.hook, trail, origin, tuple };
  if (decision?.target.kind === 'reject') {
    return { kind: 'rejected', hook: chain.hook, trail, origin, tuple, with: decision.target.with };
  }
  if (decision?.target.kind === 'undocumented') {
    return { kind: 'undocumented', about: decision.target.about, origin, tuple };
  }
  passage.record({ kind: 'admitted', hook: chain.hook, table: chain.table, trail, origin });
  return undefined;
}

/** Of a connection's first packet. */
export function translateNew(chain: BaseChain, skb: Skb, passage: Passage): void {
  const { connection } = skb.tracked as Tracked;
  const traversal = traverse(chain, skb, passage);
  const before = tupleOf(skb.packet);
  const target = traversal.decision?.target;
  if (target?.kind === 'dnat') {
    const after = { ...before, destination: target.to, destinationPort: target.port ?? before.destinationPort };
    connection.reply = { ...connection.reply, source: after.destination, sourcePort: after.destinationPort };
    translate({ skb, passage, chain, traversal, after });
  } else if (target?.kind === 'masquerade' || target?.kind === 'snat') {
    const source =
      target.kind === 'snat' ? target.to : sourceAddress(passage.netns, before.destination, skb.outputDevice);
    if (source === undefined || source === before.source) return;
    // Simplified: `--random-fully` picks a new source port on a real node; it is kept here.
    connection.reply = { ...connection.reply, destination: source };
    translate({ skb, passage, chain, traversal, after: { ...before, source } });
  } else if (chain.hook === 'postrouting') {
    passage.record({ kind: 'source-kept', source: before.source, trail: traversal.trail });
  }
}

interface Translation {
  readonly skb: Skb;
  readonly passage: Passage;
  readonly chain: BaseChain;
  readonly traversal: Traversal;
  readonly after: Tuple;
}

function translate({ skb, passage, chain, traversal, after }: Translation): void {
  const { rule, target } = traversal.decision as NonNullable<Traversal['decision']>;
  const before = tupleOf(skb.packet);
  skb.packet = rewrite(skb.packet, after);
  passage.record({
    kind: 'translated',
    field: target.kind === 'dnat' ? 'destination' : 'source',
    by: target.kind as TranslatedStep['by'],
    hook: chain.hook,
    before,
    after,
    trail: traversal.trail,
    ...(target.kind === 'dnat' && target.choice ? { choice: target.choice } : {}),
    origin: rule.origin,
  });
}

/** Destinations are rewritten before the routing decision, sources after it; nothing is at the forward hook. */
const translatedField: { readonly [H in NetfilterHook]: 'destination' | 'source' | undefined } = {
  prerouting: 'destination',
  output: 'destination',
  input: 'source',
  forward: undefined,
  postrouting: 'source',
};

/** What the connection remembers of one field: done again, or undone for an answer. */
export function recallTranslation(
  skb: Skb,
  passage: Passage,
  { field, hook, origin }: { field: 'destination' | 'source'; hook: Hook; origin: Origin },
): void {
  const tracked = skb.tracked as Tracked;
  const before = tupleOf(skb.packet);
  const change = field === 'destination' ? translatedDestination(tracked) : translatedSource(tracked);
  skb.packet = rewrite(skb.packet, change);
  const after = tupleOf(skb.packet);
  if (tupleKey(after) === tupleKey(before)) return;
  passage.record({ kind: 'translated', field, by: 'conntrack', hook, before, after, trail: [], origin });
}
