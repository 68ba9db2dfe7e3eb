import type { GraphQLResolveInfo } from 'graphql'
import { clientErrorOf, MASKED } from '../../reports/client-error.js'
import type { ExplainedQuestion } from '../../reports/explain/explained-question.js'
import type { Explaining } from '../../reports/explain/explaining.js'
import { answerPath } from '../lists/executed-items.js'
import { isAskedByItself } from './asked-by-itself.js'
import { type IsEntityKind, type SelectedNames, selectedNames } from './selected-names.js'

/** From the root of the answer. */
export type Path = readonly (string | number)[]

/** A field that may ask for data: in lists, the field of all their items together. */
export interface AskingField {
  /** Without places in lists. */
  readonly path: readonly string[]
  /** As the schema names it. */
  readonly name: string
  /** What it asks for; null: no report, or none yet. */
  readonly report: string | null
  readonly names: SelectedNames
  /** What it has asked: see `Explaining.tell`. */
  readonly asked: ReadonlySet<object>
  /** Codes of the errors that it had, as far as it asks about entities. */
  readonly failures: ReadonlySet<string>
}

/** A field whose resolver is running. */
export interface RunningField extends AskingField {
  report: string | null
  readonly asked: Set<object>
  readonly failures: Set<string>
}

/** One operation that is explained: which of its fields ask what. */
export class ExplainedOperation {
  readonly explaining: Explaining
  readonly isEntityKind: IsEntityKind
  readonly #fields = new Map<string, RunningField>()
  /** The field whose resolver is running. */
  #running: RunningField | undefined

  constructor(explaining: Explaining, isEntityKind: IsEntityKind) {
    this.explaining = explaining
    this.isEntityKind = isEntityKind
  }

  get fields(): readonly AskingField[] {
    return [...this.#fields.values()]
  }

  get running(): RunningField | undefined {
    return this.#running
  }

  questionsOf({ asked }: AskingField): readonly ExplainedQuestion[] {
    return [...asked].flatMap((one) => this.explaining.outcomeOf(one) ?? [])
  }

  /** What the resolver asks before it waits is asked by this field. */
  resolving<Result>(info: GraphQLResolveInfo, resolve: () => Result): Result {
    const field = this.#fieldOf(info)
    const around = this.#running
    this.#running = field
    try {
      return resolve()
    } finally {
      this.#running = around
    }
  }

  #fieldOf(info: GraphQLResolveInfo): RunningField {
    const { fieldName: name, parentType } = info
    const path = placeOf(answerPath(info))
    // Fields of different types may have the same place.
    const id = [parentType.name, ...path].join('.')
    const known = this.#fields.get(id)
    if (known) return known
    const names = selectedNames(info, this.isEntityKind)
    const definition = parentType.getFields()[name]
    const isReport = path.length === 1 && definition !== undefined && isAskedByItself(definition)
    const report = isReport ? name : null
    const field = {
      path,
      name,
      report,
      names,
      asked: new Set<object>(),
      failures: new Set<string>(),
    }
    this.#fields.set(id, field)
    return field
  }
}

/** What the field waits for may fail. */
export function noteFailure(waiting: Promise<unknown>, { failures }: RunningField): void {
  waiting.catch((error: unknown) => failures.add((clientErrorOf(error, 0) ?? MASKED).code))
}

/** Where a path leads in the operation: without places in lists. */
export function placeOf(path: Path): readonly string[] {
  return path.filter((key) => typeof key === 'string')
}

/** Of operations under way, by their contexts: Apollo Server makes one for each. */
const operations = new WeakMap<object, ExplainedOperation>()

export function explainOperation(context: object, operation: ExplainedOperation): void {
  operations.set(context, operation)
}

export function explainedOperationOf(context: object): ExplainedOperation | undefined {
  return operations.get(context)
}

/** Undefined: the operation is not explained, or its resolver waits already. */
export function runningFieldOf(context: object): RunningField | undefined {
  return operations.get(context)?.running
}

/** Whoever asks in an operation that is explained says so, before it waits. */
export function noteAsked(context: object, asked: object): void {
  runningFieldOf(context)?.asked.add(asked)
}
