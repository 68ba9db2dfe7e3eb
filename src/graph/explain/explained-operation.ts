import type { GraphQLResolveInfo } from 'graphql'
import type { ExplainedQuestion } from '../../reports/explain/explained-question.js'
import type { Explaining } from '../../reports/explain/explaining.js'
import { answerPath } from '../lists/executed-items.js'
import { isAskedByItself } from './asked-by-itself.js'
import { type IsEntityKind, type SelectedNames, selectedNames } from './selected-names.js'

/** From the root of the answer, as in errors. */
export type Path = readonly (string | number)[]

/** A field that may ask for data. */
export interface AskingField {
  readonly path: Path
  /** As the schema names it. */
  readonly name: string
  /** Of a field of `Query` that asks one: its name. */
  readonly report: string | null
  readonly names: SelectedNames
  /** What it has asked: see `Explaining.tell`. */
  readonly asked: readonly object[]
}

interface RunningField extends AskingField {
  readonly asked: object[]
}

/** One operation that is explained: which of its fields ask what. */
export class ExplainedOperation {
  readonly explaining: Explaining
  readonly isEntityKind: IsEntityKind
  readonly #fields: RunningField[] = []
  /** The field whose resolver is running. */
  #running: RunningField | null = null

  constructor(explaining: Explaining, isEntityKind: IsEntityKind) {
    this.explaining = explaining
    this.isEntityKind = isEntityKind
  }

  /** Those whose resolvers asked together with others, and after them, have asked the same. */
  get fields(): readonly AskingField[] {
    const asked = new Map<string, readonly object[]>()
    for (const field of this.#fields) {
      const place = placeOf(field.path)
      if (!asked.has(place) && field.asked.length > 0) asked.set(place, field.asked)
    }
    return this.#fields.map((field) => {
      const isTogether = field.path.length > 1 && field.asked.length === 0
      const together = isTogether ? asked.get(placeOf(field.path)) : undefined
      return together ? { ...field, asked: together } : field
    })
  }

  questionsOf({ asked }: AskingField): readonly ExplainedQuestion[] {
    return asked.flatMap((one) => this.explaining.outcomeOf(one) ?? [])
  }

  /** What the resolver asks before it waits is asked by this field. */
  resolving<Result>(info: GraphQLResolveInfo, resolve: () => Result): Result {
    const names = selectedNames(info, this.isEntityKind)
    const { fieldName: name, parentType } = info
    const path = answerPath(info)
    const definition = parentType.getFields()[name]
    const isReport = path.length === 1 && definition !== undefined && isAskedByItself(definition)
    const field = { path, name, report: isReport ? name : null, names, asked: [] }
    this.#fields.push(field)
    this.#running = field
    try {
      return resolve()
    } finally {
      this.#running = null
    }
  }

  asks(asked: object): void {
    const fields = this.#running ? [this.#running] : this.#waiting()
    for (const field of fields) field.asked.push(asked)
  }

  /** Fields of entities whose resolvers have asked together: those of one place in the operation. */
  #waiting(): readonly RunningField[] {
    const waiting = this.#fields.filter(({ path, asked }) => path.length > 1 && asked.length === 0)
    const [first] = waiting
    return first ? waiting.filter(({ path }) => placeOf(path) === placeOf(first.path)) : []
  }
}

function placeOf(path: Path): string {
  return path.filter((key) => typeof key === 'string').join('.')
}

/** Of operations under way, by their contexts: Apollo Server makes one for each. */
const operations = new WeakMap<object, ExplainedOperation>()

export function explainOperation(context: object, operation: ExplainedOperation): void {
  operations.set(context, operation)
}

export function explainedOperationOf(context: object): ExplainedOperation | undefined {
  return operations.get(context)
}

/** Whoever asks in an operation that is explained says so, before it waits. */
export function noteAsked(context: object, asked: object): void {
  operations.get(context)?.asks(asked)
}
