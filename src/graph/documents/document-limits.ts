import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationRule,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql'
import { LIMIT_EXCEEDED } from '../errors/client-mistakes.js'

/** Selections of all operations, counted once for every way on which a spread leads to them. */
export const MOST_SELECTIONS = 20_000
/** Fields, fragments, values and types within each other. */
export const MOST_DEPTH = 50
/** Characters: each row of an answer repeats its aliases. */
export const MOST_ALIAS = 100

/**
 * Refuses a document that says more than it seems to, before any other rule has walked over it:
 * fragments that double make a thousand characters into millions of selections.
 */
export const documentLimits: ValidationRule = (context) => ({
  Document: {
    enter: (document) => {
      const size = documentSize(document)
      const passed = BOUNDS.find(({ limit, max }) => size[limit] > max)
      if (!passed) return undefined
      const { limit, max, said } = passed
      const extensions = { code: LIMIT_EXCEEDED, limit, max }
      context.reportError(new GraphQLError(said(size[limit]), { extensions }))
      // The rules walk over what is returned here, so none of them has anything left to do.
      return { ...document, definitions: [] }
    },
  },
})

const BOUNDS = [
  {
    limit: 'depth',
    max: MOST_DEPTH,
    said: () => `The document nests deeper than ${MOST_DEPTH} levels`,
  },
  {
    limit: 'selections',
    max: MOST_SELECTIONS,
    said: () =>
      `The document has more than ${MOST_SELECTIONS} selections when its fragments are spread; send several requests`,
  },
  {
    limit: 'alias',
    max: MOST_ALIAS,
    said: (length: number) =>
      `An alias has ${length} characters; at most ${MOST_ALIAS}: every row of the answer repeats it`,
  },
] as const

export interface DocumentSize {
  readonly selections: number
  readonly depth: number
  /** Length of the longest alias. */
  readonly alias: number
}

const NOTHING: DocumentSize = { selections: 0, depth: 0, alias: 0 }
const TOO_DEEP: DocumentSize = { ...NOTHING, depth: Number.POSITIVE_INFINITY }

/** Linear: each fragment is measured once. `onVisit` hears of every selection that is looked at. */
export function documentSize(
  { definitions }: DocumentNode,
  onVisit: () => void = () => {},
): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const one of definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one)
  }
  const measured = new Map<string, DocumentSize>()

  const ofFragment = (name: string, level: number): DocumentSize => {
    const known = measured.get(name)
    if (known) return known
    const fragment = fragments.get(name)
    // Within itself a fragment counts as nothing: another rule refuses the cycle.
    measured.set(name, NOTHING)
    const size = fragment ? ofSet(fragment.selectionSet, level) : NOTHING
    measured.set(name, size)
    return size
  }
  const ofSet = (set: SelectionSetNode, level: number): DocumentSize => {
    if (level > MOST_DEPTH) return TOO_DEEP
    let selections = 0
    let depth = 0
    let alias = 0
    for (const selection of set.selections) {
      onVisit()
      if (selection.kind === Kind.FIELD) {
        alias = Math.max(alias, selection.alias?.value.length ?? 0)
      }
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value, level + 1)
          : selection.selectionSet
            ? ofSet(selection.selectionSet, level + 1)
            : NOTHING
      selections += 1 + below.selections
      depth = Math.max(depth, 1 + below.depth, valuesDepth(selection))
      alias = Math.max(alias, below.alias)
    }
    return { selections, depth, alias }
  }

  let total = NOTHING
  const add = ({ selections, depth, alias }: DocumentSize, ...depths: readonly number[]) => {
    total = {
      selections: total.selections + selections,
      depth: Math.max(total.depth, depth, ...depths),
      alias: Math.max(total.alias, alias),
    }
  }
  for (const one of definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION) continue
    const variables = (one.variableDefinitions ?? []).map(variableDepth)
    add(ofSet(one.selectionSet, 1), valuesDepth(one), ...variables)
  }
  // Fragments that no operation reaches are walked over by the other rules, too.
  for (const [name, fragment] of fragments) {
    add({ ...ofFragment(name, 1), selections: 0 }, valuesDepth(fragment))
  }
  return total
}

function variableDepth(variable: VariableDefinitionNode): number {
  let lists = 0
  for (let { type } = variable; type.kind !== Kind.NAMED_TYPE; type = type.type) lists++
  return Math.max(lists, valuesDepth(variable), valueDepth(variable.defaultValue))
}

function valuesDepth(node: {
  readonly arguments?: readonly { readonly value: ValueNode }[] | undefined
  readonly directives?: readonly DirectiveNode[] | undefined
}): number {
  let depth = 0
  for (const { value } of node.arguments ?? []) depth = Math.max(depth, valueDepth(value))
  for (const directive of node.directives ?? []) depth = Math.max(depth, valuesDepth(directive))
  return depth
}

function valueDepth(value: ValueNode | undefined, level = 1): number {
  if (level > MOST_DEPTH) return Number.POSITIVE_INFINITY
  if (value?.kind === Kind.LIST) {
    return 1 + Math.max(0, ...value.values.map((one) => valueDepth(one, level + 1)))
  }
  if (value?.kind === Kind.OBJECT) {
    return 1 + Math.max(0, ...value.fields.map((one) => valueDepth(one.value, level + 1)))
  }
  return 0
}
