// The results of a check as the JSON document of document.ts.

import type { ResultAccount } from '#explain/check.js';
import { type Phrase, plain } from '#explain/phrase.js';
import { diagnosticDocument, findingDocument, pathEndDocument, sourceText } from '../json.js';
import type { CheckReportDocument, ResultDocument } from './document.js';
import type { RenderReport, Report } from './format.js';

export const json: RenderReport = async (report) => `${JSON.stringify(reportDocument(report), null, 2)}\n`;

function reportDocument({ account, diagnostics, remarks }: Report): CheckReportDocument {
  const { counts, unread, results, summary } = account;
  return {
    apiVersion: 'k8snet.dev/v1',
    kind: 'CheckReport',
    holds: counts.ok === results.length && unread === 0,
    text: plain(summary),
    counts: { ...counts },
    unread,
    diagnostics: [...remarks, ...diagnostics].map(diagnosticDocument),
    results: results.map(resultDocument),
  };
}

function resultDocument({ result, reasons, vacuity, usage, notes, journey, ends }: ResultAccount): ResultDocument {
  const { at, name, from, to, ...claim } = result.expectation;
  const findings = [...(vacuity ? [vacuity] : []), ...(journey?.findings ?? notes)];
  return {
    ...(name === undefined ? {} : { name }),
    from,
    to,
    ...claim,
    at,
    status: result.status,
    reasons: [...reasons, ...(usage ? [[`[${usage.code}] `, ...usage.message] as Phrase[]] : [])].map((one) =>
      plain(one),
    ),
    findings: findings.map(findingDocument),
    paths: ends.map(({ source, ...end }) => ({ source: sourceText(source), ...pathEndDocument(end) })),
  };
}
