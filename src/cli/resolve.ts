// `k8snet resolve POD NAME`: what the pod's resolver asks for, query by query.

import { type Command, Option } from 'commander';
import { resolveName } from '#dns/resolve.js';
import type { Place } from '#trace/journey.js';
import { parseSource } from '#trace/parse-query.js';
import { UsageError } from '#trace/usage-error.js';
import { exitCodes } from './exit-code.js';
import { type InputFlags, openCluster } from './input.js';
import { reportDiagnostics } from './report.js';
import { addSharedFlags, type SharedFlags } from './shared-flags.js';
import { answer, colorLevel, screenWidth } from './streams.js';

interface ResolveFlags extends SharedFlags, InputFlags {
  readonly output: 'text' | 'json' | 'yaml';
}

export function resolveCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('resolve')
    .summary('show what the resolver of POD asks for NAME, in order')
    .argument('<pod>', 'pod-a, shop/pod-a, deploy/web, node/worker-1')
    .argument('<name>', 'a name as an application would use it: cart, cart.shop, www.example.com')
    .addOption(new Option('-o, --output <format>', 'output').choices(['text', 'json', 'yaml']).default('text'));
  addSharedFlags(command).action(async (who: string, name: string, flags: ResolveFlags) => {
    const { cluster, diagnostics } = await openCluster(flags);
    reportDiagnostics(diagnostics, flags);
    const parsed = parseSource(who, {
      cluster,
      ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
    });
    if (parsed.kind !== 'pod' && parsed.kind !== 'node') {
      throw new UsageError('K8005', { what: 'POD', text: who, expected: 'a pod, a workload or a node of the cluster' });
    }
    const source: Place = parsed;
    const resolution = resolveName(name, { cluster, ...(source.kind === 'pod' ? { pod: source.pod } : {}) });
    const { resolutionFormats } = await import('#output/resolution.js');
    const canvas = { width: screenWidth(), colorLevel: colorLevel(flags.color), verbose: flags.verbose ?? false };
    answer(resolutionFormats[flags.output]({ source, resolution }, canvas));
    const { outcome } = resolution;
    finish(
      outcome.kind === 'failed'
        ? exitCodes.notDelivered
        : outcome.kind === 'outside'
          ? exitCodes.undecided
          : exitCodes.ok,
    );
  });
}
