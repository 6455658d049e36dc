// What a person types for SOURCE and DESTINATION, to objects of the cluster: kubectl's forms, and what one would type in
// a pod.

import { type IpAddress, isLoopback, parseAddress } from '#wire/address.js';
import { findNode, findPod, findPods, findService } from './find-object.js';
import { isNode, isService, splitReference } from './object-reference.js';
import type { Destination, Scope, Source, WantedPort } from './query.js';
import { UsageError } from './usage-error.js';

const sourceForms = 'a pod or workload, such as shop/web, deploy/web or pod/shop/web-0; a node, such as node/worker-1';
const destinationForms =
  'NAME:PORT, such as cart:8080; ADDRESS:PORT; KIND/NAME:PORT, such as svc/cart:http; a URL, such as http://cart/';
const portForms = 'a number from 1 to 65535, or the name of a port: cart:8080, cart:http';

export function parseSource(text: string, scope: Scope): Source {
  if (text === '') throw new UsageError('K8005', { what: 'SOURCE', text, expected: sourceForms });
  const internet = /^internet(?::(.*))?$/i.exec(text);
  if (internet) return { kind: 'internet', address: clientAddress(internet[1], text) };
  const address = parseAddress(text);
  if (address) {
    const pod = scope.cluster.podByAddress(address);
    const node = scope.cluster.nodeByAddress(address);
    if (pod) return { kind: 'pod', pod };
    if (node) return { kind: 'node', node };
    // What comes in by a card may claim any address of a host, also one that the node then throws away.
    const isTaken = scope.entry ? isHostAddress : isClientAddress;
    if (!isTaken(address)) throw notOneHost('SOURCE', text);
    return scope.entry ? { kind: 'address', address, entry: scope.entry } : { kind: 'internet', address };
  }
  const reference = splitReference(text, scope);
  if (isNode(reference)) return { kind: 'node', node: findNode(reference.name, scope.cluster) };
  if (isService(reference)) {
    throw new UsageError('K8005', {
      what: 'SOURCE',
      text,
      expected: 'a pod, a workload or a node: a Service sends nothing',
    });
  }
  return { kind: 'pod', pod: findPod(reference, scope) };
}

/** TEST-NET-2: a client that stands for any other. */
const anyClient = '198.51.100.7' as IpAddress;

function clientAddress(typed: string | undefined, text: string): IpAddress {
  const address = typed === undefined ? anyClient : parseAddress(typed.replace(/^\[(.*)\]$/, '$1'));
  if (address && isClientAddress(address)) return address;
  throw new UsageError('K8005', { what: 'SOURCE', text, expected: 'internet, or internet:ADDRESS of one host' });
}

/** Of a machine that sends to others. */
function isClientAddress(address: IpAddress): boolean {
  return isHostAddress(address) && !isLoopback(address);
}

/** Whom SOURCE names: every pod of a workload, where `parseSource` takes one. */
export function parseSources(text: string, scope: Scope): readonly Source[] {
  const source = parseSource(text, scope);
  if (source.kind !== 'pod' || parseAddress(text)) return [source];
  return findPods(splitReference(text, scope), scope).map((pod) => ({ kind: 'pod', pod }));
}

/** What DESTINATION names: every pod of a workload, where `parseDestination` takes one. */
export function parseDestinations(text: string, scope: Scope): readonly Destination[] {
  const destination = parseDestination(text, scope);
  if (destination.kind !== 'pod') return [destination];
  const { host } = splitPort(text, text);
  return findPods(splitReference(host, scope), scope).map((pod) => ({ ...destination, pod }));
}

export function parseDestination(text: string, scope: Scope): Destination {
  if (text === '') throw new UsageError('K8005', { what: 'DESTINATION', text, expected: destinationForms });
  const url = /^(https?):\/\/([^/?#]+)([/?#].*)?$/i.exec(text);
  if (url) return urlDestination(url, text);
  if (text.includes('://')) {
    const expected = `${destinationForms}; URLs of http and https only`;
    throw new UsageError('K8005', { what: 'DESTINATION', text, expected });
  }
  const { host, port } = splitPort(text, text);
  const address = parseAddress(host);
  if (address) return { kind: 'address', text, address: oneHost(address, text), port };
  if (!host.includes('/')) return { kind: 'name', text, name: checkedName(host, text), port };
  const reference = splitReference(host, scope);
  const { kind, namespace, name } = reference;
  if (isNode(reference)) return { kind: 'node', text, node: findNode(name, scope.cluster), port };
  if (isService(reference)) return { kind: 'service', text, service: findService(reference, scope), port };
  if (kind === undefined) {
    throw new UsageError('K8005', {
      what: 'DESTINATION',
      text,
      expected: `pod/${name}, svc/${name}, or the name a client would use, such as ${name}.${namespace ?? 'default'}`,
    });
  }
  return { kind: 'pod', text, pod: findPod(reference, scope), port };
}

function urlDestination([, scheme = '', authority = '', path = '/']: RegExpExecArray, text: string): Destination {
  const { host, port } = splitPort(authority, text);
  const isTls = scheme.toLowerCase() === 'https';
  const [onlyPath = ''] = path.split(/[?#]/);
  const web = { scheme: isTls ? 'https' : 'http', host, path: onlyPath === '' ? '/' : onlyPath } as const;
  const end = { text, port: port ?? (isTls ? 443 : 80), web };
  const address = parseAddress(host);
  return address
    ? { kind: 'address', address: oneHost(address, text), ...end }
    : { kind: 'name', name: checkedName(host, text), ...end };
}

function oneHost(address: IpAddress, text: string): IpAddress {
  if (isHostAddress(address)) return address;
  throw notOneHost('DESTINATION', text);
}

function notOneHost(what: 'SOURCE' | 'DESTINATION', text: string): UsageError {
  return new UsageError('K8005', { what, text, expected: `the address of one host: ${noHosts[what]}` });
}

const noHosts = {
  SOURCE: 'no wildcard, loopback, broadcast or multicast',
  DESTINATION: 'no wildcard, broadcast or multicast',
} as const;

function isHostAddress(address: IpAddress): boolean {
  const first = Number(address.split('.')[0]);
  return address.includes(':') ? address !== '::' && !address.startsWith('ff') : first > 0 && first < 224;
}

/** The port after the last colon; IPv6 addresses stand in brackets, or alone without a port. */
function splitPort(authority: string, text: string): { host: string; port: WantedPort } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(authority);
  if (bracketed) return { host: bracketed[1] as string, port: portOf(bracketed[2], text) };
  if (parseAddress(authority)) return { host: authority, port: undefined };
  const colon = authority.lastIndexOf(':');
  if (colon < 0) return { host: authority, port: undefined };
  return { host: authority.slice(0, colon), port: portOf(authority.slice(colon + 1), text) };
}

function portOf(port: string | undefined, text: string): WantedPort {
  if (port === undefined) return undefined;
  if (/^\d+$/.test(port)) {
    const number = Number(port);
    if (number >= 1 && number <= 65535) return number;
  } else if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i.test(port)) return port;
  if (port === '') {
    const expected = `a port after the colon, such as ${text}80; or no colon, where there is only one port`;
    throw new UsageError('K8005', { what: 'DESTINATION', text, expected });
  }
  throw new UsageError('K8005', { what: 'a port', text: port, expected: portForms });
}

function checkedName(name: string, text: string): string {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  const isName =
    bare.length > 0 && bare.length <= 253 && bare.split('.').every((label) => /^[\w]([-\w]{0,61}[\w])?$/.test(label));
  if (!isName)
    throw new UsageError('K8005', {
      what: 'DESTINATION',
      text,
      expected: destinationForms,
    });
  return name;
}
