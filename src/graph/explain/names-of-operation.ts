import { parseJson } from '../../json/parse-json.js'
import type { Directory, EntityKind } from '../../reports/directory/directory.js'
import type {
  ExplainedQuestion,
  ExplainVerdict,
  Outcome,
} from '../../reports/explain/explained-question.js'
import type { RequestContext } from '../context.js'
import type { AskingField, ExplainedOperation, Path } from './explained-operation.js'

/** Names of one kind that an operation has looked up, or would. */
export interface ExplainedNames {
  /** Where they are selected: without places in lists. */
  readonly paths: readonly Path[]
  readonly outcome: Outcome
}

/** What looking up the names of the operation's answers takes: once for all of them. */
export async function namesOfOperation(
  operation: ExplainedOperation,
  context: RequestContext,
): Promise<readonly ExplainedNames[]> {
  const kinds = new Set(operation.fields.flatMap(({ names }) => [...names.keys()]))
  const explained: ExplainedNames[] = []
  for (const kind of kinds) {
    const outcome = await outcomeOf(kind, operation, context)
    if (outcome) explained.push({ paths: pathsOf(kind, operation), outcome })
  }
  return explained
}

function outcomeOf(
  kind: EntityKind,
  operation: ExplainedOperation,
  context: RequestContext & { readonly directory: Directory },
): Promise<Outcome | null> | Outcome | undefined {
  const { names, mode } = operation.explaining
  if (mode === 'run') return names.takeOutcome(kind)
  const expected = operation.fields.map((field) => expectedIds(kind, field, operation))
  const ids = [...names.takeWanted(kind), ...expected.flatMap((one) => one ?? [])]
  const unknown = expected.includes(null) ? 'unknown' : 'known'
  return context.directory.planNames(kind, ids, unknown, context)
}

function pathsOf(kind: EntityKind, operation: ExplainedOperation): readonly Path[] {
  return operation.fields.flatMap((field) => {
    const below = field.names.get(kind)
    if (!below || !hasNames(field, operation)) return []
    return [[...field.path.filter((key) => typeof key === 'string'), ...below]]
  })
}

/** Lists by name have their names already; what is refused has none. */
function hasNames(field: AskingField, operation: ExplainedOperation): boolean {
  const isAnswered = ({ report, verdict }: ExplainedQuestion) =>
    report !== null && verdict !== 'REFUSED'
  return field.name === '_entities' || operation.questionsOf(field).some(isAnswered)
}

const LOADED: readonly ExplainVerdict[] = ['LOAD', 'JOIN', 'ASSEMBLE']

/**
 * Whose names an answer will tell that is not there yet: those that the question names, as if each had
 * something to tell; null where it names none.
 */
function expectedIds(
  kind: EntityKind,
  field: AskingField,
  operation: ExplainedOperation,
): readonly string[] | null {
  if (!field.names.has(kind)) return []
  const loading = operation
    .questionsOf(field)
    .filter(({ report, verdict }) => report !== null && LOADED.includes(verdict))
  const named = loading.map(({ canonical }) => idsIn(canonical ?? '', `${kind}Ids`))
  return named.includes(null) ? null : named.flatMap((ids) => ids ?? [])
}

/** By the names that canonical questions give to ids. */
function idsIn(canonical: string, name: string): readonly string[] | null {
  const question: Readonly<Record<string, unknown>> = Object(parseJson(canonical))
  const ids = question[name]
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : null
}
