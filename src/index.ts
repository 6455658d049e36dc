// The library: load a cluster, trace through it, render the answer. What the command line does, without a terminal.

import type { Cluster, Overrides } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import { tell } from '#explain/account.js';
import type { Depth } from '#explain/narrate.js';
import { sourceOf } from '#explain/source.js';
import { Fabric } from '#fabric/fabric.js';
import { type Loaded, load as loadInput, type SourceRequest } from '#manifest/load.js';
import type { JourneyDocument } from '#output/document.js';
import type { Answer } from '#output/format.js';
import { formats } from '#output/index.js';
import { journeyDocument } from '#output/json.js';
import type { Journey } from '#trace/journey.js';
import { type TraceOptions, traceJourney } from '#trace/journey-of.js';
import { parseDestination, parseSource } from '#trace/parse-query.js';

export type { Assumption, Cluster, Overrides } from '#cluster/inventory.js';
export type { Diagnostic, Location } from '#manifest/diagnostic.js';
export type { SourceRequest } from '#manifest/load.js';
export type { CheckReportDocument } from '#output/check/document.js';
export type { JourneyDocument } from '#output/document.js';
export type { Journey, Path, Verdict, VerdictWord } from '#trace/journey.js';
export { UsageError } from '#trace/usage-error.js';

/** A loaded cluster, with everything a trace needs. */
export interface Opened {
  readonly cluster: Cluster;
  readonly loaded: Loaded;
  readonly fabric: Fabric;
}

/** Reads manifests or a dump and fills in what a control plane would. Never throws for what the files hold. */
export async function load(request: SourceRequest, overrides: Overrides = {}): Promise<Opened> {
  const loaded = await loadInput(request);
  const cluster = settle(loaded.objects, overrides);
  return { cluster, loaded, fabric: new Fabric(cluster) };
}

export interface TraceRequest extends Partial<TraceOptions> {
  /** As on the command line: `web`, `shop/web-0`, `deploy/web`, `node/worker-1`. */
  readonly source: string;
  /** As on the command line: `cart:8080`, `http://cart/`, `10.96.0.1:443`. */
  readonly destination: string;
  readonly namespace?: string;
  /** Of the packet, for the MTUs on its way; without it a small one. */
  readonly sizeBytes?: number;
}

/** Follows one packet; throws a UsageError when the source or destination cannot be meant. */
export function trace({ cluster, fabric, loaded }: Opened, request: TraceRequest): Journey {
  const { namespace, sizeBytes, endpoints = 'one', reply = true } = request;
  const scope = { cluster, ...(namespace === undefined ? {} : { namespace }) };
  const query = {
    source: parseSource(request.source, scope),
    destination: parseDestination(request.destination, scope),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
  const unreadable = request.unreadable ?? loaded.diagnostics.filter(({ severity }) => severity === 'error');
  return traceJourney(fabric, query, { endpoints, reply, unreadable });
}

export interface RenderOptions {
  readonly format: keyof typeof formats;
  /** Columns; default 120. */
  readonly width?: number;
  readonly verbose?: boolean;
}

/** A journey in one of the output formats, without colour. */
export async function render(
  opened: Opened,
  journey: Journey,
  { format, width = 120, verbose = false }: RenderOptions,
): Promise<string> {
  const answer = answerOf(opened, journey, verbose ? 'all' : 'decisive');
  return formats[format](answer, { width, colorLevel: 0, verbose });
}

/** The journey as the document that `-o json` prints. */
export function toDocument(opened: Opened, journey: Journey): JourneyDocument {
  return journeyDocument(answerOf(opened, journey, 'all'));
}

function answerOf({ loaded, fabric }: Opened, journey: Journey, depth: Depth): Answer {
  const account = tell(journey, { source: sourceOf(loaded), fabric, depth, from: 'library', judgement: 'usual' });
  return { account, diagnostics: loaded.diagnostics };
}
