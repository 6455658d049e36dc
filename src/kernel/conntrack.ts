// Connection tracking: what makes the reply path, and what undoes a translation on it.
// A connection has two tuples. `original` is what its first packet looked like when it came; `reply` is what an answer
// to the translated packet will look like. Without translation the second is the first reversed.

import type { IpAddress } from '#wire/address.js';
import { reversed, type Tuple, tupleKey } from '#wire/packet.js';

export interface Connection {
  readonly original: Tuple;
  reply: Tuple;
  confirmed: boolean;
  /** `connmark`: rules copy it from and to the packets' own marks. */
  mark: number;
  /** Its first packet came to a program through the stack: netfilter may have translated it before. */
  throughStack?: true;
  /** The tunnel's other end that its first packet came from, where a program keeps the tunnel. */
  tunnelPeer?: IpAddress;
}
export type Direction = 'original' | 'reply';
export interface Tracked {
  readonly connection: Connection;
  readonly direction: Direction;
}

/** The connections one netns knows. */
export class ConnectionTable {
  private readonly byTuple = new Map<string, Tracked>();

  /** Finds the connection of a packet, or starts one that is not confirmed yet. */
  track(tuple: Tuple): Tracked {
    const known = this.byTuple.get(tupleKey(tuple));
    if (known) return known;
    return {
      connection: { original: tuple, reply: reversed(tuple), confirmed: false, mark: 0 },
      direction: 'original',
    };
  }

  /** Whether a packet answers a connection that was translated here. */
  isTranslatedAnswer(tuple: Tuple): boolean {
    const known = this.byTuple.get(tupleKey(tuple));
    if (known?.direction !== 'reply') return false;
    return isTranslated(known.connection);
  }

  /** Linux confirms when the first packet leaves the netns or reaches its socket: only then is the reply tuple final. */
  confirm(connection: Connection): void {
    if (connection.confirmed) return;
    connection.confirmed = true;
    this.byTuple.set(tupleKey(connection.original), { connection, direction: 'original' });
    this.byTuple.set(tupleKey(connection.reply), { connection, direction: 'reply' });
  }
}

/** Whether an answer looks different from the question turned round. */
export function isTranslated({ original, reply }: Connection): boolean {
  return tupleKey(reply) !== tupleKey(reversed(original));
}

/** What the destination of a tracked packet becomes before routing. */
export function translatedDestination({
  connection,
  direction,
}: Tracked): Pick<Tuple, 'destination' | 'destinationPort'> {
  const answer = direction === 'original' ? connection.reply : connection.original;
  return { destination: answer.source, destinationPort: answer.sourcePort };
}

/** What the source of a tracked packet becomes after routing. */
export function translatedSource({ connection, direction }: Tracked): Pick<Tuple, 'source' | 'sourcePort'> {
  const answer = direction === 'original' ? connection.reply : connection.original;
  return { source: answer.destination, sourcePort: answer.destinationPort };
}
