// CoreDNS' `rewrite` plugin, as far as it changes names (coredns plugin/rewrite/name.go). Names are compared with their
// final dot, as CoreDNS does.

import type { Directive } from '#dns/corefile.js';
import { decided, decision, type Plugin, withDecision } from '#dns/plugin.js';

interface NameRule {
  readonly match: string;
  readonly from: string;
  readonly to: string;
  readonly goesOn: boolean;
  /** Whether the answer gets the asked name back. */
  readonly answersAlike: boolean;
}

export const rewrite: Plugin = (question, next, call) => {
  let { name } = question;
  let patterns = 0;
  const used: { directive: Directive; detail: string }[] = [];
  for (const directive of call.directives) {
    const rule = ruleOf(directive);
    if (rule?.match === 'regex' && (++patterns > mostPatterns || !safePattern(rule.from))) {
      return decided({ kind: 'not-modelled', plugin: 'rewrite' }, decision(call, directive));
    }
    const to = rule && rewritten(`${name}.`, rule);
    if (!rule || to === undefined) continue;
    name = to.replace(/\.$/, '');
    const note = rule.answersAlike ? '' : ', and the answer keeps that name';
    used.push({ directive, detail: `asks for ${name}${note}` });
    if (!rule.goesOn) break;
  }
  const answer = next(name === question.name ? question : { ...question, name });
  return used.reduceRight(
    (result, { directive, detail }) => withDecision(result, decision(call, directive, detail)),
    answer,
  );
};

const matches = ['exact', 'prefix', 'suffix', 'substring', 'regex'];

/** `rewrite [stop|continue] name [HOW] FROM TO [answer …]`, or the same as lines in braces. Others change no name. */
function ruleOf({ words, body }: Directive): NameRule | undefined {
  const [first = ''] = words;
  const goesOn = first === 'continue';
  const rest = first === 'continue' || first === 'stop' ? words.slice(1) : words;
  const lines = rest.length > 0 ? [rest, ...body.map((line) => line.words)] : body.map((line) => line.words);
  const rule = lines.find(([field]) => field === 'name');
  if (!rule) return undefined;
  const hasMatch = matches.includes((rule[1] ?? '').toLowerCase());
  const match = hasMatch ? (rule[1] as string).toLowerCase() : 'exact';
  const [from, to, ...options] = rule.slice(hasMatch ? 2 : 1);
  if (from === undefined || to === undefined) return undefined;
  const answers = options.includes('answer') || lines.some(([field]) => field === 'answer');
  return { match, from, to, goesOn, answersAlike: match === 'exact' || answers };
}

function rewritten(name: string, { match, from, to }: NameRule): string | undefined {
  if (match === 'regex') return byPattern(name, from, to);
  const [wanted, target] = [dotted(from), dotted(to)];
  if (match === 'exact') return name === wanted ? target : undefined;
  if (match === 'prefix') return name.startsWith(wanted) ? target + name.slice(wanted.length) : undefined;
  if (match === 'suffix') return name.endsWith(wanted) ? name.slice(0, -wanted.length) + target : undefined;
  return name.includes(wanted) ? name.replace(wanted, () => target) : undefined;
}

function byPattern(name: string, from: string, to: string): string | undefined {
  const groups = safePattern(from)?.exec(name);
  if (!groups) return undefined;
  return dotted(to.replace(/\{(\d)\}/g, (whole, digit: string) => groups[Number(digit)] ?? whole));
}

const longestPattern = 300;
const mostRepetitions = 3;
/** Of one server block, for one question. */
const mostPatterns = 50;

/**
 * CoreDNS takes RE2, which never backtracks; of JavaScript only what cannot take long is let through: few repetitions,
 * none of a group. Undefined for others.
 */
export function safePattern(text: string): RegExp | undefined {
  const isLong = text.length > longestPattern;
  const repetitions = text.match(/[*+}]/g)?.length ?? 0;
  const repeatsGroup = /\)[*+?{]/.test(text);
  const isOfJavaScript = /\\[1-9k]|\(\?(?!:)/.test(text);
  if (isLong || repetitions > mostRepetitions || repeatsGroup || isOfJavaScript) return undefined;
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}

function dotted(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower : `${lower}.`;
}
