// A packet and its answer: what one end sends to the other, and what comes back through the connections it left behind.

import type { Fabric } from '#fabric/fabric.js';
import type { NetNamespace } from '#kernel/netns.js';
import { makePacket, reversed, type Tuple, tupleKey } from '#wire/packet.js';
import type { Decide } from './explore.js';
import { arrivedTuple, type Hop, type Leg, type Purpose, type Step, type Verdict } from './journey.js';
import { Session, type Start, walk } from './walk.js';

export interface Sending {
  readonly netns: NetNamespace;
  readonly tuple: Tuple;
  readonly purpose: Exclude<Purpose, 'reply'>;
  /** Steps that came before the packet was sent. */
  readonly before?: readonly Step[];
  readonly sizeBytes?: number | undefined;
  readonly arrival?: Start['arrival'];
  readonly answer: 'walked' | 'not-walked';
}
export interface Exchange {
  readonly out: Leg;
  readonly back?: Leg;
  /** Of the way back when that is what fails. */
  readonly verdict: Verdict;
}

export function exchange(fabric: Fabric, sending: Sending, decide: Decide): Exchange {
  const { netns, tuple, purpose, before = [], sizeBytes, arrival, answer } = sending;
  const session = new Session(decide);
  const start: Start = {
    netns,
    purpose,
    packet: makePacket(tuple, sizeBytes),
    before,
    ...(arrival ? { arrival } : {}),
  };
  const out: Leg = { purpose, ...walk(fabric, start, session) };
  if (out.verdict.kind !== 'delivered' || answer === 'not-walked') return { out, verdict: out.verdict };
  const back = answerTo(fabric, out, { asked: tuple, session });
  // An answer to an address that came in at a node has left the cluster when it is on its way home.
  const isHome = back.verdict.kind === 'delivered' || (arrival && back.verdict.kind === 'left-cluster');
  return { out, back, verdict: isHome ? out.verdict : back.verdict };
}

/** The answer, walked from the socket that got the packet. */
function answerTo(fabric: Fabric, out: Leg, { asked, session }: { asked: Tuple; session: Session }): Leg {
  const last = out.hops[out.hops.length - 1];
  if (!last?.netns || out.verdict.kind !== 'delivered') throw new Error('invariant: an answer without a delivery');
  const packet = makePacket(reversed(out.verdict.step.tuple));
  const start: Start = { netns: fabric.netns(last.netns), packet, purpose: 'reply', before: [] };
  const trace = walk(fabric, start, session);
  const expected = reversed(asked);
  const got = arrivedTuple(trace.verdict);
  if (!got || tupleKey(got) === tupleKey(expected)) return { purpose: 'reply', ...trace };
  return { purpose: 'reply', hops: resetAtEnd(trace.hops), verdict: { kind: 'mismatched', expected, got } };
}

/** The client's kernel has no socket for such an answer, whatever its address says. */
function resetAtEnd(hops: readonly Hop[]): readonly Hop[] {
  return hops.map((hop, index) => {
    const last = hop.steps.at(-1);
    if (index < hops.length - 1 || last?.kind !== 'delivered') return hop;
    return { ...hop, steps: [...hop.steps.slice(0, -1), { kind: 'reset', tuple: last.tuple }] };
  });
}
