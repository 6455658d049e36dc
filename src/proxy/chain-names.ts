// Names of kube-proxy's iptables chains (pkg/proxy/iptables/proxier.go: servicePortChainHash, servicePortEndpointChainName).

import { createHash } from 'node:crypto';
import { type IpAddress, socketText } from '#wire/address.js';
import type { ServicePort } from './service-port.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first 16 characters of the standard base32 text of a SHA-256 sum: 80 bits. */
function shortHash(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  let bits = BigInt(`0x${digest.subarray(0, 10).toString('hex')}`);
  let name = '';
  for (let index = 0; index < 16; index++) {
    name = alphabet[Number(bits & 31n)] + name;
    bits >>= 5n;
  }
  return name;
}

type ServiceChainPrefix = 'KUBE-SVC-' | 'KUBE-SVL-' | 'KUBE-EXT-' | 'KUBE-FW-';

/** All chains of one service port share the hash of its name and protocol. */
export function serviceChainName(prefix: ServiceChainPrefix, port: Pick<ServicePort, 'name' | 'protocol'>): string {
  return prefix + shortHash(port.name + port.protocol.toLowerCase());
}

export function endpointChainName(
  port: Pick<ServicePort, 'name' | 'protocol'>,
  endpoint: { readonly address: IpAddress; readonly port: number },
): string {
  return `KUBE-SEP-${shortHash(port.name + port.protocol.toLowerCase() + socketText(endpoint.address, endpoint.port))}`;
}
