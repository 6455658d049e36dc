// The journey as the JSON document of document.ts: facts, and the sentence beside each.

import type { FindingAccount } from '#explain/account.js';
import { tellDiagnostic } from '#explain/diagnostics.js';
import { plain } from '#explain/phrase.js';
import type { Source } from '#explain/source.js';
import { stepWords } from '#explain/steps.js';
import type { Origin } from '#kernel/origin.js';
import type { Diagnostic } from '#manifest/diagnostic.js';
import { type Hop, type Leg, type Path, type Place, type Step, verdictWord } from '#trace/journey.js';
import type { Query } from '#trace/query.js';
import { type ObjectRef, refText } from '#wire/object-ref.js';
import type {
  DiagnosticDocument,
  FindingDocument,
  HopDocument,
  JourneyDocument,
  LegDocument,
  ObjectDocument,
  OriginDocument,
  PathDocument,
  StepDocument,
} from './document.js';
import type { Answer, Render } from './format.js';
import { originOf, stepFacts } from './step-document.js';

export const json: Render = (answer) => `${JSON.stringify(journeyDocument(answer), null, 2)}\n`;

export function journeyDocument({ account, diagnostics }: Answer): JourneyDocument {
  const { journey, cluster, source } = account;
  const { query } = journey;
  const { protocol, family } = query;
  return {
    apiVersion: 'k8snet.dev/v1',
    kind: 'Journey',
    query: {
      source: sourceText(query.source),
      destination: query.destination.text,
      ...(protocol ? { protocol } : {}),
      ...(family ? { family } : {}),
    },
    cluster,
    verdict: journey.verdict,
    text: plain([account.banner, ...(account.conclusion.length > 0 ? [': '] : []), ...account.conclusion]),
    assumptions: account.assumptions.map(({ assumption, says }) => ({
      subject: assumption.subject,
      ...(assumption.object ? { object: objectDocument(assumption.object) } : {}),
      value: assumption.value,
      flag: assumption.flag,
      text: plain(says),
    })),
    diagnostics: diagnostics.map(diagnosticDocument),
    findings: account.findings.map(findingDocument),
    paths: journey.paths.map((path) => pathDocument(path, source)),
    othersNotWalked: journey.othersNotWalked,
  };
}

export function sourceText(source: Query['source']): string {
  if (source.kind === 'pod') return `pod/${refText(source.pod.ref)}`;
  if (source.kind === 'internet') return `internet:${source.address}`;
  return source.kind === 'node' ? `node/${source.node.name}` : source.address;
}

function pathDocument(path: Path, source: Source): PathDocument {
  return {
    ...pathEndDocument(path),
    legs: path.legs.map((leg) => ({
      purpose: leg.purpose,
      verdict: verdictWord(leg.verdict),
      hops: leg.hops.map((hop) => hopDocument(hop, source)),
    })),
  };
}

/** A path without the way it took. */
export function pathEndDocument({
  share,
  endpoint,
  sourceSeen,
  budget,
  verdict,
}: Omit<Path, 'legs' | 'findings'>): Omit<PathDocument, 'legs'> {
  return {
    share: Number(share.toFixed(6)),
    ...(endpoint
      ? {
          endpoint: {
            ip: endpoint.address,
            port: endpoint.port,
            ...(endpoint.pod ? { pod: refText(endpoint.pod.ref) } : {}),
            ...(endpoint.node ? { node: endpoint.node.name } : {}),
            index: endpoint.index,
            of: endpoint.of,
          },
        }
      : {}),
    ...(sourceSeen
      ? {
          sourceSeen: {
            ip: sourceSeen.address,
            port: sourceSeen.port,
            why: sourceSeen.why,
            ...(sourceSeen.by ? { by: sourceSeen.by.component } : {}),
          },
        }
      : {}),
    ...(budget ? { budget: { bytes: budget.bytes, device: budget.device, at: budget.netns } } : {}),
    verdict: verdictWord(verdict),
  };
}

export function legDocument({ purpose, verdict, hops }: Leg, source: Source): LegDocument {
  return { purpose, verdict: verdictWord(verdict), hops: hops.map((hop) => hopDocument(hop, source)) };
}

function hopDocument({ netns, steps, place }: Hop, source: Source): HopDocument {
  return { at: netns ?? 'wire', steps: steps.map((step) => stepDocument(step, place, source)) };
}

function stepDocument(step: Step, place: Place, source: Source): StepDocument {
  const origin = originOf(step);
  const facts = stepFacts(step) as StepDocument;
  const made = origin ? { origin: originDocument(origin, source) } : {};
  return { ...facts, ...made, text: plain(stepWords(step, place).says) };
}

function originDocument({ component, evidence, object, field = [] }: Origin, source: Source): OriginDocument {
  const at = object && source.locate(object, field);
  return { component, evidence, ...(object ? { object: objectDocument(object) } : {}), ...(at ? { at } : {}) };
}

function objectDocument({ kind, namespace, name }: ObjectRef): ObjectDocument {
  return { kind, ...(namespace ? { namespace } : {}), name };
}

export function diagnosticDocument(diagnostic: Diagnostic): DiagnosticDocument {
  const { message, help } = tellDiagnostic(diagnostic);
  const { code, severity, at } = diagnostic;
  return { code, severity, at, text: plain(message), ...(help ? { help: plain(help) } : {}) };
}

export function findingDocument({ code, severity, at, message, details = [], help }: FindingAccount): FindingDocument {
  return {
    code,
    severity,
    ...(at ? { at } : {}),
    text: plain(message),
    details: details.map((detail) => plain(detail)),
    ...(help ? { help: plain(help) } : {}),
  };
}
