// A CoreDNS server: a question goes to the server block of the longest zone that fits, and there through its plugins.

import type { Cluster } from '#cluster/inventory.js';
import { type Answer, type DnsServer, isInZone, plain, type Question } from './answer.js';
import type { Corefile, Directive, ServerBlock } from './corefile.js';
import type { CorefileText } from './corefile-text.js';
import type { Next, PluginCall, Surroundings } from './plugin.js';
import { noPlugin, pluginsFor } from './plugins/build-order.js';

export interface CoreDnsParts {
  readonly kind: DnsServer['kind'];
  readonly cluster: Cluster;
  readonly text: CorefileText;
  readonly corefile: Corefile;
  upstream(target: string): Next | 'outside' | 'loop';
}

const dnsPort = 53;
/** Questions that answers lead to, one in another. */
const deepest = 8;

export function coreDns(parts: CoreDnsParts): DnsServer {
  const { kind, cluster, corefile, text } = parts;
  const blocks = blocksPodsAsk(corefile);
  let depth = 0;
  const around: Surroundings = {
    cluster,
    place: ({ file, line }) => text.place(file, line),
    file: (path) => text.file(path),
    askAgain: answer,
    upstream: (target) => parts.upstream(target),
  };
  return { kind, answer };

  function answer(question: Question): Answer {
    const best = bestBlock(blocks, question.name);
    if (!best) return plain({ kind: 'refused' });
    if (depth >= deepest) return plain({ kind: 'servfail', because: 'forward-loop' });
    depth++;
    try {
      return chain(best)(question);
    } finally {
      depth--;
    }
  }

  function chain({ block, zone }: { readonly block: ServerBlock; readonly zone: string }): Next {
    const named = new Map<string, [Directive, ...Directive[]]>();
    for (const directive of block.directives) {
      const others = named.get(directive.plugin);
      if (others) others.push(directive);
      else named.set(directive.plugin, [directive]);
    }
    return pluginsFor(named.keys()).reduceRight<Next>((next, [name, plugin]) => {
      const directives = named.get(name);
      if (!directives) return next;
      const call: PluginCall = { block, zone, directives, around };
      return (question) => plugin(question, next, call);
    }, noPlugin);
  }
}

/** Port 53, or the one port of a server that its Service leads to, as OpenShift's 5353. */
function blocksPodsAsk({ blocks }: Corefile): readonly ServerBlock[] {
  const isUsual = blocks.some(({ port }) => port === dnsPort);
  const port = isUsual ? dnsPort : (blocks.find(({ zones }) => zones.includes('')) ?? blocks[0])?.port;
  return blocks.filter((block) => block.port === port);
}

function bestBlock(blocks: readonly ServerBlock[], name: string) {
  let best: { readonly block: ServerBlock; readonly zone: string } | undefined;
  for (const block of blocks) {
    for (const zone of block.zones) {
      if (isInZone(name, zone) && (!best || zone.length > best.zone.length)) best = { block, zone };
    }
  }
  return best;
}
