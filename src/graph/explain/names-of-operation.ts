import type { EntityKind } from '../../reports/directory/directory.js'
import type {
  ExplainedQuestion,
  ExplainVerdict,
  Outcome,
} from '../../reports/explain/explained-question.js'
import type { RequestContext } from '../context.js'
import type { AskingField, ExplainedOperation, Path } from './explained-operation.js'
import { idsIn, kindsGroupedBy } from './named-by-question.js'

/** Names of one kind that an operation has looked up, or would. */
export interface ExplainedNames {
  /** Where they are selected: without places in lists. */
  readonly paths: readonly Path[]
  readonly outcome: Outcome
}

/** A field whose answer tells names of a kind. */
interface NamingField {
  readonly kind: EntityKind
  readonly path: Path
  readonly questions: readonly ExplainedQuestion[]
}

/** What looking up the names of the operation's answers takes: once for all of them. */
export async function namesOfOperation(
  operation: ExplainedOperation,
  context: RequestContext,
): Promise<readonly ExplainedNames[]> {
  const naming = operation.fields.flatMap((field) => namingFields(field, operation))
  const explained: ExplainedNames[] = []
  for (const kind of new Set(naming.map((one) => one.kind))) {
    const fields = naming.filter((one) => one.kind === kind)
    const { names, mode } = operation.explaining
    const outcome =
      mode === 'run' ? names.takeOutcome(kind) : await plannedNames(kind, fields, context)
    if (outcome) explained.push({ paths: fields.map(({ path }) => path), outcome })
  }
  return explained
}

/** Lists by name have their names already; what is refused has none. */
function namingFields(field: AskingField, operation: ExplainedOperation): readonly NamingField[] {
  const questions = operation
    .questionsOf(field)
    .filter(({ report, verdict }) => report !== null && verdict !== 'REFUSED')
  if (questions.length === 0 && field.name !== '_entities') return []
  const { byKind, ofDimensions } = field.names
  const paths = new Map(byKind)
  if (ofDimensions) {
    const grouped = questions.flatMap((one) => kindsGroupedBy(one, operation.isEntityKind))
    for (const kind of grouped) paths.set(kind, ofDimensions)
  }
  return [...paths].map(([kind, path]) => ({ kind, path: [...field.path, ...path], questions }))
}

const LOADED: readonly ExplainVerdict[] = ['LOAD', 'JOIN', 'ASSEMBLE']

/** Names of answers that are there, and those that answers will tell as far as their questions name them. */
function plannedNames(
  kind: EntityKind,
  fields: readonly NamingField[],
  context: RequestContext,
): Promise<Outcome | null> {
  const wanted = context.explaining?.names.takeWanted(kind) ?? []
  // Several fields may have asked the same.
  const distinct = new Set(fields.flatMap(({ questions }) => questions))
  const loaded = [...distinct].filter(({ verdict }) => LOADED.includes(verdict))
  // As if each of them had something to tell; null: the question names none.
  const expected = loaded.map((question) => idsIn(question, kind))
  const ids = [...wanted, ...expected.flatMap((one) => one ?? [])]
  const unknown = expected.includes(null) ? 'unknown' : 'known'
  return context.directory.planNames(kind, ids, unknown, context)
}
