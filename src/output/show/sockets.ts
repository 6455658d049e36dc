// `ss -lntup`: the sockets that somebody is known to listen on. Whether the program really listens, and whether on all
// addresses (`*`) or on 127.0.0.1 only, no manifest says. Queues are left out.

import type { Device } from '#kernel/device.js';
import type { NetnsListing, Socket } from '#kernel/netns.js';
import { familyOf } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { printable } from '#wire/printable.js';

type Listening = NetnsListing['sockets'] extends Iterable<infer One> ? One : never;
type Columns = readonly [netid: string, state: string, local: string, process: string];

const heading: Columns = ['Netid', 'State', 'Local Address:Port', 'Process'];

export function socketLines(sockets: readonly Listening[], devices: readonly Device[]): readonly string[] {
  const rows = [...tunnelRows(devices), ...[...sockets].sort(byPort).map(socketRow)];
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)));
  return [heading, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' ')
      .trimEnd(),
  );
}

function byPort(a: Listening, b: Listening): number {
  return a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : a.port - b.port;
}

function socketRow({ protocol, port, socket }: Listening): Columns {
  const state = protocol === 'UDP' ? 'UNCONN' : 'LISTEN';
  return [protocol.toLowerCase(), state, `*:${port}`, `users:(("${printable(socket.program)}")) ${remark(socket)}`];
}

function remark({ owner, portName, rivals }: Socket): string {
  const parts = [
    owner ? `${owner.kind.toLowerCase()} ${printable(refText(owner))}` : 'node',
    ...(portName === undefined ? [] : [`port ${printable(portName)}`]),
    ...(rivals.length > 0 ? [`also claimed by ${rivals.map((rival) => printable(rival)).join(', ')}`] : []),
  ];
  return `# ${parts.join(', ')}`;
}

/** The kernel itself takes a tunnel's packets: a socket without a process. */
function tunnelRows(devices: readonly Device[]): readonly Columns[] {
  return devices.flatMap(({ name, link }): readonly Columns[] => {
    if (link.kind !== 'vxlan' && link.kind !== 'geneve' && link.kind !== 'wireguard') return [];
    const local = link.local !== undefined && familyOf(link.local) === 6 ? '[::]' : '0.0.0.0';
    return [['udp', 'UNCONN', `${local}:${link.port}`, `# kernel, ${name}`]];
  });
}
