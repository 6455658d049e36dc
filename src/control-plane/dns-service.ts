// The cluster DNS where the input does not show it: every platform installs one, and hardly any manifest holds it. What
// is missing of it is made up as the platform would have it: the Service, and the workload behind it.

import type { Objects, PodSpec, ServiceObject, WorkloadObject } from '#manifest/objects.js';
import type { DnsDefaults } from '#platform/platform.js';
import type { Cidr, IpAddress } from '#wire/address.js';
import { dnsNumberIn, isDnsService } from './cluster-dns.js';
import { isMadeUp, madeService, stringMap } from './made-service.js';

export interface DnsSources {
  readonly dns: DnsDefaults;
  readonly declared: readonly IpAddress[] | undefined;
  readonly serviceCidrs: readonly Cidr[];
  /** Whether the input is a dump: what it does not show of a namespace it shows is not there. */
  readonly isDump: boolean;
}

/** The objects, with what is missing of the DNS at the end of their lists: nothing made up before it moves. */
export function withDns(objects: Objects, sources: DnsSources): Objects {
  const { dns } = sources;
  const given = objects.services.find(isDnsService) ?? serviceAt(objects, dnsAddress(sources));
  const isTaken = objects.services.some(({ namespace, name }) => namespace === dns.namespace && name === dns.service);
  const service = given ?? (isTaken ? undefined : makeService(dns));
  if (!service) return objects;
  return {
    ...objects,
    services: given ? objects.services : [...objects.services, service],
    workloads: lacksPods(objects, service, sources)
      ? [...objects.workloads, makeWorkload(service, dns)]
      : objects.workloads,
  };
}

function dnsAddress({ declared, serviceCidrs }: DnsSources): IpAddress | undefined {
  return declared?.[0] ?? dnsNumberIn(serviceCidrs);
}

/** A chart may call it anything: the address that kubelets are told is what makes it the DNS. */
function serviceAt({ services }: Objects, address: IpAddress | undefined): ServiceObject | undefined {
  return address === undefined ? undefined : services.find(({ clusterIPs }) => clusterIPs.includes(address));
}

function lacksPods(objects: Objects, service: ServiceObject, { isDump }: DnsSources): boolean {
  const { namespace, name, selector = {} } = service;
  const wanted = Object.entries(selector);
  if (wanted.length === 0) return false;
  const isSelected = (labels: Readonly<Record<string, string>>) =>
    wanted.every(([key, value]) => labels[key] === value);
  const isShown =
    objects.pods.some((pod) => pod.namespace === namespace && isSelected(pod.labels)) ||
    objects.workloads.some((it) => it.namespace === namespace && isSelected(it.template.labels)) ||
    objects.endpoints.some((slice) => slice.namespace === namespace && slice.serviceName === name);
  if (isShown) return false;
  // A Service of a dump whose namespace is dumped and holds no pod of it: the DNS is down.
  return !(isDump && !isMadeUp(service) && objects.pods.some((pod) => pod.namespace === namespace));
}

function makeService({ namespace, service, label: [key, value] }: DnsDefaults): ServiceObject {
  return madeService({
    namespace,
    name: service,
    labels: { 'k8s-app': 'kube-dns' },
    selector: { [key]: value },
    ports: [
      { name: 'dns', protocol: 'UDP', port: 53, targetPort: 'dns' },
      { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 'dns-tcp' },
    ],
  });
}

function makeWorkload({ namespace, selector = {} }: ServiceObject, dns: DnsDefaults): WorkloadObject {
  const { workload: name, replicas } = dns;
  const kind = replicas === 'one-per-node' ? 'DaemonSet' : 'Deployment';
  const labels = stringMap(selector);
  return {
    kind,
    ref: { kind, name, namespace },
    name,
    namespace,
    labels,
    annotations: stringMap({}),
    terminating: false,
    replicas: replicas === 'one-per-node' ? 1 : replicas,
    selector: { matchLabels: labels, matchExpressions: [] },
    template: { labels, annotations: stringMap({}), spec: podSpec(dns) },
    firstOrdinal: 0,
    indexed: false,
    suspended: false,
  };
}

/**
 * The ports of kubernetes/kubernetes cmd/kubeadm/app/phases/addons/dns/manifests.go. Simplified: it runs on any node, also
 * where a taint would keep the real one off: without a DNS that runs, no name at all could be traced.
 */
function podSpec({ workload, port }: DnsDefaults): PodSpec {
  return {
    containers: [
      {
        name: workload,
        ports: [
          { name: 'dns', containerPort: port, protocol: 'UDP' },
          { name: 'dns-tcp', containerPort: port, protocol: 'TCP' },
        ],
      },
    ],
    sidecars: [],
    nodeSelector: stringMap({}),
    tolerations: [{ operator: 'Exists', value: '' }],
    hostNetwork: false,
    dnsPolicy: 'Default',
  };
}
