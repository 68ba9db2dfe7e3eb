import type { ExplainedQuestion } from '../../reports/explain/explained-question.js'
import type { Explaining } from '../../reports/explain/explaining.js'
import type { ExplainedOperation, Path } from './explained-operation.js'
import type { ExplainedNames } from './names-of-operation.js'
import { sharesOf } from './shared-loads.js'

/** One question of the operation, as the client is told. */
export interface ExplainedField extends ExplainedQuestion {
  readonly path: Path
  /** Fields that share its load, or the call of its load: all of them where it makes the call, else the one that does. */
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
    ...shared(entries, operation.explaining).map((field) => toldOnce(field, operation.explaining)),
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

function shared(entries: readonly Entry[], explaining: Explaining): readonly ExplainedField[] {
  const shares = sharesOf(entries)
  return entries.map((entry) => {
    const { question } = entry
    const { leader, others = [] } = shares.get(entry) ?? {}
    // The calls of a load are told once; an equal question with another tolerance has an outcome of its own.
    const isTold =
      leader && leader !== entry ? question === leader.question : !explaining.claim(question)
    return fieldOf(entry, pathsBeside(entry, others), isTold ? toldElsewhere(question) : question)
  })
}

function pathsBeside({ path }: Entry, others: readonly Entry[]): readonly Path[] {
  const paths = new Map(others.map((one) => [one.path.join('.'), one.path]))
  paths.delete(path.join('.'))
  return [...paths.values()]
}

/** Another field makes the calls. */
function toldElsewhere({
  verdict,
}: ExplainedQuestion): Pick<ExplainedQuestion, 'verdict' | 'upstreamCalls'> {
  const isLoaded = verdict === 'LOAD' || verdict === 'ASSEMBLE'
  return { verdict: isLoaded ? 'JOIN' : verdict, upstreamCalls: 0 }
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
