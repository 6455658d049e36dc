// Ingresses (networking.k8s.io/v1, and the two v1beta1 forms with serviceName and servicePort).

import { parseAddress } from '#wire/address.js';
import { printable } from '#wire/printable.js';
import { decodeMeta } from '../metadata.js';
import type { IngressObject, IngressPath, IngressRule } from '../objects.js';
import { pathText } from '../path-text.js';
import type { Fields } from '../reader.js';
import { decodeIngressBackend } from './ingress-backend.js';
import type { KindDecoder } from './kind.js';

const pathTypes = ['Exact', 'Prefix', 'ImplementationSpecific'] as const;

export const ingress: KindDecoder = {
  kind: 'Ingress',
  apiVersions: ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1', 'extensions/v1beta1'],
  decode(raw) {
    const rules = { kind: 'Ingress', nameRule: 'subdomain', scope: 'namespaced', annotations: 'all' } as const;
    const meta = decodeMeta(raw, rules);
    const spec = raw.map('spec');
    if (spec === undefined) raw.missing('spec');
    if (meta === undefined || spec === undefined) return [];
    const createdAt = raw.map('metadata')?.text('creationTimestamp');
    return [
      {
        kind: 'Ingress',
        ...meta,
        ...decodeSpec(spec),
        loadBalancerIngress: addressesOf(raw),
        ...(createdAt === undefined ? {} : { createdAt }),
      },
    ];
  },
};

function decodeSpec(spec: Fields): Pick<IngressObject, 'className' | 'rules' | 'defaultBackend' | 'tls'> {
  const className = spec.name('ingressClassName', 'subdomain');
  const name = spec.value('defaultBackend') === undefined ? 'backend' : 'defaultBackend';
  const defaults = spec.map(name);
  const backend = defaults && decodeIngressBackend(defaults);
  const rules = spec.maps('rules').map(decodeRule);
  if (rules.length === 0 && defaults === undefined) spec.missing('defaultBackend');
  return {
    ...(className === undefined ? {} : { className }),
    rules,
    ...(defaults === undefined || backend === undefined ? {} : { defaultBackend: { backend, field: defaults.path() } }),
    tls: spec.maps('tls').map((entry) => {
      const secretName = entry.text('secretName');
      const hosts = entry.texts('hosts').map((host) => host.toLowerCase());
      return { hosts, ...(secretName === undefined ? {} : { secretName }), field: entry.path() };
    }),
  };
}

function decodeRule(fields: Fields): IngressRule {
  const host = fields.text('host') ?? '';
  if (host !== '') checkHost(fields, host);
  const http = fields.map('http');
  const paths = http?.maps('paths').flatMap((path) => decodePath(path) ?? []) ?? [];
  if (http !== undefined && http.list('paths').length === 0) http.missing('paths');
  return { host: host.toLowerCase(), paths, field: fields.path() };
}

/** Names only: `shop.example.com`, or `*.` before one (k8s.io/kubernetes pkg/apis/networking/validation). */
function checkHost(fields: Fields, host: string): void {
  if (parseAddress(host) !== undefined) refuse(fields, 'host', 'a rule takes the name of a host, and no address');
  else fields.checkName(host.startsWith('*.') ? host.slice(2) : host, 'subdomain', ['host']);
}

function decodePath(fields: Fields): IngressPath | undefined {
  const isOld = fields.report.apiVersion.endsWith('v1beta1');
  const given = fields.oneOf('pathType', pathTypes);
  if (!isOld && fields.value('pathType') === undefined) fields.missing('pathType');
  const pathType = given ?? 'ImplementationSpecific';
  const path = fields.visibleText('path') ?? '';
  const isAbsent = (fields.value('path') ?? '') === '';
  if (isAbsent && pathType !== 'ImplementationSpecific') fields.missing('path');
  else if (path !== '' && !path.startsWith('/')) refuse(fields, 'path', 'a path starts with /');
  const backend = fields.map('backend');
  if (backend === undefined) {
    fields.missing('backend');
    return undefined;
  }
  const decoded = decodeIngressBackend(backend);
  return decoded === undefined ? undefined : { path, pathType, backend: decoded, field: fields.path() };
}

function refuse(fields: Fields, name: string, because: string): void {
  const path = fields.path(name);
  const value = printable(fields.text(name) ?? '', 80);
  fields.report.refuse('K0214', { field: pathText(path), value, because }, { path });
}

function addressesOf(raw: Fields): IngressObject['loadBalancerIngress'] {
  const entries = raw.map('status')?.map('loadBalancer')?.maps('ingress') ?? [];
  return entries.map((entry) => {
    const ip = parseAddress(entry.text('ip') ?? '');
    const hostname = entry.visibleText('hostname');
    return { ...(ip === undefined ? {} : { ip }), ...(hostname === undefined ? {} : { hostname }) };
  });
}
