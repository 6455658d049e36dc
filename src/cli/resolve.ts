// `k8snet resolve POD NAME`: what the pod's resolver asks for, query by query.

import { Argument, type Command, Option } from 'commander';
import { questionTypes } from '#dns/answer.js';
import { type Resolution, resolveName } from '#dns/resolve.js';
import { doubt } from '#trace/diagnosis.js';
import type { Finding } from '#trace/finding.js';
import { nameClient } from '#trace/name-server.js';
import { parseSource } from '#trace/parse-query.js';
import { resolutionFinding } from '#trace/unresolved.js';
import { UsageError } from '#trace/usage-error.js';
import { exitCodes } from './exit-code.js';
import { type InputFlags, openCluster } from './input.js';
import { withContainer } from './query-flags.js';
import { reportDiagnostics } from './report.js';
import { addSharedFlags, type SharedFlags } from './shared-flags.js';
import { answer, colorLevel, screenWidth } from './streams.js';

interface ResolveFlags extends SharedFlags, InputFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly container?: string;
}

const types = questionTypes.filter((type) => type !== 'address');

export function resolveCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('resolve')
    .summary('show what the resolver of POD asks for NAME, in order')
    .argument('<pod>', 'pod-a, shop/pod-a, deploy/web, node/worker-1')
    .argument('<name>', 'a name as an application would use it: cart, cart.shop, www.example.com')
    .addArgument(new Argument('[type]', 'record type: A, AAAA, SRV, PTR, TXT (default: addresses)').choices(types))
    .option('-c, --container <name>', 'container of the pod: its image tells the C library')
    .addOption(new Option('-o, --output <format>', 'output').choices(['text', 'json', 'yaml']).default('text'));
  addSharedFlags(command).action(async (who: string, name: string, type: string | undefined, flags: ResolveFlags) => {
    const { cluster, fabric, source: input, diagnostics } = await openCluster(flags);
    reportDiagnostics(diagnostics, flags);
    const parsed = parseSource(who, {
      cluster,
      ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
    });
    const chosen = flags.container === undefined ? parsed : withContainer(parsed, flags.container);
    if (chosen.kind !== 'pod' && chosen.kind !== 'node') {
      throw new UsageError('K8005', { what: 'POD', text: who, expected: 'a pod, a workload or a node of the cluster' });
    }
    const source = chosen;
    const pod = source.kind === 'pod' ? source.pod : undefined;
    const netns = pod ? fabric.netnsOfPod(pod) : source.kind === 'node' ? fabric.netnsOfNode(source.node) : undefined;
    const place = source.kind === 'pod' ? source.pod : source.node;
    // What runs nowhere sends nothing; its resolver is shown all the same.
    const names = netns && nameClient(fabric, { netns, place, ways: 'one' });
    const resolution = (names?.resolve ?? resolveName)(name, {
      cluster,
      type: questionTypes.find((each) => each === type) ?? 'address',
      ...(pod ? { pod } : {}),
      ...(flags.container === undefined ? {} : { container: flags.container }),
    });
    const found = resolutionFinding(cluster, resolution, pod) ?? doubt(fabric, names?.asked ?? []);
    const [{ resolutionFormats }, { legDocument }, { tellFinding }, { narrate }] = await Promise.all([
      import('#output/resolution.js'),
      import('#output/json.js'),
      import('#explain/account.js'),
      import('#explain/narrate.js'),
    ]);
    const legs = names?.asked.flatMap((asked) => asked.legs) ?? [];
    const depth = flags.verbose ? 'all' : 'decisive';
    const canvas = { width: screenWidth(), colorLevel: colorLevel(flags.color), verbose: flags.verbose ?? false };
    const finding = found && tellFinding(found, input);
    const told = {
      ...{ source, resolution },
      ways: legs.flatMap((leg) => narrate(leg, depth, input)),
      legs: legs.map((leg) => legDocument(leg, input)),
      ...(finding ? { finding } : {}),
    };
    answer(resolutionFormats[flags.output](told, canvas));
    finish(exitCodeFor(resolution, found));
  });
}

/** A name that is plainly meant for the cluster is not there, whatever servers outside would say. */
function exitCodeFor({ outcome }: Resolution, finding: Finding | undefined): number {
  if (outcome.kind === 'failed' || finding?.code === 'K1001' || finding?.code === 'K1009')
    return exitCodes.notDelivered;
  return outcome.kind === 'outside' || finding ? exitCodes.undecided : exitCodes.ok;
}
