// Which Service the pods ask for names, and its address: what kubelet's `--cluster-dns` is set to.

import type { Overrides, Service, Setting } from '#cluster/inventory.js';
import type { ServiceObject } from '#manifest/objects.js';
import { type Cidr, type IpAddress, nth } from '#wire/address.js';
import { isMadeUp } from './made-service.js';

/** The tenth address of the service range, by kubeadm's and everyone's custom. */
export const dnsNumber = 10;

/** CoreDNS keeps the name of its predecessor; charts name it otherwise and keep the label; OpenShift has its own. */
export function isDnsService(service: ServiceObject): boolean {
  const { namespace, name, labels, headless } = service;
  if (headless) return false;
  // The one that a platform is given may be called anything and be anywhere.
  if (isMadeUp(service)) return labels['k8s-app'] === 'kube-dns';
  if (namespace === 'openshift-dns') return name === 'dns-default';
  return namespace === 'kube-system' && (name === 'kube-dns' || labels['k8s-app'] === 'kube-dns');
}

export function dnsNumberIn([first]: readonly Cidr[]): IpAddress | undefined {
  return first && nth(first, dnsNumber);
}

export function dnsAddressesOf(
  services: readonly Service[],
  { overrides, serviceCidrs }: { overrides: Overrides; serviceCidrs: readonly Cidr[] },
): Setting<readonly IpAddress[]> {
  if (overrides.dnsAddresses) return { value: overrides.dnsAddresses, evidence: 'declared' };
  const candidates = services.filter(({ object }) => isDnsService(object));
  const service = candidates.find(({ name }) => name === 'kube-dns' || name === 'dns-default') ?? candidates[0];
  if (service && service.clusterIPs.length > 0) {
    const from = isMadeUp(service) ? {} : { from: service.ref };
    return { value: service.clusterIPs, evidence: service.evidence.clusterIPs, ...from };
  }
  // Kubelets are told one address, of the first family.
  const first = dnsNumberIn(serviceCidrs);
  return { value: first ? [first] : [], evidence: 'assumed' };
}
