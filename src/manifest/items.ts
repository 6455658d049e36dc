// From raw documents to decoded objects: takes lists apart, finds each item's kind, and hands it to that kind's decoder.

import type { Place } from '#wire/object-ref.js';
import { refText } from '#wire/object-ref.js';
import { printable } from '#wire/printable.js';
import type { Collection, Entry } from './collection.js';
import type { RawDocument } from './documents.js';
import { isInternal, toPublic } from './internal-types.js';
import { decoderOf } from './kinds/index.js';
import type { KindDecoder } from './kinds/kind.js';
import { Fields, isMap, type RawMap, typeName } from './reader.js';
import { type FileReport, ObjectReport, type Path, type Problem } from './report.js';

/** What is known of an item from outside of it. */
interface Hint {
  readonly kind?: string;
  readonly apiVersion?: string;
}
const listDepthLimit = 5;
const otherKindsLimit = 1000;

/** Takes in the documents of one file. */
export class ItemReader {
  private kindless = 0;
  private firstKindless: Place | undefined;
  private notedOffset = -1;

  constructor(
    private readonly report: FileReport,
    private readonly target: { readonly collection: Collection; readonly otherKinds: Map<string, number> },
    /** The kind that the file's name tells. */
    private readonly named: Hint,
  ) {}

  read(document: RawDocument): void {
    const place: Place = { file: this.report.file, offset: document.offset, path: [] };
    this.report.interner.detaches = document.format === 'yaml';
    if (document.item !== undefined) this.readPart(document, document.item, place);
    else if (document.countedKind !== undefined) this.count(document.countedKind);
    else if (Array.isArray(document.value)) this.readList(document.value, place, this.named);
    else if (isMap(document.value)) this.readMap(document.value, place);
    else this.add({ code: 'K0112', severity: 'note', facts: { found: 'not-a-map' } }, place);
  }

  /** Says once per file how many items had no kind. */
  finish(): void {
    if (this.firstKindless === undefined) return;
    this.add({ code: 'K0113', severity: 'warning', facts: { count: this.kindless } }, this.firstKindless);
  }

  private readMap(raw: RawMap, place: Place, hint: Hint = {}): void {
    const kind = typeof raw.kind === 'string' ? raw.kind : undefined;
    const items = Array.isArray(raw.items)
      ? 'items'
      : kind === undefined && Array.isArray(raw.Items)
        ? 'Items'
        : undefined;
    if (items !== undefined && (kind === undefined || kind.endsWith('List'))) {
      const told = kind === undefined ? this.named : kind === 'List' ? {} : listHint(raw, kind);
      this.readList(raw[items] as unknown[], place, told, items);
    } else if (kind !== undefined || hint.kind !== undefined) {
      this.readItem(raw, place, hint);
    } else if (isMap(raw.metadata) || isInternal(raw)) {
      if (this.named.kind !== undefined) this.readItem(raw, place, this.named);
      else this.add({ code: 'K0112', severity: 'note', facts: { found: 'no-kind' } }, place);
    } else this.add({ code: 'K0112', severity: 'note', facts: { found: 'no-kind' } }, place);
  }

  private readPart(document: RawDocument, part: NonNullable<RawDocument['item']>, place: Place): void {
    const { index, list } = part;
    const kind = list.kind as string;
    this.readEntry(document.value, { ...place, path: ['items', index] }, kind === 'List' ? {} : listHint(list, kind));
  }

  private readList(list: unknown[], place: Place, hint: Hint, key?: string): void {
    for (let index = 0; index < list.length; index++) {
      const raw = list[index];
      // Lets go of each item as soon as it is decoded: the raw tree of a large dump is some gigabytes.
      list[index] = undefined;
      const itemPlace = { ...place, path: key === undefined ? [...place.path, index] : [...place.path, key, index] };
      this.readEntry(raw, itemPlace, hint);
    }
  }

  private readEntry(raw: unknown, place: Place, hint: Hint): void {
    if (!isMap(raw)) this.noteKindless(raw, place);
    else if (Array.isArray(raw.items) && place.path.length < listDepthLimit * 2) this.readMap(raw, place, hint);
    else if (typeof raw.kind === 'string' || hint.kind !== undefined) this.readItem(raw, place, hint);
    else this.noteKindless(raw, place);
  }

  private readItem(item: RawMap, place: Place, hint: Hint): void {
    const raw = isInternal(item) ? toPublic(item) : item;
    const kind = typeof raw.kind === 'string' && raw.kind !== '' ? raw.kind : (hint.kind ?? '');
    const decoder = decoderOf(kind);
    if (decoder === undefined) {
      this.count(kind);
      return;
    }
    const apiVersion = versionOf(raw, hint, decoder);
    const metadata = isMap(raw.metadata) ? raw.metadata : {};
    const report = new ObjectReport(this.report, { place, apiVersion, observed: isObserved(raw, metadata) });
    if (!this.hasKnownVersion(raw, apiVersion, { decoder, report })) return;
    const objects = decoder.decode(new Fields(raw, report), report);
    if (report.rejected || objects.length === 0) return;
    const version =
      typeof metadata.uid === 'string' ? `${metadata.uid}/${String(metadata.resourceVersion)}` : undefined;
    this.keep({ objects, place, ...(version === undefined ? {} : { version }) });
  }

  /** Reports a version nobody knows; false when the object is of another group or cannot be sent at all. */
  private hasKnownVersion(
    raw: RawMap,
    apiVersion: string,
    of: { decoder: KindDecoder; report: ObjectReport },
  ): boolean {
    const { decoder, report } = of;
    if (decoder.apiVersions.includes(apiVersion)) return true;
    const path: Path = ['apiVersion'];
    if (apiVersion === '') {
      const value = raw.apiVersion ?? undefined;
      if (value === undefined || value === '') report.discard('K0203', { field: 'apiVersion' }, { path });
      else report.discard('K0201', { field: 'apiVersion', expected: 'string', found: typeName(value) }, { path });
      return false;
    }
    if (!decoder.apiVersions.some((known) => groupOf(known) === groupOf(apiVersion))) {
      this.count(`${decoder.kind}.${groupOf(apiVersion)}`);
      return false;
    }
    const facts = { kind: decoder.kind, apiVersion: printable(apiVersion, 80), known: decoder.apiVersions };
    report.warn('K0209', facts, { path });
    return true;
  }

  private keep(entry: Entry): void {
    const earlier = this.target.collection.add(entry);
    const ref = entry.objects[0]?.ref;
    if (earlier === undefined || ref === undefined) return;
    const object = `${ref.kind} ${printable(refText(ref), 200)}`;
    const base = { place: entry.place, path: ['metadata', 'name'], atKey: false, about: ref, earlier: earlier.place };
    // The same object at two moments of a dump: the later one is as good.
    const severity = uidOf(entry) !== undefined && uidOf(entry) === uidOf(earlier) ? 'note' : 'warning';
    this.report.add({ ...base, code: 'K0208', severity, facts: { object } });
  }

  private count(kind: string): void {
    const name = printable(kind, 100);
    const { otherKinds } = this.target;
    if (otherKinds.has(name) || otherKinds.size < otherKindsLimit)
      otherKinds.set(name, (otherKinds.get(name) ?? 0) + 1);
  }

  private noteKindless(raw: unknown, place: Place): void {
    if (isMap(raw) && isMap(raw.metadata)) {
      this.kindless++;
      this.firstKindless ??= place;
    } else if (this.notedOffset !== place.offset) {
      // A list of something else: one note for the document.
      this.notedOffset = place.offset;
      this.add({ code: 'K0112', severity: 'note', facts: { found: 'not-a-map' } }, { ...place, path: [] });
    }
  }

  private add(problem: Pick<Problem, 'code' | 'severity' | 'facts'>, place: Place): void {
    this.report.add({ ...problem, place, path: [], atKey: false } as Problem);
  }
}

/** Items of a `PodList` need not say that they are Pods. */
function listHint(raw: RawMap, listKind: string): Hint {
  const kind = listKind.slice(0, -'List'.length);
  return typeof raw.apiVersion === 'string' ? { kind, apiVersion: raw.apiVersion } : { kind };
}

function versionOf(raw: RawMap, hint: Hint, decoder: KindDecoder): string {
  if (typeof raw.apiVersion === 'string' && raw.apiVersion !== '') return raw.apiVersion;
  if ((raw.apiVersion ?? '') !== '' || hint.kind === undefined) return '';
  return hint.apiVersion ?? decoder.apiVersions[0] ?? '';
}

/** Whether an API server gave it out: by what nobody writes by hand. */
function isObserved(raw: RawMap, metadata: RawMap): boolean {
  if (typeof metadata.uid === 'string' || typeof metadata.creationTimestamp === 'string') return true;
  if (!isMap(raw.status)) return false;
  const { phase, podIP, loadBalancer } = raw.status;
  const isBalanced = isMap(loadBalancer) && Array.isArray(loadBalancer.ingress) && loadBalancer.ingress.length > 0;
  return typeof phase === 'string' || typeof podIP === 'string' || isBalanced;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

function uidOf(entry: Entry): string | undefined {
  return entry.version?.slice(0, entry.version.indexOf('/'));
}
