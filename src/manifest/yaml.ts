// What an unquoted YAML scalar means to kubectl: YAML 1.1 as sigs.k8s.io/yaml resolves it before it becomes JSON.
// Source: kubernetes-sigs/yaml goyaml.v2/resolve.go and yaml.go (convertToJSONableObject).

const words = new Map<string, boolean | number | null>();
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']) words.set(word, true);
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) words.set(word, false);
for (const word of ['', '~', 'null', 'Null', 'NULL']) words.set(word, null);
for (const word of ['.nan', '.NaN', '.NAN']) words.set(word, Number.NaN);
for (const word of ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']) words.set(word, Number.POSITIVE_INFINITY);
for (const word of ['-.inf', '-.Inf', '-.INF']) words.set(word, Number.NEGATIVE_INFINITY);

const firstOfWord = new Set('yYnNtTfFoO~');
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** Go's ParseInt with base 0, after the underscores are gone: a leading 0 alone means octal. */
const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))$/;

/** Timestamps (`2024-01-31`) and base-60 numbers (`1:30`) stay text, as in resolve.go. */
export function resolvePlain(text: string): string | number | boolean | null {
  if (text === '') return null;
  const first = text.charAt(0);
  if (firstOfWord.has(first)) return words.get(text) ?? (words.has(text) ? null : text);
  if (first === '.') return words.get(text) ?? (float.test(text) ? Number(text) : text);
  if (first === '+' || first === '-' || (first >= '0' && first <= '9')) return words.get(text) ?? resolveNumber(text);
  return text;
}

function resolveNumber(text: string): string | number {
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  const match = integer.exec(plain);
  if (match === null) return float.test(plain) ? Number(plain) : text;
  const [, sign, hex, binary, octal, decimal] = match;
  const digits = decimal ?? (hex && `0x${hex}`) ?? (binary && `0b${binary}`) ?? `0o${octal}`;
  const magnitude = Number(digits);
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude;
}

/** A value that stands as a key: JSON has only texts there. */
export function keyText(value: string | number | boolean): string {
  if (value === Number.POSITIVE_INFINITY) return '.inf';
  if (value === Number.NEGATIVE_INFINITY) return '-.inf';
  return Number.isNaN(value) ? '.nan' : String(value);
}
