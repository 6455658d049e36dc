// `k8snet show node|pod NAME`: devices, routes and rules as the commands on that machine would print them.

import { type Command, Option } from 'commander';
import type { Cluster } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { NetNamespace } from '#kernel/netns.js';
import { findNode } from '#trace/find-object.js';
import { parseSource } from '#trace/parse-query.js';
import { UsageError } from '#trace/usage-error.js';
import { refText } from '#wire/object-ref.js';
import { type InputFlags, openCluster } from './input.js';
import { reportDiagnostics } from './report.js';
import { addSharedFlags, type SharedFlags } from './shared-flags.js';
import { answer } from './streams.js';

interface ShowFlags extends SharedFlags, InputFlags {
  readonly addresses?: boolean;
  readonly routes?: boolean;
  readonly programs?: boolean;
  readonly rules?: boolean;
  readonly sockets?: boolean;
}

export function showCommand(program: Command): void {
  const command = program
    .command('show')
    .summary('print what `ip addr`, `ip route` and `iptables-save` would on a node or in a pod')
    .addArgument(program.createArgument('<kind>', 'what to look into').choices(['node', 'pod']))
    .argument('<name>', 'its name: worker-1, shop/web-0, deploy/web')
    .addOption(new Option('--addresses', 'only devices and addresses'))
    .addOption(new Option('--routes', 'only routes'))
    .addOption(new Option('--programs', 'only programs at devices and sockets: eBPF, Open vSwitch'))
    .addOption(new Option('--rules', 'only netfilter rules'))
    .addOption(new Option('--sockets', 'only who is known to listen'));
  addSharedFlags(command).action(async (kind: 'node' | 'pod', name: string, flags: ShowFlags) => {
    const { cluster, fabric, diagnostics } = await openCluster(flags);
    reportDiagnostics(diagnostics, flags);
    const { netns, header } = kind === 'node' ? ofNode(name, cluster, fabric) : ofPod(name, { cluster, fabric, flags });
    const { showNetns, showSections } = await import('#output/show/show.js');
    const wanted = showSections.filter((section) => flags[section as keyof ShowFlags]);
    const all = flags.verbose ? { isWanted: () => true } : {};
    answer(showNetns(netns.list(), { sections: wanted.length > 0 ? wanted : showSections, header, ...all }));
  });
}

interface Shown {
  readonly netns: NetNamespace;
  readonly header: string;
}

function ofNode(name: string, cluster: Cluster, fabric: Fabric): Shown {
  const node = findNode(name, cluster);
  return { netns: fabric.netnsOfNode(node), header: `node ${node.name}` };
}

function ofPod(
  name: string,
  { cluster, fabric, flags }: { cluster: Cluster; fabric: Fabric; flags: ShowFlags },
): Shown {
  const { namespace } = flags;
  const source = parseSource(name, { cluster, ...(namespace === undefined ? {} : { namespace }) });
  if (source.kind !== 'pod')
    throw new UsageError('K8005', {
      what: 'a pod',
      text: name,
      expected: 'a pod or a workload; for a node: k8snet show node',
    });
  const { pod } = source;
  const netns = fabric.netnsOfPod(pod);
  if (!netns)
    throw new UsageError('K8005', {
      what: 'a running pod',
      text: refText(pod.ref),
      expected: 'a pod that a node takes',
    });
  const where = pod.spec.hostNetwork ? `, on the network of node ${pod.nodeName}` : `, on node ${pod.nodeName}`;
  return { netns, header: `pod ${refText(pod.ref)}${where}` };
}
