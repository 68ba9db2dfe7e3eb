import type { ExplainedQuestion } from '../../reports/explain/explained-question.js'
import type { Explaining } from '../../reports/explain/explaining.js'
import type { ExplainedOperation, Path } from './explained-operation.js'
import { grouped } from './grouped.js'
import type { ExplainedNames } from './names-of-operation.js'

/** One question of the operation, as the client is told. */
export interface ExplainedField extends ExplainedQuestion {
  readonly path: Path
  /** Fields that share its load: all of them where it begins the load, else the one that does. */
  readonly mergedWith: readonly Path[]
}

/** `extensions.explain`. */
export interface Explanation {
  readonly fields: readonly ExplainedField[]
  /** Calls of analytics and look-ups of names, as if nobody else asked meanwhile. */
  readonly upstreamCalls: number
}

interface Entry {
  readonly path: Path
  readonly question: ExplainedQuestion
}

/** @param refusals told in errors of the answer */
export function explanationOf(
  operation: ExplainedOperation,
  names: readonly ExplainedNames[],
  refusals: readonly Refusal[],
): Explanation {
  const entries = operation.fields.flatMap((field): readonly Entry[] =>
    operation.questionsOf(field).map((question) => ({ path: field.path, question })),
  )
  const fields = [
    ...merged(entries, operation.explaining).map((field) => toldOnce(field, operation.explaining)),
    ...refusals.filter(isNewTo(entries)).map(refusedField),
    ...names.map(({ paths: [path = [], ...others], outcome }) =>
      fieldOf({ path, question: { ...NO_REPORT, ...outcome } }, others),
    ),
  ]
  return {
    fields,
    upstreamCalls: fields.reduce((sum, { upstreamCalls }) => sum + upstreamCalls, 0),
  }
}

function toldOnce(field: ExplainedField, explaining: Explaining): ExplainedField {
  const isTold = field.key !== null && !explaining.claimCanonical(field.key)
  return isTold ? { ...field, canonical: null } : field
}

const NO_REPORT = { report: null, key: null, canonical: null, family: 'directory' } as const

/** Written out: in this order they are told. */
function fieldOf(
  { path, question }: Entry,
  mergedWith: readonly Path[],
  { verdict, upstreamCalls }: Pick<ExplainedQuestion, 'verdict' | 'upstreamCalls'> = question,
): ExplainedField {
  const { report, key, canonical, rule, family, priority, reason, message } = question
  return {
    path,
    report,
    key,
    canonical,
    verdict,
    rule,
    family,
    priority,
    upstreamCalls,
    mergedWith,
    reason,
    ...(message !== undefined && { message }),
  }
}

/** Equal questions have one load: the first of them makes its calls. */
function merged(entries: readonly Entry[], explaining: Explaining): readonly ExplainedField[] {
  const sharers = grouped(entries.filter(mayShare), ({ question }) => question.key)
  const leaders = new Map([...sharers].map(([key, equal]) => [key, equal.find(beginsLoad)]))
  return entries.map((entry) => {
    const { key } = entry.question
    const leader = key !== null && mayShare(entry) ? leaders.get(key) : undefined
    if (!leader) return fieldOf(entry, [])
    if (leader !== entry) return fieldOf(entry, [leader.path], sharing(entry, leader))
    const others = sharers.get(key)?.filter((one) => one !== entry) ?? []
    const own = explaining.claim(entry.question) ? entry.question : shared(entry.question)
    return fieldOf(
      entry,
      others.map(({ path }) => path),
      own,
    )
  })
}

function beginsLoad({ question: { priority, verdict } }: Entry): boolean {
  return priority !== null && verdict !== 'JOIN'
}

function mayShare({ question: { verdict } }: Entry): boolean {
  return verdict !== 'REFUSED' && verdict !== 'HIT'
}

type Share = Pick<ExplainedQuestion, 'verdict' | 'upstreamCalls'>

/** An equal question with another tolerance has an outcome of its own. */
function sharing({ question }: Entry, leader: Entry): Share {
  return question === leader.question ? shared(question) : question
}

/** Another field makes the calls. */
function shared({ verdict }: Share): Share {
  return { verdict: verdict === 'LOAD' ? 'JOIN' : verdict, upstreamCalls: 0 }
}

/** A field, or a part of one, that was refused before it asked, or after it was answered. */
export interface Refusal {
  readonly path: Path
  readonly report: string | null
  readonly reason: string
  readonly message: string
}

function refusedField({ path, report, reason, message }: Refusal): ExplainedField {
  const nothing = { key: null, canonical: null, rule: null, family: null, priority: null }
  const outcome = { verdict: 'REFUSED', upstreamCalls: 0, reason, message } as const
  return fieldOf({ path, question: { report, ...nothing, ...outcome } }, [])
}

/** The outcome of a question tells its error already. */
function isNewTo(entries: readonly Entry[]): (refusal: Refusal) => boolean {
  const idOf = (path: Path, reason: string | null) => [reason, ...path].join('.')
  const told = new Set(entries.map(({ path, question }) => idOf(path, question.reason)))
  return ({ path, reason }) => !told.has(idOf(path, reason))
}
