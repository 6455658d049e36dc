// One DNS query as JSON has it, in a trace and in `k8snet resolve`.

import type { Decision } from '#dns/answer.js';
import type { Query } from '#dns/resolve.js';
import type { DnsDecisionDocument, DnsQueryDocument } from './document.js';

export function queryDocument({
  name,
  type,
  answer,
  because,
  server,
  serverKind,
  unreached,
  decisions,
}: Query): DnsQueryDocument {
  return {
    name,
    type,
    answer,
    ...(because === undefined ? {} : { because }),
    ...(server === undefined ? {} : { server: server as string }),
    ...(serverKind === undefined ? {} : { serverKind }),
    ...(unreached.length > 0 ? { unreached: unreached.map(({ nameserver, how }) => ({ nameserver, how })) } : {}),
    decidedBy: decisions.map(decisionDocument),
  };
}

function decisionDocument({ plugin, zone, at, detail }: Decision): DnsDecisionDocument {
  return {
    plugin,
    zone,
    ...(at ? { configMap: `${at.object.namespace}/${at.object.name}`, key: at.key, line: at.line } : {}),
    ...(detail === undefined ? {} : { detail }),
  };
}
