// `k8snet trace`: the whole pipeline, top to bottom.

import { type Command, Option } from 'commander';
import { tell } from '#explain/account.js';
import { formats } from '#output/index.js';
import { traceJourney } from '#trace/journey-of.js';
import { parseDestination, parseSource } from '#trace/parse-query.js';
import { exitCodeOf } from './exit-code.js';
import { repeatable } from './flag-values.js';
import { openCluster } from './input.js';
import { queryOptions, scopeOf, type TraceFlags } from './query-flags.js';
import { reportDiagnostics } from './report.js';
import { addSharedFlags } from './shared-flags.js';
import { answer, colorLevel, screenWidth } from './streams.js';

export function traceCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('trace')
    .summary('follow one packet from SOURCE to DESTINATION and back')
    .argument('<source>', 'pod-a, shop/pod-a, deploy/web, node/worker-1, or an address of one')
    .argument(
      '<destination>',
      'what one would type there: cart:8080, cart.shop:http, http://cart/, 10.96.0.1:443, pod/x:80',
    )
    .option('-c, --container <name>', 'container of the source pod')
    .option('--all', 'walk every endpoint')
    .option('--endpoint <pod>', 'walk the endpoint with this pod name or address')
    .addOption(new Option('--protocol <name>', 'protocol').choices(['TCP', 'UDP', 'SCTP']))
    .addOption(new Option('--family <4|6>', 'IP family').choices(['4', '6']))
    .option('--enter <node>', 'node that packets of an address no object owns come in by: node/NAME')
    .option('--from-port <port>', 'source port of the first packet')
    .option('--size <bytes>', 'size of the packet, for the MTUs on its way')
    .option('--resolve <name=address>', 'address of a name outside the cluster (repeatable)', repeatable)
    .option('--no-reply', 'do not walk the answer')
    .option('--strict', 'a warning makes the answer undecided (exit code 3)')
    .addOption(
      new Option('-o, --output <format>', 'output').choices([...Object.keys(formats), 'wide']).default('text'),
    );
  addSharedFlags(command).action(async (source: string, destination: string, flags: TraceFlags) => {
    const { cluster, fabric, source: input, diagnostics, from } = await openCluster(flags);
    reportDiagnostics(diagnostics, flags);
    const scope = scopeOf(cluster, flags);
    const ends = { source: parseSource(source, scope), destination: parseDestination(destination, scope) };
    const { query, options } = queryOptions(ends, flags, diagnostics);
    const journey = traceJourney(fabric, query, options);
    const isWide = flags.output === 'wide';
    const depth = flags.verbose || isWide ? 'all' : 'decisive';
    const judgement = flags.strict ? 'strict' : 'usual';
    const account = tell(journey, { source: input, depth, fabric, from, judgement });
    const render = formats[isWide ? 'text' : (flags.output as keyof typeof formats)];
    const canvas = { width: screenWidth(), colorLevel: colorLevel(flags.color), verbose: flags.verbose ?? false };
    answer(await render({ account, diagnostics }, canvas));
    finish(exitCodeOf(journey, judgement));
  });
}
