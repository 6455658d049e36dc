// A verification for a person, and for a program.

import type { VerificationAccount } from '#explain/lab.js';
import { type Phrase, plain, weak } from '#explain/phrase.js';
import { fold } from './fold.js';
import type { Canvas } from './format.js';
import { painter } from './style.js';

export const labFormats = { text, json } satisfies Record<
  string,
  (account: VerificationAccount, canvas: Canvas) => string
>;

function text(
  { setting, lines, disagreements, conclusion }: VerificationAccount,
  { width, colorLevel }: Canvas,
): string {
  const paint = painter(colorLevel);
  const printed: string[] = [];
  const print = (phrases: readonly Phrase[], indent = '') => {
    for (const line of fold(phrases, width - indent.length)) printed.push(`${indent}${paint(line)}`.trimEnd());
  };
  print(['LAB    ', weak(setting.join(' · '))]);
  for (const line of lines) print(line, ' '.repeat(7));
  for (const { question, model, kernel } of disagreements) {
    printed.push('');
    print(question);
    print(['k8snet: ', ...model], '  ');
    print(['kernel: ', ...kernel], '  ');
  }
  printed.push('');
  print(conclusion);
  return `${printed.join('\n')}\n`;
}

function json({ setting, lines, disagreements, conclusion }: VerificationAccount): string {
  const document = {
    setting,
    remarks: lines.map(plain),
    disagreements: disagreements.map(({ question, model, kernel }) => ({
      question: plain(question),
      model: plain(model),
      kernel: plain(kernel),
    })),
    conclusion: plain(conclusion),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
