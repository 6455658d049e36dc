// Names of kube-proxy's iptables chains (pkg/proxy/iptables/proxier.go: servicePortChainHash, servicePortEndpointChainName).

import { type IpAddress, socketText } from '#wire/address.js';
import { shortHash } from '#wire/short-hash.js';
import type { ServicePort } from './service-port.js';

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
