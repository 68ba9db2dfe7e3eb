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

function textsIn({ canonical }: Canonical, name: string): readonly string[] | null {
  const question: Readonly<Record<string, unknown>> = Object(parseJson(canonical ?? ''))
  const texts = question[name]
  return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : null
}

/** Loaders of names are called after the kind. */
function kindOf(dimension: string): string {
  return entityOfDimension(dimension)?.replace(/Name$/, '') ?? ''
}
