import type { ChangeSet, Revision } from '../core/change-set.js';
import type { WrittenFix } from '../core/finding.js';
import type { PlacedFinding, Review } from '../core/review.js';
import { applyEdits, type Edit, type SourceFile, sourceFile } from '../core/source.js';
import type { ReviewSession } from './consult.js';
import { code, fenced } from './escape.js';
import { startReview } from './pipeline.js';
import { noServices } from './services.js';
import { count, join } from './words.js';

/** A file of a plan, whole. */
export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  /** In which deploy it goes out: 1 is this one. */
  readonly deploy: number;
  /** What a person must do before it runs. */
  readonly before?: string;
  readonly language: string;
  /** It is not in the pull request yet. */
  readonly isNew: boolean;
}

/** A change as a sequence of migrations that block nobody. */
export interface SafePlan {
  readonly files: readonly PlannedFile[];
  /** Findings whose fix is part of it. */
  readonly taken: readonly PlacedFinding[];
  /** What the review says once the plan stands in place of the change. */
  readonly left: readonly PlacedFinding[];
}

interface Draft {
  readonly edits: readonly Edit[];
  readonly files: WrittenFix['files'];
  readonly language: string;
  readonly taken: readonly PlacedFinding[];
}

/** Puts the proven fixes of a review together, and reviews the result as a whole, by rules. */
export async function safePlanOf({ review, changes, config, today }: ReviewSession): Promise<SafePlan> {
  const draft = review.findings.filter((finding) => isPlanned(finding, review)).reduce(withFix, nothing);
  const paths = [...new Set(draft.edits.map(({ path }) => path))];
  const texts = await changes.head.readMany(paths);
  const edited = paths.flatMap((path): readonly PlannedFile[] => {
    const file = texts.get(path);
    if (file === undefined) return [];
    const text = applyEdits(
      file.text,
      draft.edits.filter((edit) => edit.path === path),
    );
    return [{ path, text, deploy: 1, language: draft.language, isNew: false }];
  });
  const added = draft.files.map((file) => ({ ...file, language: draft.language, isNew: true }));
  const files = [...edited, ...added].sort(
    (one, other) => one.deploy - other.deploy || one.path.localeCompare(other.path),
  );
  const again = await startReview({ changes: withFiles(changes, files), services: noServices, config, today });
  return { files, taken: draft.taken, left: again.review.findings.filter(({ severity }) => severity !== 'notice') };
}

const nothing: Draft = { edits: [], files: [], language: '', taken: [] };

/** A fix of a migration, in the language of its framework. What changes application code has its own suggestion. */
function isPlanned({ location, fix }: PlacedFinding, { migrations }: Review): boolean {
  return fix !== null && fix.language !== '' && migrations.some(({ path }) => path === location.path);
}

/** Adds the fix of a finding, unless it changes what another one changes already: each was proven alone. */
function withFix(draft: Draft, finding: PlacedFinding): Draft {
  const { fix } = finding;
  if (fix === null) return draft;
  const clashes =
    fix.edits.some((edit) => draft.edits.some((other) => overlaps(edit, other))) ||
    fix.files.some((file) => draft.files.some((other) => other.path === file.path));
  if (clashes) return draft;
  return {
    edits: [...draft.edits, ...fix.edits],
    files: [...draft.files, ...fix.files],
    language: fix.language,
    taken: [...draft.taken, finding],
  };
}

function overlaps(one: Edit, other: Edit): boolean {
  return one.path === other.path && one.start <= other.end && other.start <= one.end;
}

/** A change whose head holds other texts. */
function withFiles(changes: ChangeSet, files: readonly PlannedFile[]): ChangeSet {
  const texts = new Map(files.map(({ path, text }) => [path, sourceFile(path, text, `planned:${path}`)]));
  const added = files.filter(({ isNew }) => isNew);
  const { head } = changes;
  const readMany = async (paths: readonly string[]): Promise<ReadonlyMap<string, SourceFile>> => {
    const kept = await head.readMany(paths.filter((path) => !texts.has(path)));
    return new Map([...kept, ...[...texts].filter(([path]) => paths.includes(path))]);
  };
  const planned: Revision = {
    id: `${head.id} as planned`,
    list: async () => [
      ...(await head.list()).map((entry) => {
        const text = texts.get(entry.path);
        return text === undefined ? entry : { ...entry, contentId: text.contentId };
      }),
      ...added.map(({ path, text }) => ({ path, contentId: `planned:${path}`, bytes: text.length })),
    ],
    readMany,
    read: async (path) => (await readMany([path])).get(path) ?? null,
  };
  const further = added.map(({ path }) => ({ path, status: 'added' as const, hunks: [] }));
  return { ...changes, head: planned, files: [...changes.files, ...further] };
}

/** A plan as Markdown: what to deploy when, each file whole, and what it leaves open. */
export function safePlanMarkdown({ files, taken, left }: SafePlan): string {
  if (files.length === 0)
    return left.length === 0
      ? 'Nothing here needs a plan: the change blocks nobody as it stands.'
      : `No fix could be written and proven for what was found here, so there is no plan. ${open(left)}`;
  const deploys = [...new Set(files.map(({ deploy }) => deploy))];
  return [
    `The change in ${count(deploys.length, 'deploy')}, with the fixes of ${join([...new Set(taken.map(({ rule }) => `\`${rule}\``))])}:`,
    ...deploys.flatMap((deploy) => [
      ...(deploys.length > 1 ? [`### Deploy ${deploy}`] : []),
      ...files.filter((file) => file.deploy === deploy).map(fileMarkdown),
    ]),
    left.length === 0 ? 'Reviewed as a whole, by rules: nothing is left to fix.' : open(left),
  ].join('\n\n');
}

function fileMarkdown({ path, text, before, language, isNew }: PlannedFile): string {
  const task = before === undefined ? '' : `${before}\n\n`;
  return `${task}${code(path)}${isNew ? ', a new file' : ', as it would read'}:\n\n${fenced(language, text)}`;
}

function open(left: readonly PlacedFinding[]): string {
  const rows = left.map((one) => `- ${one.severity}, \`${one.rule}\`: ${one.headline}`);
  return ['Left for you to decide:', ...rows].join('\n');
}
