// Service translation at sockets: a process connects, and a program puts another destination in before any packet exists
// (cgroup hooks `connect4`, `sendmsg4`). The socket then keeps two names for its peer, and shows the process the one it
// asked for (`getpeername4`, `recvmsg4`).

import { packetFamily, reversed, rewrite, type Tuple, tupleOf } from '#wire/packet.js';
import { filter, recallTranslation } from './hooks.js';
import type { Passage, Skb } from './passage.js';
import { sourceAddress } from './source-address.js';
import type { Stop } from './step.js';
import { traverse } from './traverse.js';

/** What the socket program of the netns makes of a packet that a process sends; the stop when it refuses. */
export function connect(passage: Passage, skb: Skb): Stop | undefined {
  const program = passage.netns.socketProgram;
  for (const chain of program?.chains(packetFamily(skb.packet)) ?? []) {
    if (chain.table !== 'nat') {
      const stop = filter(chain, skb, passage);
      if (stop) return stop;
      continue;
    }
    const { decision, trail } = traverse(chain, skb, passage);
    if (decision?.target.kind !== 'dnat') continue;
    const { to, port, choice } = decision.target;
    const before = tupleOf(skb.packet);
    const destinationPort = port ?? before.destinationPort;
    const after = { ...before, source: sourceTowards(to, passage, before), destination: to, destinationPort };
    const memory = passage.connectionsOf(program?.connections.table ?? chain.name);
    memory.confirm({ original: before, reply: reversed(after), confirmed: false, mark: 0 });
    skb.packet = rewrite(skb.packet, after);
    const { origin } = decision.rule;
    const chosen = choice ? { choice } : {};
    passage.record({
      kind: 'translated',
      field: 'destination',
      by: 'dnat',
      hook: 'connect',
      before,
      after,
      trail,
      ...chosen,
      origin,
    });
    return undefined;
  }
  return undefined;
}

/** An answer's source, as the process that asked is shown it. */
export function recognise(passage: Passage, skb: Skb): void {
  const program = passage.netns.socketProgram;
  if (!program) return;
  skb.tracked = passage.connectionsOf(program.connections.table).track(tupleOf(skb.packet));
  if (!skb.tracked.connection.confirmed) return;
  const { hook, origin } = program;
  recallTranslation(skb, passage, { field: 'source', hook, origin });
  // The socket got its own address when it connected, and nothing translated that.
  recallTranslation(skb, { ...passage, record: () => {} }, { field: 'destination', hook, origin });
}

/** A socket that is not bound gets its own address when its peer is known, which is now. */
function sourceTowards(destination: Tuple['destination'], { netns }: Passage, { source }: Tuple): Tuple['source'] {
  return sourceAddress(netns, destination) ?? source;
}
