// One machine of the lab: a process inside its netns that answers on its ports, and asks others when it is told to.
// Commands come as JSON lines on standard input, and each gets one line back.

import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { familyOf } from '#wire/address.js';
import type { LabSocket } from './plan.js';

export type Command =
  | { readonly id: number; readonly kind: 'listen'; readonly sockets: readonly LabSocket[] }
  | { readonly id: number; readonly kind: 'ask'; readonly of: LabSocket; readonly timeoutMs: number };

/** What became of a question; `by`: the machine that answered, `source`: who it saw asking. */
export type Heard =
  | { readonly kind: 'answered'; readonly by: string; readonly source: string }
  | { readonly kind: 'refused' | 'silence' | 'no-way'; readonly code?: string };
export type Report = { readonly id: number } & (
  | { readonly kind: 'listening'; readonly failed: readonly string[] }
  | { readonly kind: 'heard'; readonly heard: Heard }
);

/** Serves until standard input ends. */
export async function serveMachine(name: string): Promise<void> {
  // Whoever told it what to do is gone.
  process.stdout.on('error', () => process.exit(1));
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line) as Command;
    if (command.kind === 'listen') {
      const failed = (await Promise.all(command.sockets.map((socket) => listen(socket, name)))).flat();
      report({ id: command.id, kind: 'listening', failed });
    } else {
      // Several at once: silence takes its time.
      void ask(command.of, command.timeoutMs).then((heard) => report({ id: command.id, kind: 'heard', heard }));
    }
  }
  // Also when whoever told it what to do was killed: its sockets would keep it, and its netns, for ever.
  process.exit(0);
}

function report(what: Report): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

function listen({ protocol, address, port }: LabSocket, by: string): Promise<readonly string[]> {
  const answerTo = (source: string) => JSON.stringify({ by, source });
  const place = `${protocol} ${address}:${port}`;
  return new Promise((resolve) => {
    const failed = ({ message }: Error) => resolve([`${place}: ${message}`]);
    const listening = () => resolve([]);
    if (protocol === 'UDP') {
      const socket = createSocket(familyOf(address) === 6 ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' });
      socket.on('error', failed).on('listening', listening);
      socket.on('message', (_, from) => socket.send(answerTo(from.address), from.port, from.address));
      socket.bind(port, address);
      return;
    }
    const server = createServer((peer) => {
      peer.on('error', () => undefined);
      peer.end(answerTo(peer.remoteAddress ?? ''));
    });
    server.on('error', failed).listen({ host: address, port, ipv6Only: true }, listening);
  });
}

function ask({ protocol, address, port }: LabSocket, timeoutMs: number): Promise<Heard> {
  return new Promise((resolve) => {
    let got = '';
    const done = (heard: Heard) => {
      clearTimeout(timer);
      resolve(heard);
      close();
    };
    const timer = setTimeout(() => done({ kind: 'silence' }), timeoutMs);
    const failed = ({ code = '' }: NodeJS.ErrnoException) => {
      const isRefused = code === 'ECONNREFUSED' || code === 'ECONNRESET';
      done({ kind: isRefused ? 'refused' : code === 'ETIMEDOUT' ? 'silence' : 'no-way', code });
    };
    const answered = () => done({ kind: 'answered', ...(JSON.parse(got) as { by: string; source: string }) });
    let close: () => void;
    if (protocol === 'UDP') {
      const socket = createSocket(familyOf(address) === 6 ? 'udp6' : 'udp4');
      close = () => socket.close();
      socket.on('error', failed);
      socket.on('message', (message) => {
        got = `${message}`;
        answered();
      });
      socket.connect(port, address, () => socket.send('?'));
      return;
    }
    const socket = connect({ host: address, port });
    close = () => socket.destroy();
    socket.on('error', failed);
    socket.on('data', (part) => {
      got += `${part}`;
    });
    socket.on('end', () => (got === '' ? done({ kind: 'refused' }) : answered()));
  });
}
