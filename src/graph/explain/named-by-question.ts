import { parseJson } from '../../json/parse-json.js'
import type { EntityKind } from '../../reports/directory/directory.js'
import type { ExplainedQuestion } from '../../reports/explain/explained-question.js'
import { entityOfDimension } from '../dimension-entities.js'
import type { IsEntityKind } from './selected-names.js'

type Canonical = Pick<ExplainedQuestion, 'canonical'>

/** The ids of this kind that a question names, by the name that canonical questions give them; null: none. */
export function idsIn(question: Canonical, kind: EntityKind): readonly string[] | null {
  return textsIn(question, `${kind}Ids`)
}

/** What a question groups by, as far as it has names. */
export function kindsGroupedBy(
  question: Canonical,
  isEntityKind: IsEntityKind,
): readonly EntityKind[] {
  const dimensions = textsIn(question, 'groupBy') ?? []
  return dimensions.map(kindOf).filter(isEntityKind)
}

/** A canonical question may name hundreds of ids, and is looked into for each kind of names. */
const known = new WeakMap<Canonical, Readonly<Record<string, unknown>>>()

function textsIn(question: Canonical, name: string): readonly string[] | null {
  const read = known.get(question) ?? readQuestion(question)
  known.set(question, read)
  const texts = read[name]
  return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : null
}

function readQuestion({ canonical }: Canonical): Readonly<Record<string, unknown>> {
  return Object(parseJson(canonical ?? ''))
}

/** Loaders of names are called after the kind. */
function kindOf(dimension: string): string {
  return entityOfDimension(dimension)?.replace(/Name$/, '') ?? ''
}
