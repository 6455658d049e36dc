// PodSpec and PodTemplateSpec, reduced to what packets, the resolver and the scheduler see.

import { decodeLabels } from '../labels.js';
import { decodeAnnotations } from '../metadata.js';
import type {
  Container,
  DnsConfig,
  HostAlias,
  NodeSelectorTerm,
  PodSpec,
  PodTemplate,
  Program,
  Toleration,
} from '../objects.js';
import type { Fields } from '../reader.js';
import { decodeNodeRequirements } from '../selector.js';
import { decodePorts } from './container-ports.js';
import { decodeEnvironment } from './environment.js';

const dnsPolicies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const;
const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

/** Undefined when there is no spec at all. */
export function decodePodSpec(owner: Fields): PodSpec | undefined {
  const spec = owner.map('spec');
  if (spec === undefined) {
    owner.missing('spec');
    return undefined;
  }
  const { interner } = owner.report.file;
  // Internal types of 2017 dumps keep it under securityContext.
  const hostNetwork = spec.boolean('hostNetwork') ?? spec.map('securityContext')?.boolean('hostNetwork') ?? false;
  const containers = spec.maps('containers');
  if (containers.length === 0) spec.missing('containers');
  const sidecars = spec.maps('initContainers').filter((container) => container.text('restartPolicy') === 'Always');
  const nodeName = spec.name('nodeName', 'subdomain');
  const hostname = spec.name('hostname', 'label');
  const subdomain = spec.name('subdomain', 'label');
  const terms = nodeTerms(spec);
  const dnsConfig = decodeDnsConfig(spec);
  const hostAliases = spec.maps('hostAliases').flatMap((alias) => decodeHostAlias(alias) ?? []);
  return {
    containers: interner.shape(containers.map((container) => decodeContainer(container, hostNetwork))),
    sidecars: interner.shape(sidecars.map((container) => decodeContainer(container, hostNetwork))),
    ...(nodeName === undefined ? {} : { nodeName }),
    nodeSelector: decodeLabels(spec, 'nodeSelector'),
    ...(terms === undefined ? {} : { requiredNodeTerms: terms }),
    tolerations: spec.repeatedMaps('tolerations', (tolerations) => tolerations.map(decodeToleration)),
    hostNetwork,
    ...(hostname === undefined ? {} : { hostname }),
    ...(subdomain === undefined ? {} : { subdomain }),
    dnsPolicy: spec.oneOf('dnsPolicy', dnsPolicies) ?? 'ClusterFirst',
    ...(dnsConfig === undefined ? {} : { dnsConfig }),
    ...(hostAliases.length > 0 ? { hostAliases } : {}),
  };
}

export function decodePodTemplate(owner: Fields): PodTemplate | undefined {
  const template = owner.map('template');
  if (template === undefined) {
    owner.missing('template');
    return undefined;
  }
  const metadata = template.map('metadata');
  const spec = decodePodSpec(template);
  if (spec === undefined) return undefined;
  const { interner } = owner.report.file;
  return {
    labels: metadata === undefined ? interner.noLabels : decodeLabels(metadata, 'labels'),
    annotations: metadata === undefined ? interner.noLabels : decodeAnnotations(metadata, 'network'),
    spec,
  };
}

function decodeContainer(container: Fields, hostNetwork: boolean): Container {
  const name = container.name('name', 'label');
  if (name === undefined) container.missing('name');
  const ports = decodePorts(container, hostNetwork ? 'of-node' : 'of-pod');
  const readinessPort = probedPort(container.map('readinessProbe'));
  const program = decodeProgram(container);
  const environment = decodeEnvironment(container);
  return {
    name: name ?? '',
    ports,
    ...(isMuslImage(container) ? { libc: 'musl' } : {}),
    ...(readinessPort === undefined ? {} : { readinessPort }),
    ...(program === undefined ? {} : { program }),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** Commands ask no port. */
function probedPort(probe: Fields | undefined): number | string | undefined {
  const asked = probe?.map('httpGet') ?? probe?.map('tcpSocket') ?? probe?.map('grpc');
  const port = asked?.value('port');
  return typeof port === 'string' ? asked?.text('port') : typeof port === 'number' ? asked?.port('port') : undefined;
}

const agents = /ingress|network-policy-agent|ip-masq-agent|kube-router|kindnet/;

/**
 * Ingress controllers tell by their flags which Ingresses they serve, Amazon's policy agent and kube-router whether they
 * filter, ip-masq-agent what it leaves alone, kindnet by its image whether it filters. All others are let go unread.
 */
function decodeProgram(container: Fields): Program | undefined {
  const words = [container.value('image'), firstOf(container.value('command')), firstOf(container.value('args'))];
  if (!words.some((word) => typeof word === 'string' && agents.test(word))) return undefined;
  const commandLine = [...container.texts('command'), ...container.texts('args')];
  return { image: container.text('image') ?? '', commandLine };
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

/** Of the image's name only this is kept: Alpine and some variants of busybox bring musl for a C library. */
function isMuslImage(container: Fields): boolean {
  return /(?:^|[^a-z])(?:alpine|musl)/i.test(container.text('image') ?? '');
}

function decodeHostAlias(alias: Fields): HostAlias | undefined {
  const ip = alias.address('ip');
  if (alias.value('ip') === undefined) alias.missing('ip');
  return ip === undefined ? undefined : { ip, hostnames: alias.texts('hostnames') };
}

function decodeToleration(fields: Fields): Toleration {
  const key = fields.name('key', 'qualified-name');
  const effect = fields.oneOf('effect', effects);
  return {
    ...(key === undefined ? {} : { key }),
    operator: fields.oneOf('operator', ['Equal', 'Exists'] as const) ?? 'Equal',
    value: fields.text('value') ?? '',
    ...(effect === undefined ? {} : { effect }),
  };
}

function nodeTerms(spec: Fields): readonly NodeSelectorTerm[] | undefined {
  const required = spec.map('affinity')?.map('nodeAffinity')?.map('requiredDuringSchedulingIgnoredDuringExecution');
  if (required === undefined) return undefined;
  const terms = required.maps('nodeSelectorTerms').map((term) => ({
    matchExpressions: decodeNodeRequirements(term, 'matchExpressions'),
    matchFields: decodeNodeRequirements(term, 'matchFields'),
  }));
  if (terms.length === 0) required.missing('nodeSelectorTerms');
  return spec.report.file.interner.shape(terms);
}

function decodeDnsConfig(spec: Fields): DnsConfig | undefined {
  const config = spec.map('dnsConfig');
  if (config === undefined) return undefined;
  const options = config.maps('options').flatMap((option) => {
    const name = option.text('name');
    const value = option.text('value');
    if (name === undefined) option.missing('name');
    return name === undefined ? [] : [{ name, ...(value === undefined ? {} : { value }) }];
  });
  return { nameservers: config.addresses('nameservers'), searches: config.texts('searches'), options };
}
